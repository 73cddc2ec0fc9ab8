"""`$select`, `$orderby`, `$top`, `$skip`, `$count`, paging, forms and headers."""

from typing import Any

import pytest

from tests.builders import a_tenant
from tests.http.department.scenes import recorded
from tests.http.odata.scenes import ask, followed, found, refused
from tests.http.odata.test_filter import home
from tests.world import Key, World


@pytest.fixture
def key(world: World) -> Key:
    recorded(
        world.worker(),
        home(1, floating_residents=3, owner_name="乙"),
        home(2, floating_residents=12, owner_name="甲"),
        home(3),
        home(4, floating_residents=3, owner_name="丙"),
        home(5, floating_residents=0, owner_name="甲"),
    )
    return world.key("gongan")


def houses(rows: list[dict[str, Any]]) -> str:
    return "".join(row["address"][1] for row in rows)


def test_selected_properties_come_with_the_key(key: Key) -> None:
    response = ask(key, "rental", select="address, photos").get_json()
    assert response["@odata.context"].endswith("/$metadata#rental(address,photos)")
    assert [list(row) for row in response["value"]] == [["row_id", "address", "photos"]] * 5
    assert len(found(key, "rental", select="*")[0]) > 10


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("floating_residents", "35142"),
        ("floating_residents desc", "21453"),
        ("floating_residents asc,address desc", "35412"),
        ("landlord_name,address", "34125"),
        ("landlord_name desc, floating_residents", "52143"),
        ("visit_time desc", "54321"),
        ("observed_at", "12345"),
        ("seq desc", "54321"),
        ("seq", "12345"),
    ],
)
def test_rows_are_ordered_with_null_as_the_smallest(key: Key, order: str, expected: str) -> None:
    assert houses(found(key, "rental", orderby=order)) == expected


def test_a_part_of_what_is_ordered_and_filtered(key: Key) -> None:
    options = {"orderby": "floating_residents desc", "filter": "floating_residents gt 0"}
    assert houses(found(key, "rental", **options, top="2")) == "21"
    assert houses(found(key, "rental", **options, skip="1")) == "14"
    page = ask(key, "rental", **options, skip="1", top="1", count="true").get_json()
    assert (houses(page["value"]), page["@odata.count"]) == ("1", 3)


def test_top_and_skip_and_count(key: Key) -> None:
    assert houses(found(key, "rental", top="2")) == "12"
    assert houses(found(key, "rental", skip="3")) == "45"
    assert houses(found(key, "rental", skip="1", top="2")) == "23"
    assert houses(found(key, "rental", skip="1", top="1", filter="photos ge 0")) == "2"
    empty = ask(key, "rental", top="0", count="true").get_json()
    assert (empty["value"], empty["@odata.count"]) == ([], 5)
    assert "@odata.nextLink" not in empty
    assert found(key, "rental", skip="99") == []


def test_counts_are_of_what_fits_and_not_of_the_page(key: Key) -> None:
    page = ask(key, "rental", filter="floating_residents eq 3", top="1", count="true").get_json()
    assert (page["@odata.count"], houses(page["value"])) == (2, "1")
    for text, expected in (("", "5"), ("floating_residents eq 3", "2"), ("seq gt 4", "1")):
        answer = ask(key, "rental/$count", **({"filter": text} if text else {}))
        assert (answer.text, answer.mimetype) == (expected, "text/plain")


def test_pages_are_followed_by_their_links(key: Key) -> None:
    small = {"Prefer": "odata.maxpagesize=2"}
    first = ask(key, "rental", small)
    assert first.headers["Preference-Applied"] == "odata.maxpagesize=2"
    assert [houses(page) for page in followed(key, "rental", small)] == ["12", "34", "5"]
    filtered = {"filter": "floating_residents ge 0", "select": "address"}
    pages = followed(key, "rental", small, **filtered)
    assert [houses(page) for page in pages] == ["12", "45"]
    assert all(row.keys() == {"row_id", "address"} for page in pages for row in page)
    assert [houses(page) for page in followed(key, "rental", small, top="3")] == ["12", "3"]
    assert [houses(page) for page in followed(key, "rental", small, skip="1")] == ["23", "45"]


def test_a_row_that_changes_while_pages_are_read_is_not_lost(key: Key, world: World) -> None:
    small = {"Prefer": "maxpagesize=2"}
    page = ask(key, "rental", small).get_json()
    recorded(world.worker(), home(6))
    rest = key.client.get(page["@odata.nextLink"], headers=key.headers).get_json()
    assert houses(page["value"] + rest["value"]) == "123456"


def test_one_row_by_its_key(key: Key) -> None:
    row = found(key, "rental", top="1")[0]
    for path in (f"rental('{row['row_id']}')", f"rental(row_id='{row['row_id']}')"):
        entity = ask(key, path).get_json()
        assert entity.pop("@odata.context").endswith("/$metadata#rental/$entity")
        assert entity == row
    assert ask(key, f"rental('{row['row_id']}')", select="grid").get_json().keys() == {
        "@odata.context", "row_id", "grid"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "value", "status"),
    [
        ("select", "nothing", 400),
        ("orderby", "nothing", 400),
        ("orderby", "photos upwards", 400),
        ("orderby", "length(address)", 400),
        ("top", "-1", 400),
        ("top", "many", 400),
        ("skip", "1.5", 400),
        ("count", "yes", 400),
        ("skiptoken", "forged", 410),
        ("expand", "landlord", 501),
        ("search", "x", 501),
        ("apply", "aggregate(photos)", 501),
        ("compute", "1 as x", 501),
        ("nothing", "x", 400),
        ("format", "atom", 406),
    ],
)
def test_an_option_that_does_not_fit_is_refused(
    key: Key, option: str, value: str, status: int
) -> None:
    assert refused(key, "rental", **{option: value})[0] == status


@pytest.mark.parametrize("path", ["rental?area=4401", "rental?$top=1&$top=2", "?$filter=true"])
def test_what_is_not_understood_is_never_passed_over(key: Key, path: str) -> None:
    answer = key.client.get(f"/odata/v4/gongan/{path}", headers=key.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_query")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "minimal"),
        ("application/json", "minimal"),
        ("application/json;odata.metadata=none", "none"),
        ("application/json;odata.metadata=full", "full"),
        ("application/atom+xml,application/json;odata.metadata=minimal;q=0.9", "minimal"),
        ("text/html", ""),
    ],
)
def test_the_form_is_negotiated(key: Key, accept: str, expected: str) -> None:
    answer = ask(key, "rental", {"Accept": accept}, top="1")
    if not expected:
        assert answer.status_code == 406
        return
    assert f"odata.metadata={expected}" in answer.headers["Content-Type"]
    document = answer.get_json()
    assert ("@odata.context" in document) == (expected != "none")
    assert ("@odata.id" in document["value"][0]) == (expected == "full")


def test_long_numbers_come_as_text_to_who_asks_for_it(key: Key) -> None:
    [row] = found(key, "rental", top="1", format="application/json;IEEE754Compatible=true")
    assert (row["seq"], row["floating_residents"]) == ("1", "3")


def test_every_answer_names_the_version(key: Key) -> None:
    for path in ("", "$metadata", "rental", "rental/$count", "nothing", "rental/nothing/else"):
        assert ask(key, path).headers["OData-Version"] == "4.0"
    assert ask(key, "", {"OData-MaxVersion": "3.0"}).status_code == 400
    assert ask(key, "", {"OData-MaxVersion": "4.01"}).status_code == 200


def test_a_text_that_a_program_would_obey_is_only_text(world: World) -> None:
    evil = ["=cmd|'/c'!A1", "<script>alert(1)</script>", "'; DROP TABLE x;--", "a\r\nX: y", '"}]}']
    recorded(world.worker(), *(home(n + 1, owner_name=text) for n, text in enumerate(evil)))
    key = world.key("gongan")
    assert [row["landlord_name"] for row in found(key, "rental")] == evil
    for text in evil:
        quoted = text.replace("'", "''")
        [row] = found(key, "rental", filter=f"landlord_name eq '{quoted}'")
        assert row["landlord_name"] == text
    assert (
        found(key, "rental", filter="landlord_name eq '' or contains(landlord_name,'OR 1')") == []
    )


def test_amended_rows_are_as_they_stand_and_tenants_are_rows(world: World) -> None:
    report = home(1)
    report["persons"] = [a_tenant(name="甲"), a_tenant(name="乙")]
    recorded(world.worker(), report)
    names = [row["tenant_name"] for row in found(world.key("gongan"), "arrival")]
    assert names == ["甲", "乙"]
