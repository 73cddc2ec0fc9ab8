"""Weekly and monthly sheets: phones know when one was last whole for a subject, for `due`."""

from datetime import UTC, datetime
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
from tests.pulled import Replica, replica
from tests.world import Phone, World

MONTHLY = "minzheng/hardship"
# Of `new:` persons registry values are required too; these have all that the sheet requires.
POOR = {
    "care_tags": ["low_income"],
    "income_sources": ["pension"],
    "current_address": "石井头村一巷3号",
    "phone": "19900003748",
}


def visit(phone: Phone, day: str = "2026-11-18", in_grid: str = GRID, **person: Any) -> str:
    """Visit a person on low income; gives the visit's id."""
    persons = [a_tenant(**{"id": "new:1", **POOR, **person})]
    for name in [name for name, value in persons[0].items() if value is None]:
        del persons[0][name]
    report = a_visit(
        visit={"started_at": f"{day}T01:00:00Z", "grid_code": in_grid}, persons=persons
    )
    [result] = phone.push(an_operation(report))
    assert MONTHLY in result["receipt"]["sheets"], result
    return str(report["visit"]["id"])


def days(told: Replica) -> list[tuple[str, str]]:
    """(alias, day) of the monthly sheet, as the phone has it."""
    return [
        (alias, period["day"])
        for period in told.of("sheet_period")
        if period["sheet"] == MONTHLY
        for subject in told.of("subject")
        if subject["subject_id"] == period["subject_id"]
        for alias in subject["aliases"]
    ]


def test_the_last_day_of_a_whole_row_comes_to_all_phones_of_the_grid(world: World) -> None:
    mine, colleague, other = world.worker(), world.worker([GRID]), world.worker([NEXT_GRID])
    visit(mine, "2026-11-16")
    visit(mine, "2026-11-12")
    assert days(replica(mine)) == [("new:1", "2026-11-16")]
    assert days(replica(colleague)) == [("new:1", "2026-11-16")]
    assert replica(other).items == []


def test_a_day_of_another_grid_is_told_to_no_phone_of_this_one(world: World) -> None:
    """Neither to one that hears of it late nor to a new one, which hears of everything at once."""
    old, there = replica(world.worker([GRID])), world.worker([GRID, NEXT_GRID])
    visit(there, "2026-11-12")
    old.pull()
    visit(there, "2026-11-16", in_grid=NEXT_GRID)
    for told in (old.pull(), replica(old.phone)):
        assert [one["day"] for one in told.of("sheet_period")] == ["2026-11-12"]
    assert days(replica(there)) == [("new:1", "2026-11-16")]


def test_a_withdrawn_row_gives_its_day_back(world: World) -> None:
    phone = world.worker()
    early, late = visit(phone, "2026-11-12"), visit(phone, "2026-11-16")
    told = replica(phone)
    phone.push(a_withdrawal(late))
    assert days(told.pull()) == [("new:1", "2026-11-12")]
    phone.push(a_withdrawal(early))
    assert [one for one in told.pull().of("sheet_period") if one["sheet"] == MONTHLY] == []


def test_a_row_that_was_amended_away_gives_its_day_back(world: World) -> None:
    phone = world.worker()
    seen = visit(phone)
    told = replica(phone)
    phone.push(an_amendment(seen, set={"persons.new:1.care_tags": ["disabled"]}))
    assert days(told.pull()) == []


def test_a_row_that_lacks_a_required_value_does_not_count_until_it_is_whole(world: World) -> None:
    phone = world.worker()
    seen = visit(phone, income_sources=None)
    told = replica(phone)
    assert [task["kind"] for task in told.of("task")] == ["missing"]
    assert days(told) == []
    phone.push(an_amendment(seen, set={"persons.new:1.income_sources": ["pension"]}))
    assert days(told.pull()) == [("new:1", "2026-11-18")]
    assert [task for task in told.of("task") if task["state"] == "open"] == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), False),
    ],
    ids=["last minute of November in Guangzhou", "first of December"],
)
def test_a_period_that_is_over_is_not_told(world: World, now: datetime, told: bool) -> None:
    phone = world.worker()
    visit(phone, "2026-11-18")
    world.clock.now = now
    assert bool(days(replica(phone))) is told


def test_a_week_that_began_in_the_month_before_is_told(world: World) -> None:
    phone = world.worker()
    visit(phone, "2026-11-30")
    world.clock.now = datetime(2026, 12, 2, tzinfo=UTC)
    assert days(replica(phone)) == [("new:1", "2026-11-30")]


def test_an_answer_without_the_value_makes_no_row_whole(world: World) -> None:
    phone = world.worker()
    visit(phone, income_sources=None)
    told = replica(phone)
    [task] = told.of("task")
    reply = an_operation(type="task.reply", task_id=task["task_id"], text="问不到")
    phone.push({name: value for name, value in reply.items() if name != "report"})
    for one in (told.pull(), replica(phone)):
        assert [task["state"] for task in one.of("task")] == ["answered"]
        assert days(one) == []
