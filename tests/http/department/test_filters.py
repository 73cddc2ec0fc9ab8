"""Filters on every column and sorts: by what the key may read, and by nothing else."""

from typing import Any

import pytest

from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant, an_amendment
from tests.golden import DAY, golden_registry
from tests.http.department.scenes import golden_city, lines, recorded, rented_home
from tests.world import Key, World

ON_DAY = {"date": "2026-11-18"}
TENANTS = (
    {"name": "丙", "phone": "13800000003", "sex": "1", "birth_date": "1990-01-02"},
    {"name": "甲", "phone": "13800000001", "sex": "2", "birth_date": "1970-12-30"},
    {"name": "乙", "phone": "13800000002", "sex": "2", "birth_date": "2001-05-06"},
)


def tenants(world: World, **scope: Any) -> Key:
    recorded(world.worker(), *(rented_home(a_tenant(**tenant)) for tenant in TENANTS))
    return world.key("gongan", **scope)


def names(key: Key, **params: Any) -> list[str]:
    found = [item["cells"]["承租人姓名"] for item in key.rows("arrival", **params)["items"]]
    # The same in a form that streams.
    text = key.get("sheets/arrival/rows.ndjson", **params).text
    assert [item["cells"]["承租人姓名"] for item in lines(text)] == found
    return found


@pytest.mark.parametrize("days", [{}, ON_DAY])
def test_a_column_is_a_filter_by_its_key(world: World, days: dict[str, str]) -> None:
    key = tenants(world)
    assert names(key, tenant_name="甲", **days) == ["甲"]
    assert names(key, phone="13800000002", **days) == ["乙"]
    assert names(key, sex="2", **days) == ["甲", "乙"]
    assert names(key, sex="2", tenant_name="乙", **days) == ["乙"]
    assert names(key, tenant_name=["甲", "丙"], **days) == ["丙", "甲"]
    assert names(key, tenant_name="丁", **days) == []
    assert names(key, work_unit="", **days) == ["丙", "甲", "乙"]
    assert names(key, **{"column.tenant_name": "甲", **days}) == ["甲"]


def test_a_whole_answer_says_how_many_rows_it_has(world: World) -> None:
    key = tenants(world)
    asked: list[tuple[dict[str, str], int]] = [
        ({}, 3),
        ({"sex": "2"}, 2),
        ({"tenant_name": "丁"}, 0),
        ({"sort": "sex"}, 3),
    ]
    for params, count in asked:
        page = key.rows("arrival", **ON_DAY, **params)
        assert page["count"] == len(page["items"]) == count
    assert key.rows("arrival", sex="2", sort="phone")["count"] == 2


def test_every_column_of_every_sheet_finds_the_rows_that_show_its_cells(world: World) -> None:
    golden_city(world)
    registry = golden_registry()
    for department in registry.departments:
        key = world.key(department)
        for sheet in registry.sheets_of(department):
            everything = key.rows(sheet.name, date=DAY)["items"]
            for column in sheet.columns[:: 1 + len(sheet.columns) // 5]:
                cell = everything[0]["cells"][column.header] if everything else None
                text = "" if cell is None else str(cell)
                wanted = [i for i in everything if i["cells"][column.header] == cell]
                found = key.rows(sheet.name, date=DAY, **{f"column.{column.key}": text})["items"]
                assert [i for i in wanted if i not in found] == [], column.key


def test_a_filter_leaves_numbers_and_captions_as_the_sheet_has_them(world: World) -> None:
    homes = [rented_home(note=note) for note in ("一", "二", "三")]
    recorded(world.worker(), *homes)
    key = world.key("gongan")
    [item] = key.rows("rental", note="二", **ON_DAY)["items"]
    assert item["cells"]["序号"] == 2
    assert key.rows("rental", row_no="3", **ON_DAY)["items"][0]["cells"]["备注"] == "三"
    whole = key.rows("rental", **ON_DAY)
    assert key.rows("rental", note="二", **ON_DAY)["caption"] == whole["caption"]


def test_the_value_behind_a_cell_is_found_too(world: World) -> None:
    key = tenants(world)
    [item] = key.rows("arrival", tenant_name="甲")["items"]
    canonical = {name: value for name, value in item["values"].items() if isinstance(value, str)}
    columns = {column.key: column for column in golden_registry().sheets["gongan/arrival"].columns}
    tried = 0
    for column in columns.values():
        if len(column.elements) == 1 and column.elements[0] in canonical:
            value = canonical[column.elements[0]]
            found = key.rows("arrival", **{column.key: value})["items"]
            assert item["row_id"] in [each["row_id"] for each in found], column.key
            tried += value != item["cells"][column.header]
    assert tried >= 2


def test_rows_are_sorted_by_columns(world: World) -> None:
    key = tenants(world)
    assert names(key, sort="phone") == ["甲", "乙", "丙"]
    assert names(key, sort="-phone", **ON_DAY) == ["丙", "乙", "甲"]
    assert names(key, sort="sex,-phone", **ON_DAY) == ["丙", "乙", "甲"]
    assert names(key, sort="-sex,phone", sex=["1", "2"]) == ["甲", "乙", "丙"]
    # What is equal stays in the order of the sheet; an empty cell is last either way.
    assert names(key, sort="work_unit") == names(key, sort="-work_unit") == ["丙", "甲", "乙"]


def test_numbers_are_sorted_as_numbers_and_empty_ones_last(world: World) -> None:
    counts = (9, 10, None, 1)
    homes = [rented_home() for _ in counts]
    for home, count in zip(homes, counts, strict=True):
        if count is not None:
            home["place"]["floating_residents"] = count
        home["visit"]["note"] = str(count)
    recorded(world.worker(), *homes)
    key = world.key("gongan")

    def sorted_by(order: str) -> list[object]:
        return [i["cells"]["备注"] for i in key.rows("rental", sort=order, **ON_DAY)["items"]]

    assert sorted_by("floating_residents") == ["1", "9", "10", "None"]
    assert sorted_by("-floating_residents") == ["10", "9", "1", "None"]
    assert len(key.rows("rental", floating_residents="10.0")["items"]) == 1


def test_a_narrowed_key_filters_and_sorts_what_it_sees(world: World) -> None:
    key = tenants(world, fields=[])
    assert names(key, phone="13800000001") == []
    assert names(key, phone="138****0001") == ["*"]
    assert names(key, tenant_name="甲", **ON_DAY) == []
    assert len(names(key, tenant_name="*", **ON_DAY)) == 3
    # All are born and called the same for it, so a sort tells nothing.
    masked = [item["row_id"] for item in key.rows("arrival")["items"]]
    for column in ("tenant_name", "-tenant_name", "sex", "-sex"):
        items = key.rows("arrival", sort=column)["items"]
        assert [item["row_id"] for item in items] == masked
    assert names(key, sex="2") == []
    assert len(names(key, sex="")) == 3


def test_tags_and_audit_are_of_the_rows_that_fit(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    homes = [rented_home(a_tenant(name=name)) for name in "甲乙"]
    recorded(phone, *homes)
    key = world.key("gongan", areas=[COMMUNITY])
    asked = [{"tenant_name": "甲"}, {"tenant_name": "甲", **ON_DAY}, {"sort": "phone", "sex": "1"}]
    for params in asked[:2]:
        for form in ("json", "ndjson", "csv", "xlsx"):
            path = f"sheets/arrival/rows.{form}"
            tag = key.get(path, **params).headers["ETag"]
            recorded(phone, rented_home(a_tenant(name="乙")))
            assert key.ask(path, {"If-None-Match": tag}, **params).status_code == 304
            assert key.get(path, tenant_name="乙").headers["ETag"] != tag
    before = len(world.audit("rows.read"))
    key.get("sheets/arrival/rows", tenant_name="丁")
    assert len(world.audit("rows.read")) == before


def follow_up(key: Key, cursor: str, **params: str) -> list[tuple[str, object]]:
    page = key.rows("arrival", cursor=cursor, **params)
    return [(item["op"], item.get("cells", {}).get("承租人姓名")) for item in page["items"]]


def test_a_filtered_feed_deletes_what_no_longer_fits(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home(a_tenant(id="R1", name="甲"))
    recorded(phone, home, rented_home(a_tenant(name="乙")))
    first = key.rows("arrival", tenant_name="甲")
    assert len(first["items"]) == 1
    renamed = an_amendment(home["visit"]["id"], set={"persons.R1.name": "丁"})
    [result] = phone.push(renamed)
    assert result["status"] == "accepted", result
    assert follow_up(key, first["next"], tenant_name="甲") == [("delete", None)]
    assert follow_up(key, key.rows("arrival", tenant_name="丁")["next"], tenant_name="丁") == []
    for params in ({}, {"tenant_name": "丁"}):
        response = key.get("sheets/arrival/rows", cursor=first["next"], **params)
        assert response.status_code == 410


def test_pages_of_a_filtered_feed_give_every_row_that_fits_once(world: World) -> None:
    homes = [rented_home(a_tenant(name="甲乙"[n % 2])) for n in range(12)]
    recorded(world.worker(), *homes)
    key = world.key("gongan")
    whole = [item["row_id"] for item in key.rows("arrival", tenant_name="甲")["items"]]
    assert len(whole) == 6
    found: list[object] = []
    cursor: dict[str, str] = {}
    more = True
    while more:
        page = key.rows("arrival", tenant_name="甲", limit=1, **cursor)
        found += [item["row_id"] for item in page["items"]]
        cursor, more = {"cursor": page["next"]}, page["has_more"]
    assert found == whole
    streamed = lines(key.get("sheets/arrival/rows.ndjson", tenant_name="甲").text)
    assert [item["row_id"] for item in streamed] == whole
    after = key.rows("arrival", tenant_name="甲", cursor=streamed[-1]["cursor"])
    assert (after["items"], after["has_more"]) == ([], False)
