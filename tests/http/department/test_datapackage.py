"""The Data Package: a descriptor that the CSV it describes fits."""

import csv
import io
import re
from typing import Any

from tests.builders import a_tenant
from tests.golden import golden_registry
from tests.http.department.scenes import follow, golden_city, recorded, rented_home
from tests.world import Key, World

NAME = re.compile(r"[-a-z0-9._/]+")


def package(key: Key) -> dict[str, Any]:
    response = key.get("datapackage.json")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    document: dict[str, Any] = response.get_json()
    return document


def fits(field: dict[str, Any], text: str) -> bool:
    """Whether a CSV field is a value of its Table Schema type."""
    if field["type"] == "string" or not text:
        return True
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def test_every_sheet_is_a_resource_whose_csv_fits_its_schema(world: World) -> None:
    golden_city(world)
    registry = golden_registry()
    for department in registry.departments:
        key = world.key(department)
        document = package(key)
        assert document["version"] == registry.version
        sheets = registry.sheets_of(department)
        assert len(document["resources"]) == len(sheets)
        for resource, sheet in zip(document["resources"], sheets, strict=True):
            assert resource["title"] == sheet.title
            address = f"/api/v1/departments/{department}/{resource['path']}"
            text = follow(key, address).data.decode(resource["encoding"])
            assert text.endswith(resource["dialect"]["lineTerminator"])
            header, *rows = csv.reader(io.StringIO(text, newline=""))
            schema = resource["schema"]["fields"]
            assert [field["name"] for field in schema] == header
            assert [field["key"] for field in schema] == [c.key for c in sheet.columns]
            for row in rows:
                assert all(map(fits, schema, row)), row


def test_names_are_as_the_standard_has_them(world: World) -> None:
    for department in golden_registry().departments:
        document = package(world.key(department))
        names = [document["name"], *(resource["name"] for resource in document["resources"])]
        assert all(NAME.fullmatch(name) for name in names)
        assert len(set(names)) == len(names)
        for resource in document["resources"]:
            assert resource["profile"] == "tabular-data-resource"
            assert not resource["path"].startswith("/")


def test_a_package_is_of_what_the_key_opens(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    narrowed = package(world.key("gongan", sheets=["gongan/arrival"], fields=[]))
    [resource] = narrowed["resources"]
    fields = {field["key"]: field for field in resource["schema"]["fields"]}
    assert resource["name"] == "arrival"
    assert fields["phone"]["masked"] is True
    assert fields["place_code"]["masked"] is False
    assert "rental" not in str(narrowed)
    whole = {
        field["masked"]
        for field in package(world.key("gongan"))["resources"][0]["schema"]["fields"]
    }
    assert whole == {False}


def test_a_foreign_package_is_not_there(world: World) -> None:
    key = world.key("gongan")
    foreign = key.get("/api/v1/departments/weijian/datapackage.json")
    nobody = key.get("/api/v1/departments/nobody/datapackage.json")
    assert (foreign.status_code, foreign.data) == (404, nobody.data)
    assert world.client.get("/api/v1/departments/gongan/datapackage.json").status_code == 401
    assert key.get("datapackage.json", sheet="x").status_code == 422
