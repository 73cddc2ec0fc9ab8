"""The catalogue: what a key may know to exist, and how much it can read of it."""

from typing import Any

from tests.builders import GRID, OTHER_COMMUNITY_GRID, a_tenant, a_withdrawal
from tests.golden import golden_registry
from tests.http.department.scenes import recorded, rented_home
from tests.world import World


def sheets_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {sheet["sheet"]: sheet for sheet in document["sheets"]}


def test_a_department_finds_its_sheets_with_every_column(world: World) -> None:
    registry = golden_registry()
    for name in registry.departments:
        document = world.key(name).get("sheets").get_json()
        assert document["department"] == name
        assert document["release"] == registry.version
        found = sheets_of(document)
        assert list(found) == [sheet.id for sheet in registry.sheets_of(name)]
        for sheet in registry.sheets_of(name):
            columns = found[sheet.id]["columns"]
            assert [column["key"] for column in columns] == [c.key for c in sheet.columns]
            assert [column["header"] for column in columns] == [c.header for c in sheet.columns]
            assert found[sheet.id]["purpose"] == sheet.purpose
            assert found[sheet.id]["legal_basis"] == sheet.legal_basis


def test_a_column_says_what_it_shows_and_how_sensitive_that_is(world: World) -> None:
    sheets = sheets_of(world.key("gongan").get("sheets").get_json())
    columns = {column["key"]: column for column in sheets["gongan/arrival"]["columns"]}
    document = columns["id_document"]
    assert document["element"] == "person.id_type person.id_number"
    assert [part["codelist"] for part in document["elements"]] == ["id_type", None]
    assert (document["type"], document["sensitivity"]) == ("text", "sensitive")
    rental = {column["key"]: column for column in sheets["gongan/rental"]["columns"]}
    assert rental["floating_residents"]["type"] == "number"
    assert rental["floating_residents"]["group"] == "居住人数"
    assert (rental["row_no"]["element"], rental["row_no"]["type"]) == (None, "number")
    assert rental["photos"]["type"] == "number"


def test_the_type_of_a_column_is_the_type_of_its_cells(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(), photos=["P1.jpg"]))
    key = world.key("gongan")
    for name, sheet in sheets_of(key.get("sheets").get_json()).items():
        types = {column["header"]: column["type"] for column in sheet["columns"]}
        items = key.rows(name.split("/")[1], date="2026-11-18")["items"]
        assert items
        for item in items:
            for header, cell in item["cells"].items():
                if cell is not None:
                    assert isinstance(cell, str) == (types[header] == "text"), header


def test_counts_are_of_the_rows_that_the_key_can_read(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    gone = rented_home()
    homes = [rented_home(a_tenant()), rented_home(grid_code=OTHER_COMMUNITY_GRID), gone]
    recorded(phone, *homes)
    phone.push(a_withdrawal(gone["visit"]["id"]))

    def counted(**scope: Any) -> tuple[int, int]:
        key = world.key("gongan", **scope)
        sheet = sheets_of(key.get("sheets").get_json())["gongan/rental"]
        items = key.rows("rental")["items"]
        assert sheet["last_seq"] == max((item["seq"] for item in items), default=0)
        return sheet["rows"], sum(item["op"] == "upsert" for item in items)

    assert counted() == (2, 2)
    assert counted(areas=[GRID]) == (1, 1)
    assert counted(areas=["440106998"]) == (0, 0)


def test_a_key_for_one_sheet_knows_of_no_other(world: World) -> None:
    document = world.key("gongan", sheets=["gongan/arrival"]).get("sheets").get_json()
    assert list(sheets_of(document)) == ["gongan/arrival"]
    assert "rental" not in str(document)
