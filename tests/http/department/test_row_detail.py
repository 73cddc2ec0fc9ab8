"""One row explained: for every cell who observed it, when, in which report."""

from typing import Any

from tests.builders import (
    COMMUNITY,
    GRID,
    OTHER_COMMUNITY_GRID,
    a_tenant,
    a_withdrawal,
    an_issue,
    an_operation,
)
from tests.http.department.scenes import recorded, rented_home
from tests.world import Key, World


def the_row(key: Key, sheet: str, **params: str) -> dict[str, Any]:
    [item] = key.rows(sheet)["items"]
    response = key.get(f"sheets/{sheet}/rows/{item['row_id']}", **params)
    assert response.status_code == 200, response.text
    detail: dict[str, Any] = response.get_json()
    assert {name: detail[name] for name in item} == item
    return detail


def test_every_cell_tells_its_elements_and_who_observed_them(world: World) -> None:
    phone = world.worker(name="梁䶮")
    home = rented_home(a_tenant(id="R1"), started_at="2026-11-18T01:00:00Z")
    recorded(phone, home)
    detail = the_row(world.key("gongan"), "arrival")
    assert detail["provenance"].keys() == detail["cells"].keys()
    document = detail["provenance"]["证件类型及号码"]
    assert [part["element"] for part in document] == ["person.id_type", "person.id_number"]
    [name] = detail["provenance"]["承租人姓名"]
    assert name["element"] == "person.name"
    assert name["how"] == "observed"
    assert name["observed_at"] == "2026-11-18T09:00:00+08:00"
    assert name["report"] == home["visit"]["id"]
    assert name["observed_by"]
    assert detail["provenance"]["服务处所/工作单位"] == []


def test_a_confirmed_value_names_its_first_observer_and_who_confirmed_it(world: World) -> None:
    first, second = world.worker(name="甲"), world.worker(name="乙")
    tenant = a_tenant(id="R1", name="陈广生")
    early = rented_home(tenant, started_at="2026-11-10T01:00:00Z")
    recorded(first, early)
    late = rented_home(tenant, started_at="2026-11-18T01:00:00Z")
    late["place"] = early["place"]
    [result] = second.push(an_operation(late, confirmed=["persons.R1.name"]))
    assert result["status"] == "accepted"
    key = world.key("gongan")
    row = key.rows("arrival", date="2026-11-18")["items"][0]["row_id"]
    [name] = key.get(f"sheets/arrival/rows/{row}").get_json()["provenance"]["承租人姓名"]
    assert (name["how"], name["report"]) == ("confirmed", early["visit"]["id"])
    assert name["observed_at"] == "2026-11-10T09:00:00+08:00"
    assert name["confirmed_at"] == "2026-11-18T09:00:00+08:00"
    assert name["confirmed_by"] != name["observed_by"]


def test_a_report_outside_the_keys_area_is_not_named(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    tenant = a_tenant(id="R1")
    far = rented_home(tenant, grid_code=OTHER_COMMUNITY_GRID, started_at="2026-11-10T01:00:00Z")
    recorded(phone, far)
    near = rented_home(tenant, started_at="2026-11-18T01:00:00Z")
    phone.push(an_operation(near, carried=["persons.R1.name"]))
    key = world.key("gongan", areas=[COMMUNITY])
    detail = the_row(key, "arrival")
    [name] = detail["provenance"]["承租人姓名"]
    assert name["how"] == "carried"
    assert (name["report"], name["observed_by"]) == (None, None)
    assert far["visit"]["id"] not in str(detail)


def test_picked_subjects_are_told_apart_without_naming_them(world: World) -> None:
    issues = [an_issue(no="202611180001"), an_issue(no="202611180002", category="fire_gas")]
    home = {**rented_home(), "issues": issues}
    recorded(world.worker(), home)
    detail = the_row(world.key("gongan"), "rental")
    hazards = detail["provenance"]["消防情况/消防隐患类型"]
    assert [part["element"] for part in hazards] == ["issue.category"] * 2
    assert "202611180001" not in str(detail)


def test_a_row_that_is_gone_is_not_there_any_more(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home()
    recorded(phone, home)
    row = key.rows("rental")["items"][0]["row_id"]
    phone.push(a_withdrawal(home["visit"]["id"]))
    assert key.get(f"sheets/rental/rows/{row}").status_code == 404


def test_an_unchanged_row_is_304(world: World) -> None:
    recorded(world.worker(), rented_home())
    key = world.key("gongan")
    path = f"sheets/rental/rows/{key.rows('rental')['items'][0]['row_id']}"
    tag = key.get(path).headers["ETag"]
    assert key.ask(path, {"If-None-Match": tag}).status_code == 304
