"""Refusals: one answer for what is not there and what is not yours, and what would be right."""

import pytest

from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.world import World

ROWS = "sheets/rental/rows"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"date": "2026-11-31"}, "date"),
        ({"date": "20261118"}, "date"),
        ({"date": "2026-11-18T00:00:00"}, "date"),
        ({"date": "２０２６-11-18"}, "date"),
        ({"date": "今天"}, "date"),
        ({"date": ""}, "date"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"area": "nowhere"}, "area"),
        ({"area": ""}, "area"),
        ({"area": "\x00"}, "area"),
        ({"area": "4" * 100}, "area"),
        ({"bom": "maybe"}, "bom"),
        ({"sort": "nothing"}, "sort"),
        ({"sort": "worker,"}, "sort"),
        ({"sort": "--worker"}, "sort"),
        ({"sort": ""}, "sort"),
        ({"sort": "worker", "cursor": "x"}, "cursor"),
        ({"cursor": "x", "date": "2026-11-18"}, "cursor"),
        ({"from": "2026-11-18"}, "to"),
        ({"to": "2026-11-18"}, "from"),
        ({"from": "2026-11-19", "to": "2026-11-18"}, "to"),
        ({"from": "2026-11-18", "to": "11-18"}, "to"),
        ({"from": "2026-11-18", "to": "2026-11-18", "date": "2026-11-18"}, "from"),
        ({"from": "2026-11-18", "to": "2026-11-18", "period": "week"}, "from"),
        ({"period": "year"}, "period"),
        ({"period": ""}, "period"),
        ({"period": "week", "cursor": "x"}, "cursor"),
        ({"tenant_name": "x"}, "tenant_name"),
        ({"person.name": "x"}, "person.name"),
        ({"column.nothing": "x"}, "column.nothing"),
        ({"first": "2026-11-18"}, "first"),
    ],
)
@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_a_parameter_that_does_not_fit_is_422_and_named(
    world: World, params: dict[str, str], field: str, form: str
) -> None:
    response = world.key("gongan").get(f"{ROWS}.{form}", **params)
    assert response.status_code == 422, response.text
    assert response.mimetype == "application/problem+json"
    assert (response.get_json()["code"], response.get_json()["field"]) == ("invalid", field)
    assert len(response.get_json()["title"]) > 10


@pytest.mark.parametrize("area", [OTHER_COMMUNITY_GRID, "440106", "4401", "nowhere", "44010699900"])
def test_an_area_outside_the_key_is_the_same_as_none(world: World, area: str) -> None:
    recorded(world.worker(grids=(GRID, OTHER_COMMUNITY_GRID)), rented_home())
    key = world.key("gongan", areas=[COMMUNITY])
    refused, unknown = key.get(ROWS, area=area), key.get(ROWS, area="no-such-area")
    assert (refused.status_code, refused.data) == (422, unknown.data)


def test_what_is_not_yours_is_not_there(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    key = world.key("gongan", sheets=["gongan/rental"])
    whole = world.key("gongan")
    arrival = whole.rows("arrival")["items"][0]["row_id"]
    rental = whole.rows("rental")["items"][0]["row_id"]
    far = world.key("gongan", areas=[OTHER_COMMUNITY_GRID])
    start = "/api/v1/departments"
    answers = [
        key.get(f"{start}/nobody/sheets"),
        key.get(f"{start}/weijian/sheets"),
        key.get(f"{start}/weijian/sheets/mosquito/rows"),
        key.get(f"{start}/weijian/sheets/mosquito/rows.xlsx", date="2026-11-18"),
        key.get("sheets/arrival/rows"),
        key.get("sheets/nothing/rows"),
        key.get("sheets/rental/rows.pdf"),
        key.get(f"sheets/arrival/rows/{arrival}"),
        key.get(f"{ROWS}/{arrival}"),
        key.get(f"{ROWS}/{'0' * 32}"),
        key.get(f"{ROWS}/zz"),
        key.get(f"{ROWS}/{rental}ff"),
        far.get(f"{ROWS}/{rental}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_a_parameter_is_not_judged_before_the_key_and_the_sheet(world: World) -> None:
    address = "/api/v1/departments/gongan/sheets/rental/rows"
    assert world.client.get(address, query_string={"limit": "ten"}).status_code == 401
    foreign = world.key("weijian").get(address, limit="ten")
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/html, text/csv;q=0.8, application/json;q=0.5", "text/csv"),
        ("application/*", "application/json"),
    ],
)
def test_accept_chooses_the_form(world: World, accept: str, sent: str) -> None:
    response = world.key("gongan").ask(ROWS, {"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, sent)


def test_a_form_there_is_not_is_406_and_says_which_there_are(world: World) -> None:
    response = world.key("gongan").ask(ROWS, {"Accept": "application/pdf"})
    assert (response.status_code, response.get_json()["code"]) == (406, "not_acceptable")
    assert response.get_json()["offered"] == ["json", "ndjson", "csv", "xlsx", "geojson", "sqlite"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["sheets", ROWS, f"{ROWS}.csv", f"{ROWS}/{'0' * 32}"])
def test_a_slice_is_only_read(world: World, method: str, path: str) -> None:
    key = world.key("gongan")
    address = f"/api/v1/departments/gongan/{path}"
    response = world.client.open(address, method=method, headers=key.headers)
    assert (response.status_code, response.get_json()["code"]) == (405, "method_not_allowed")
    assert "GET" in response.headers["Allow"]


def test_head_tells_the_tag_without_the_rows(world: World) -> None:
    recorded(world.worker(), rented_home())
    key = world.key("gongan")
    head = world.client.head("/api/v1/departments/gongan/" + ROWS, headers=key.headers)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == key.get(ROWS).headers["ETag"]
