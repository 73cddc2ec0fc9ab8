"""Days of weekly and monthly sheets leave a phone with what they were counted of.

Whatever leaves its scope, an old phone has the days that a new one of the same worker is told.
"""

from copy import deepcopy
from typing import Any

import pytest

from app.services import merges
from tests.builders import (
    GRID,
    NEXT_GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_operation,
    golden_day,
)
from tests.http.test_pull import serve
from tests.http.test_pull_periods import POOR, days, visit
from tests.pulled import Replica, replica
from tests.services.test_merges import decide, listed
from tests.world import Phone, World

WEEKLY = "jiaotong/parking"
LAST = (WEEKLY, "2026-11-18")


def parking(code: str = "10009990", day: str = "2026-11-18", grid: str = GRID) -> dict[str, Any]:
    """A visit that fills the weekly sheet of parking for its place."""
    report: dict[str, Any] = deepcopy(golden_day()["visits"][7])
    own = {"id": f"{code} {day}", "started_at": f"{day}T02:00:00Z", "grid_code": grid}
    report["visit"] |= own
    report["place"] |= {"code": code, "parking_violations": 2}
    return report


def quiet(day: str, grid: str = GRID) -> dict[str, Any]:
    """A visit to the same place that does not fill the weekly sheet."""
    report = parking(day=day, grid=grid)
    del report["place"]["parking_violations"]
    return report


def hand_in(phone: Phone, *reports: dict[str, Any]) -> None:
    results = phone.push(*map(an_operation, reports))
    assert {result["status"] for result in results} == {"accepted"}, results


def amend(phone: Phone, report: dict[str, Any], rev: int = 1, **changes: Any) -> None:
    paths = {name.replace("_", ".", 1): value for name, value in changes.items()}
    [result] = phone.push(an_amendment(report["visit"]["id"], rev, set=paths))
    assert result["status"] == "accepted", result


def agreed(told: Replica) -> list[tuple[str, str]]:
    """(sheet, day) of all that an old phone has, which is what a new one is told: of whom they
    know, and of nobody else."""
    fresh = replica(told.phone)
    own, new = told.pull().of("sheet_period"), fresh.of("sheet_period")
    for one in (told, fresh):
        known = {subject["subject_id"] for subject in one.of("subject")}
        assert {day["subject_id"] for day in one.of("sheet_period")} <= known
    assert sorted(own, key=str) == sorted(new, key=str)
    return sorted((one["sheet"], one["day"]) for one in own)


@pytest.mark.parametrize("others", [0, 2], ids=["seen once", "known by others"])
def test_a_visit_that_is_moved_to_another_grid_takes_its_day_along(
    world: World, others: int
) -> None:
    """Also where the place itself stays known, by visits before and after it."""
    both, there = world.worker([GRID, NEXT_GRID]), replica(world.worker([NEXT_GRID]))
    here, seen = replica(world.worker([GRID])), parking()
    hand_in(both, seen, *[parking(day="2026-11-17"), quiet("2026-11-19")][:others])
    assert LAST in agreed(here)
    amend(both, seen, visit_grid_code=NEXT_GRID)
    assert [day for name, day in agreed(here) if name == WEEKLY] == ["2026-11-17"][:others]
    assert len(here.subjects("place")) == min(others, 1)
    assert [day for name, day in agreed(there) if name == WEEKLY] == ["2026-11-18"][others // 2 :]
    amend(both, seen, 2, visit_grid_code=GRID)
    assert LAST in agreed(here)
    assert LAST not in agreed(there)


def test_a_visit_that_is_moved_to_a_place_of_another_grid_leaves_no_day(world: World) -> None:
    both, told = world.worker([GRID, NEXT_GRID]), replica(world.worker([GRID]))
    seen = parking()
    hand_in(both, seen, parking("10009991", "2026-11-16", NEXT_GRID))
    assert LAST in agreed(told)
    amend(both, seen, visit_grid_code=NEXT_GRID, place_code="10009991")
    assert agreed(told) == []


def test_a_visit_that_is_moved_gives_the_days_of_its_first_place_back(world: World) -> None:
    """And again when it is moved once more."""
    phone, report = world.worker(), parking()
    hand_in(phone, report)
    told = replica(phone)
    for rev, code in enumerate(("10009991", "10009992"), 1):
        amend(phone, report, rev, place_code=code)
        assert {sheet for sheet, _ in agreed(told)} >= {WEEKLY, "shengtai/scattered"}


def test_a_visit_whose_day_is_put_right_into_a_period_that_is_over_counts_no_more(
    world: World,
) -> None:
    phone, seen = world.worker(), parking()
    hand_in(phone, seen)
    told = replica(phone)
    assert LAST in agreed(told)
    amend(phone, seen, visit_started_at="2026-10-18T02:00:00Z")
    assert agreed(told) == []


def test_two_who_are_one_person_have_the_later_of_their_days(world: World) -> None:
    phone = world.worker()
    visit(phone, "2026-11-12", id="R7", id_number="000000198307202739")
    visit(phone, "2026-11-16", id="new:2", id_number="000000198307202739")
    told = replica(phone)
    apart = {("R7", "2026-11-12"), ("new:2", "2026-11-16")}
    assert set(days(told)) == apart
    [merge] = listed(world)
    decide(world, merges.accept, merge.id)
    assert {day for _, day in agreed(told)} == {"2026-11-16"}
    assert {alias for alias, _ in days(told)} == {"R7", "new:2"}
    decide(world, merges.undo, merge.id)
    assert len(agreed(told)) == 2
    assert set(days(told)) == apart


def test_a_day_counted_in_a_grid_that_the_worker_left_counts_no_more(world: World) -> None:
    """Of whom the phone goes on knowing it has the days counted elsewhere, and no others."""
    phone = world.worker([GRID, NEXT_GRID])
    visit(phone, "2026-11-12")
    visit(phone, "2026-11-16", in_grid=NEXT_GRID)
    visit(phone, "2026-11-17", in_grid=NEXT_GRID, id="new:2")
    told = replica(phone)
    assert set(days(told)) == {("new:1", "2026-11-16"), ("new:2", "2026-11-17")}
    serve(world, phone, NEXT_GRID, ends=True)
    assert [day for _, day in agreed(told)] == ["2026-11-12"]
    before = len(told.items)
    assert len(told.pull().items) == before


def test_a_grid_that_is_served_again_before_it_was_let_go_has_no_day_that_is_gone(
    world: World,
) -> None:
    """More is to be forgotten than one page holds, and the worker is back before the second."""
    phone, neighbour = world.worker([GRID, NEXT_GRID]), world.worker([NEXT_GRID])
    crowd = [a_tenant(id=f"R{n}", id_number=f"{n:018}") for n in range(160)]
    in_next = {"grid_code": NEXT_GRID}
    hand_in(phone, a_visit(visit=in_next, persons=crowd), parking(grid=NEXT_GRID))
    hand_in(phone, quiet("2026-11-17", NEXT_GRID))
    told = replica(phone)
    assert LAST in agreed(told)
    serve(world, phone, NEXT_GRID, ends=True)
    page = phone.pull(told.cursor)
    assert page["has_more"]
    told.take(page)
    neighbour.push(a_withdrawal(parking()["visit"]["id"]))
    serve(world, phone, NEXT_GRID)
    assert LAST not in agreed(told)


def test_no_day_is_told_of_somebody_who_moved_out(world: World) -> None:
    """Though others, who did not, were met in the same visit."""
    phone = world.worker()
    told, person = replica(phone), a_tenant(id="R7", **POOR)
    first = a_visit(persons=[person, person | {"id": "R8"}])
    hand_in(phone, first)
    assert len(days(told.pull())) == 2
    later, gone = {"started_at": "2026-11-18T05:00:00Z"}, person | {"presence": "moved_out"}
    hand_in(phone, a_visit(visit=later, place=first["place"], persons=[gone]))
    assert [alias for alias, _ in days(told.pull())] == ["R8"]
    agreed(told)
