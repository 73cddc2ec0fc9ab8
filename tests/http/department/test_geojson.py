"""Rows as GeoJSON: a point where the sheet's own cells tell one, WGS 84, longitude first."""

import json
from typing import Any

import pytest

from app.registry.project import compile_projectors
from app.services.access import KeyScope
from app.services.cells import sheet_view
from app.services.slices.position import position_of
from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant
from tests.golden import DAY, golden_registry
from tests.http.department.scenes import golden_city, recorded, rented_home
from tests.world import Key, World

HERE = {"lat": 23.1291104, "lon": 113.2644354, "accuracy_m": 5}


def collection(key: Key, sheet: str, **params: str) -> dict[str, Any]:
    response = key.get(f"sheets/{sheet}/rows.geojson", **params)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/geo+json"
    document: dict[str, Any] = json.loads(response.data)
    assert document["type"] == "FeatureCollection"
    return document


def test_every_feature_is_a_row_with_its_cells_by_column_key(world: World) -> None:
    golden_city(world)
    registry = golden_registry()
    points = 0
    for department in registry.departments:
        key = world.key(department)
        for sheet in registry.sheets_of(department):
            items = key.rows(sheet.name, date=DAY)["items"]
            features = collection(key, sheet.name, date=DAY)["features"]
            assert [feature["id"] for feature in features] == [i["row_id"] for i in items]
            for feature, item in zip(features, items, strict=True):
                own = {c.key: item["cells"][c.header] for c in sheet.columns}
                properties = feature["properties"]
                assert {name: properties[name] for name in own} == own
                assert properties["_observed_at"] == item["observed_at"]
                points += feature["geometry"] is not None
    assert points >= 3


@pytest.mark.parametrize(
    ("sheet", "digits"), [("shengtai/river", 6), ("jiaotong/hazard", 5), ("yingji/flood", 5)]
)
def test_a_point_is_where_the_visit_was_as_exactly_as_the_sheet_says(
    world: World, sheet: str, digits: int
) -> None:
    golden_city(world)
    department, name = sheet.split("/")
    key = world.key(department)
    [column] = [c for c in golden_registry().sheets[sheet].columns if c.key == "coordinates"]
    for feature in collection(key, name, date=DAY)["features"]:
        cell = feature["properties"]["coordinates"]
        if cell is None:
            assert feature["geometry"] is None
            continue
        longitude, latitude = feature["geometry"]["coordinates"]
        # Guangzhou, and not the other way round.
        assert 113 < longitude < 114
        assert 22 < latitude < 24
        if column.output.startswith("lonlat"):
            assert cell == f"{longitude:.{digits}f},{latitude:.{digits}f}"


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        ("113°15′51.97″E,23°07′44.80″N", (113.264436, 23.129111)),
        ("0°00′00.00″E,0°00′00.00″N", (0.0, 0.0)),
        ("58°22′54.12″W,34°36′12.00″S", (-58.3817, -34.603333)),
        ("113.264435,23.129110", None),
        ("x", None),
        (None, None),
    ],
)
def test_degrees_minutes_and_seconds_are_read_back(
    cell: str | None, position: tuple[float, float] | None
) -> None:
    registry = golden_registry()
    projector = compile_projectors(registry)["yingji/flood"]
    view = sheet_view(registry, projector, KeyScope("k", "yingji", None, None, None))
    cells = [cell if c.key == "coordinates" else None for c in view.sheet.columns]
    assert position_of(view)(cells) == position


def test_a_sheet_without_coordinates_gives_no_place_away(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(), location=HERE))
    document = collection(world.key("gongan"), "rental")
    [feature] = document["features"]
    assert feature["geometry"] is None
    assert "113.26" not in json.dumps(document)


def test_an_empty_collection_is_one(world: World) -> None:
    document = collection(world.key("gongan"), "rental", date=DAY)
    assert document["features"] == []
    assert document["sheet"] == "gongan/rental"


def test_features_are_filtered_sorted_and_of_the_keys_area(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    homes = [rented_home(note=note) for note in "乙甲丙"]
    recorded(phone, *homes, rented_home(note="远", grid_code=OTHER_COMMUNITY_GRID))
    key = world.key("gongan", areas=[COMMUNITY])

    def notes(**params: str) -> list[str]:
        features = collection(key, "rental", **params)["features"]
        return [feature["properties"]["note"] for feature in features]

    assert notes() == ["乙", "甲", "丙"]
    assert notes(sort="-note") == sorted("乙甲丙", reverse=True)
    assert notes(note="甲", date=DAY) == ["甲"]
    name = key.get("sheets/rental/rows.geojson", date=DAY).headers["Content-Disposition"]
    assert name == "attachment; filename=gongan-rental-2026-11-18.geojson"
