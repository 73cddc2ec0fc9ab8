"""The service document and `$metadata`: what a client learns before it reads a row."""

import xml.etree.ElementTree as ET

import pytest

from tests.golden import golden_registry
from tests.http.department.scenes import golden_city
from tests.http.odata.scenes import ask, found, refused
from tests.world import Key, World

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def schema_of(key: Key) -> ET.Element:
    response = ask(key, "$metadata")
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    root = ET.fromstring(response.data)
    assert root.attrib["Version"] == "4.0"
    schema = root.find(f".//{EDM}Schema")
    assert schema is not None
    return schema


def types_of(key: Key) -> dict[str, dict[str, str]]:
    """Entity type → property → type."""
    return {
        kind.attrib["Name"]: {
            prop.attrib["Name"]: prop.attrib["Type"] for prop in kind.iter(f"{EDM}Property")
        }
        for kind in schema_of(key).iter(f"{EDM}EntityType")
    }


def test_the_service_lists_the_sheets_of_the_key(world: World) -> None:
    response = ask(world.key("gongan"), "")
    document = response.get_json()
    assert document["@odata.context"] == "http://localhost/odata/v4/gongan/$metadata"
    assert [(part["name"], part["kind"], part["url"]) for part in document["value"]] == [
        ("rental", "EntitySet", "rental"),
        ("arrival", "EntitySet", "arrival"),
    ]
    narrow = ask(world.key("gongan", sheets=["gongan/rental"]), "").get_json()["value"]
    assert [part["name"] for part in narrow] == ["rental"]


def test_properties_are_the_column_keys_of_every_sheet(world: World) -> None:
    facts = ["row_id", "seq", "rev", "observed_at", "grid"]
    for department in golden_registry().departments:
        types = types_of(world.key(department))
        for sheet in golden_registry().sheets_of(department):
            assert list(types[sheet.name]) == [*facts, *(c.key for c in sheet.columns)]


def test_types_tell_numbers_dates_and_moments_apart(world: World) -> None:
    rental = types_of(world.key("gongan"))["rental"]
    assert rental["row_id"] == "Edm.String"
    assert rental["seq"] == rental["floating_residents"] == rental["photos"] == "Edm.Int64"
    assert rental["observed_at"] == rental["visit_time"] == "Edm.DateTimeOffset"
    assert types_of(world.key("dangjian"))["checkin"]["party_join_date"] == "Edm.Date"
    assert types_of(world.key("weijian"))["mosquito"]["breteau_index"] == "Edm.Double"


def test_every_value_is_of_the_type_that_was_promised(world: World) -> None:
    golden_city(world)
    python: dict[str, type | tuple[type, ...]] = {
        "Edm.String": str,
        "Edm.Int64": int,
        "Edm.Double": (int, float),
        "Edm.Date": str,
    }
    seen = set()
    for sheet in golden_registry().sheets.values():
        key = world.key(sheet.department)
        types = types_of(key)[sheet.name]
        for row in found(key, sheet.name):
            assert row.keys() == types.keys()
            for name, value in row.items():
                assert value is None or isinstance(value, python.get(types[name], str))
                seen |= {types[name]} if value is not None else set()
    assert len(seen) == 5


def test_dates_and_moments_are_read_back_whole(world: World) -> None:
    """What the cell tells of a day or a minute is told by OData too, none becomes null."""
    golden_city(world)
    for sheet in golden_registry().sheets.values():
        key = world.key(sheet.department)
        types = types_of(key)[sheet.name]
        cells = {i["row_id"]: i["cells"] for i in key.rows(sheet.name, limit=1000)["items"]}
        dated = [c for c in sheet.columns if types[c.key] in ("Edm.Date", "Edm.DateTimeOffset")]
        for row in found(key, sheet.name):
            for column in dated:
                cell = cells[row["row_id"]][column.header]
                assert (row[column.key] is None) == (cell is None)
                assert cell is None or row[column.key][:4] == cell[:4]


def test_the_schema_is_the_same_without_rows(world: World) -> None:
    key = world.key("gongan")
    before = ask(key, "$metadata").data
    assert found(key, "rental") == []
    golden_city(world)
    assert ask(key, "$metadata").data == before


def test_headings_are_descriptions(world: World) -> None:
    texts = {text.text for text in schema_of(world.key("gongan")).iter(f"{EDM}String")}
    assert {"出租屋巡查登记表", "居住人数/流动"} <= texts


@pytest.mark.parametrize("form", ["json", "application/json", "atom"])
def test_metadata_is_xml_and_says_so(world: World, form: str) -> None:
    assert refused(world.key("gongan"), "$metadata", format=form)[0] == 406
    assert ask(world.key("gongan"), "$metadata", format="xml").status_code == 200
