"""A day's sheet: which day a visit counts on, in which order rows stand, which of them stay."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.project_day import DayEntry, day_rows, local_day


def entry(
    row: str, started_at: str, position: int = 0, kept_by: str | None = None, visit: str = "v"
) -> DayEntry[str]:
    return DayEntry(started_at, visit, position, kept_by, row)


@pytest.mark.parametrize(
    ("started_at", "day"),
    [
        ("2026-11-17T15:59:59Z", "2026-11-17"),
        ("2026-11-17T16:00:00Z", "2026-11-18"),
        ("2026-11-18T15:59:59.999Z", "2026-11-18"),
        ("2026-11-18T00:10:00+08:00", "2026-11-18"),
        ("2026-11-17T12:00:00-05:00", "2026-11-18"),
    ],
)
def test_a_visit_counts_on_the_local_day_on_which_it_began(started_at: str, day: str) -> None:
    assert local_day(started_at) == date.fromisoformat(day)


def test_rows_stand_in_order_of_the_visits_start_then_position_whatever_the_offset() -> None:
    entries = [
        entry("third", "2026-11-18T09:00:00+08:00", 1),
        entry("first", "2026-11-18T00:30:00Z"),
        entry("fourth", "2026-11-18T01:00:00.5Z"),
        entry("second", "2026-11-18T01:00:00Z", 0),
    ]
    assert day_rows(entries) == [(1, "first"), (2, "second"), (3, "third"), (4, "fourth")]


def test_visits_of_the_same_instant_stand_by_their_ids_so_arrival_never_shows() -> None:
    when = "2026-11-18T01:00:00Z"
    entries = [entry("b0", when, 0, visit="b"), entry("a1", when, 1, visit="a")]
    entries.append(entry("a0", when, 0, visit="a"))
    assert [row for _, row in day_rows(entries)] == ["a0", "a1", "b0"]


def test_of_the_rows_of_one_value_the_last_stays_where_it_stands() -> None:
    entries = [
        entry("007 morning", "2026-11-18T01:00:00Z", kept_by="007"),
        entry("012", "2026-11-18T05:00:00Z", kept_by="012"),
        entry("unnamed", "2026-11-18T06:00:00Z"),
        entry("007 evening", "2026-11-18T07:00:00Z", kept_by="007"),
        entry("unnamed again", "2026-11-18T08:00:00Z"),
    ]
    kept = ["012", "unnamed", "007 evening", "unnamed again"]
    assert day_rows(entries) == list(enumerate(kept, start=1))


def test_a_day_without_rows_is_an_empty_sheet() -> None:
    assert day_rows([]) == []


minutes = st.integers(0, 59).map(lambda minute: f"2026-11-18T01:{minute:02d}:00Z")
entries_of_a_day = st.lists(
    st.builds(
        DayEntry[int],
        minutes,
        st.sampled_from(["a", "b"]),
        st.integers(0, 9),
        st.sampled_from([None, "007", "012"]),
        st.integers(),
    ),
    unique_by=lambda entry: (entry.started_at, entry.visit_id, entry.position),
)


@given(entries_of_a_day, st.randoms())
def test_no_order_of_arrival_changes_a_days_sheet(
    entries: list[DayEntry[int]], dice: Random
) -> None:
    shuffled = sorted(entries, key=lambda _: dice.random())
    rows = day_rows(entries)
    assert day_rows(shuffled) == rows
    assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
    named = {entry.kept_by for entry in entries} - {None}
    assert len(rows) == len(named) + sum(entry.kept_by is None for entry in entries)
