"""A place that comes to lie in another grid takes its people along, on the phones of both grids."""

from typing import Any

import pytest

from tests.builders import (
    GRID,
    NEXT_GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_operation,
)
from tests.pulled import replica
from tests.world import Phone, World

HOUSE = {"code": "10009999"}
THERE = {"grid_code": NEXT_GRID, "grid_name": "第004网格", "started_at": "2026-11-18T02:00:00Z"}


def hand_in(phone: Phone, **changes: Any) -> str:
    """A visit to the house, accepted; gives its id."""
    report = a_visit(place=HOUSE, **changes)
    [result] = phone.push(an_operation(report))
    assert result["status"] == "accepted", result
    return str(report["visit"]["id"])


def test_people_follow_their_place_into_another_grid_and_back(world: World) -> None:
    here, there = world.worker([GRID]), world.worker([NEXT_GRID])
    left, joined = replica(here), replica(there)
    hand_in(here, persons=[a_tenant(id="R7")])
    assert [one["aliases"] for one in left.pull().subjects("person")] == [["R7"]]
    moving = hand_in(there, visit=THERE)
    assert left.pull().subjects("person") == []
    assert [one["aliases"] for one in joined.pull().subjects("person")] == [["R7"]]
    there.push(a_withdrawal(moving))
    assert [one["aliases"] for one in left.pull().subjects("person")] == [["R7"]]
    assert joined.pull().subjects("person") == []


def test_who_is_seen_by_a_late_report_is_known_where_the_place_lies_now(world: World) -> None:
    here, there = world.worker([GRID]), world.worker([NEXT_GRID])
    old = replica(there)
    hand_in(there, visit=THERE)
    late = hand_in(here, persons=[a_tenant(id="R7")])
    for told in (old.pull(), replica(there)):
        assert [one["aliases"] for one in told.subjects("person")] == [["R7"]]
    here.push(an_amendment(late, set={"persons.R7.name": "陈广生二"}))
    assert old.pull().value("R7", "person.name")["value"] == "陈广生二"
    assert replica(here).subjects("person") == []


@pytest.mark.parametrize("grid", [GRID, NEXT_GRID])
def test_an_old_phone_and_a_new_one_agree_about_a_place_that_moved(world: World, grid: str) -> None:
    old, both = replica(world.worker([grid])), world.worker([GRID, NEXT_GRID])
    hand_in(both, persons=[a_tenant(id="R7"), a_tenant(id="R8")])
    old.pull()
    hand_in(both, visit=THERE, persons=[a_tenant(id="R8")])
    old.pull()
    assert old.subjects("person") == replica(old.phone).subjects("person")
