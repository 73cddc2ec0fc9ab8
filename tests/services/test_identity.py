"""Who a report speaks of: seen by what a phone pulls after pushes."""

from typing import Any
from uuid import uuid4

import pytest

from tests.builders import (
    GRID,
    NEXT_GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_issue,
    an_operation,
)
from tests.pulled import replica
from tests.world import Phone, World

SHOP = {"name": "石井头便利店", "kind": "warehouse"}
USCC = "91000000MA0000000X"


def submit(phone: Phone, started_at: str = "2026-11-18T01:00:00Z", **changes: Any) -> str:
    """Hand a visit in, accepted; gives its id."""
    operation = {key: changes.pop(key) for key in ("carried", "confirmed") if key in changes}
    visit = {"started_at": started_at, **changes.pop("visit", {})}
    report = a_visit(visit=visit, **changes)
    [result] = phone.push(an_operation(report, **operation))
    assert result["status"] == "accepted", result
    return str(report["visit"]["id"])


def sites(phone: Phone) -> list[dict[str, Any]]:
    return replica(phone).subjects("site")


def test_a_place_and_its_people_are_the_same_at_the_next_visit(world: World) -> None:
    phone = world.worker()
    tenant = a_tenant()
    for started_at in ("2026-11-17T01:00:00Z", "2026-11-18T01:00:00Z"):
        submit(phone, started_at, place={"code": "P1"}, persons=[tenant])
    told = replica(phone)
    assert len(told.of("subject")) == 2
    assert told.subject(tenant["id"])["place_id"] == told.subject("P1")["subject_id"]


def test_a_new_place_goes_by_the_name_its_phone_gave_it(world: World) -> None:
    phone = world.worker()
    name = f"new:{uuid4()}"
    submit(phone, place={"code": name})
    submit(phone, place={"code": name})
    assert replica(phone).subject(name)["aliases"] == [name]


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ({**SHOP}, {**SHOP}, 1),
        ({**SHOP}, {**SHOP, "name": "石井头便利店 "}, 2),
        ({**SHOP, "uscc": USCC}, {**SHOP, "name": "新招牌", "uscc": USCC}, 1),
        ({**SHOP, "uscc": USCC}, {**SHOP, "name": "新招牌", "uscc": USCC.lower()}, 1),
        ({**SHOP}, {**SHOP, "uscc": USCC}, 1),
        ({**SHOP, "id": "S1"}, {**SHOP}, 1),
        ({**SHOP}, {**SHOP, "id": "S1"}, 1),
        ({**SHOP, "id": "S1"}, {**SHOP, "id": "S2"}, 2),
        ({**SHOP, "id": "S1"}, {**SHOP, "id": "S1", "name": "新招牌"}, 1),
    ],
    ids=str,
)
@pytest.mark.parametrize("batched", [True, False])
def test_a_site_is_known_by_id_then_credit_code_then_name(
    world: World, first: dict[str, Any], second: dict[str, Any], known: int, batched: bool
) -> None:
    phone = world.worker()
    visits = [an_operation(a_visit(place={"code": "P1"}, site=site)) for site in (first, second)]
    for batch in [visits] if batched else [[visit] for visit in visits]:
        assert {result["status"] for result in phone.push(*batch)} == {"accepted"}
    assert len(sites(phone)) == known


def test_a_name_holds_only_within_its_place(world: World) -> None:
    phone = world.worker()
    submit(phone, place={"code": "P1"}, site=SHOP)
    submit(phone, place={"code": "P2"}, site=SHOP)
    assert len({site["place_id"] for site in sites(phone)}) == 2


def test_a_very_long_name_still_names_one_site(world: World) -> None:
    phone = world.worker()
    for _ in range(2):
        submit(phone, place={"code": "P1"}, site={**SHOP, "name": "䶮" * 5_000})
    assert len(sites(phone)) == 1


def test_who_moved_out_belongs_to_the_place_no_more(world: World) -> None:
    phone = world.worker()
    tenant = a_tenant()
    submit(phone, "2026-11-17T01:00:00Z", place={"code": "P1"}, persons=[tenant])
    told = replica(phone)
    [place] = told.subject(tenant["id"])["places"]
    assert (place["role"], place["presence"]) == ("tenant", "resident")
    gone = {**tenant, "presence": "moved_out"}
    submit(phone, "2026-11-18T01:00:00Z", place={"code": "P1"}, persons=[gone])
    assert told.pull().subjects("person") == []


def test_an_older_visit_arriving_late_moves_nobody_out(world: World) -> None:
    phone = world.worker()
    tenant = a_tenant()
    submit(phone, "2026-11-18T01:00:00Z", place={"code": "P1"}, persons=[tenant])
    gone = {**tenant, "presence": "moved_out", "phone": "19900000001"}
    submit(phone, "2026-11-17T01:00:00Z", place={"code": "P1"}, persons=[gone])
    told = replica(phone)
    assert len(told.subject(tenant["id"])["places"]) == 1
    assert told.value(tenant["id"], "person.phone")["value"] == tenant["phone"]


def test_who_was_seen_in_two_grids_is_told_to_both(world: World) -> None:
    here, there = world.worker([GRID]), world.worker([NEXT_GRID])
    tenant = a_tenant()
    submit(here, "2026-11-17T01:00:00Z", place={"code": "P1"}, persons=[tenant])
    told = replica(here)
    moved = {**tenant, "phone": "19900000009"}
    next_grid = {"grid_code": NEXT_GRID}
    submit(there, "2026-11-18T01:00:00Z", visit=next_grid, place={"code": "P2"}, persons=[moved])
    for seen in (told.pull(), replica(there)):
        assert seen.value(tenant["id"], "person.phone")["value"] == "19900000009"
        assert len(seen.subject(tenant["id"])["places"]) == 1
    gone = {**tenant, "presence": "moved_out"}
    submit(here, "2026-11-18T02:00:00Z", place={"code": "P1"}, persons=[gone])
    assert told.pull().subjects("person") == []
    assert len(replica(there).subjects("person")) == 1


@pytest.mark.parametrize("end", [{"recheck": "fixed"}, {"status": "resolved"}])
def test_an_open_issue_travels_until_it_is_done_with(world: World, end: dict[str, str]) -> None:
    phone = world.worker()
    issue = an_issue()
    submit(phone, "2026-11-17T01:00:00Z", place={"code": "P1"}, issues=[issue])
    told = replica(phone)
    assert told.value(issue["no"], "issue.description")["value"] == issue["description"]
    assert told.subject(issue["no"])["place_id"] == told.subject("P1")["subject_id"]
    submit(phone, "2026-11-18T01:00:00Z", place={"code": "P1"}, issues=[{**issue, **end}])
    assert told.pull().subjects("issue") == []


def test_only_what_may_be_shown_again_is_kept(world: World) -> None:
    phone = world.worker()
    submit(phone, place={"code": "P1", "floors": 5, "exit_state": "clear", "water_idle": 2})
    values = replica(phone).subject("P1")["values"]
    assert "place.floors" in values
    assert "place.exit_state" not in values
    assert "place.water_idle" not in values


def test_an_amendment_moves_current_values_and_a_withdrawal_brings_the_older_back(
    world: World,
) -> None:
    phone = world.worker()
    submit(phone, "2026-11-17T01:00:00Z", place={"code": "P1", "floors": 4})
    visit = submit(phone, "2026-11-18T01:00:00Z", place={"code": "P1", "floors": 5})
    told = replica(phone)
    assert told.value("P1", "place.floors")["value"] == 5
    phone.push(an_amendment(visit, set={"place.floors": 6}))
    assert told.pull().value("P1", "place.floors")["value"] == 6
    phone.push(a_withdrawal(visit, base_rev=2))
    assert told.pull().value("P1", "place.floors")["value"] == 4


def test_a_person_added_by_an_amendment_is_known_and_one_removed_is_not(world: World) -> None:
    phone = world.worker()
    first, added = a_tenant(), a_tenant(id_number="000000198311075410")
    visit = submit(phone, place={"code": "P1"}, persons=[first])
    told = replica(phone)
    change = an_amendment(visit, add={"persons": [added]}, remove=[f"persons.{first['id']}"])
    [result] = phone.push(change)
    assert result["status"] == "accepted", result
    assert [one["aliases"] for one in told.pull().subjects("person")] == [[added["id"]]]
