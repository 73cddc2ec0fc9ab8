"""Dates, moments, time ranges and ages: always in +08:00, never in the machine's zone or tongue."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import LOCAL, local_day
from app.registry.outputs_date import (
    age,
    date_layout,
    instant_of,
    local,
    moment_of,
    shows_whole_moment,
    time_range,
)


@pytest.mark.parametrize(
    ("pattern", "value", "cell"),
    [
        ("%Y-%m-%d", "2026-11-18T15:59:59Z", "2026-11-18"),
        ("%Y-%m-%d", "2026-11-18T16:00:00Z", "2026-11-19"),
        ("%Y-%m-%d %H:%M", "2026-11-18T23:50:00+08:00", "2026-11-18 23:50"),
        ("%Y-%m-%d %H:%M", "2026-11-18T23:50:00-05:30", "2026-11-19 13:20"),
        ("%H:%M:%S", "2026-11-18T00:30:05.999Z", "08:30:05"),
        ("%H:%M", "2026-11-18t00:30:05z", "08:30"),
        ("%Y年%m月%d日", "2026-11-08", "2026年11月08日"),
        ("%-m月%-d日", "2026-01-08", "1月8日"),
        ("%y.%m", "2007-04-18", "07.04"),
        ("%I:%M", "2026-11-18T16:05:00Z", "12:05"),
        ("%j", "2026-02-01", "032"),
        ("%%d %d%%", "2026-11-18", "%d 18%"),
        ("当日", "2026-11-18", "当日"),
        ("%Y", "0987-01-01", "0987"),
        ("%Y-%m-%d", "2026-02-30", None),
        ("%Y-%m-%d", "2026-11-18T08:30:00", None),
        ("%Y-%m-%d", "9999-12-31T23:00:00Z", None),
        ("%Y-%m-%d", "昨天", None),
        ("当日", "昨天", None),
        ("%Y-%m-%d", 20261118, None),
        ("%Y-%m-%d", None, None),
    ],
)
def test_a_date_is_laid_out_in_local_time(pattern: str, value: object, cell: str | None) -> None:
    assert date_layout(pattern)(value) == cell


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - made UTC below
def test_a_layout_says_what_strftime_says(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    shifted = moment + timedelta(hours=8)
    pattern = "%Y-%m-%dT%H:%M:%S %y %I %j"
    assert date_layout(pattern)(aware.isoformat()) == shifted.strftime(pattern)


@pytest.mark.parametrize(
    ("start", "end", "cell"),
    [
        ("2026-11-18T15:50:00Z", "2026-11-18T16:15:00Z", "2026-11-18 23:50至次日00:15"),
        ("2026-11-17T16:20:00Z", "2026-11-17T16:50:00Z", "2026-11-18 00:20至00:50"),
        ("2026-12-31T15:59:00Z", "2026-12-31T16:00:00Z", "2026-12-31 23:59至次日00:00"),
        ("2026-11-18T15:50:00Z", "2026-11-18T14:00:00Z", "2026-11-18 23:50至22:00"),
        ("2026-11-18T15:50:00Z", None, None),
        (None, "2026-11-18T15:50:00Z", None),
        ("2026-11-18T15:50:00Z", "later", None),
    ],
)
def test_a_range_says_next_day_when_it_ends_on_a_later_day(
    start: object, end: object, cell: str | None
) -> None:
    assert time_range(start, end) == cell


@pytest.mark.parametrize(
    ("born", "visit", "years"),
    [
        ("1942-07-19", "2026-11-18T00:30:00Z", 84),
        ("1942-11-18", "2026-11-17T15:59:59Z", 83),
        ("1942-11-18", "2026-11-17T16:00:00Z", 84),
        ("1944-02-29", "2026-02-28T04:00:00Z", 81),
        ("1944-02-29", "2026-03-01T04:00:00Z", 82),
        ("1944-02-29", "2028-02-29T04:00:00Z", 84),
        ("2026-11-18", "2026-11-18T04:00:00Z", 0),
        ("2026-11-19", "2026-11-18T04:00:00Z", None),
        (None, "2026-11-18T04:00:00Z", None),
        ("1942-13-01", "2026-11-18T04:00:00Z", None),
        ("1942-07-19", None, None),
    ],
)
def test_age_counts_whole_years_on_the_local_day_of_the_visit(
    born: object, visit: object, years: int | None
) -> None:
    assert age(born, visit) == years


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40_000))
def test_age_grows_by_one_a_year_and_only_on_a_birthday(born: date, days: int) -> None:
    day = min(born + timedelta(days=days), date(2100, 1, 1))
    before, after = (
        age(born.isoformat(), f"{when.isoformat()}T12:00:00+08:00")
        for when in (day, day + timedelta(days=1))
    )
    assert before is not None
    assert after is not None
    tomorrow = day + timedelta(days=1)
    birthday, today = (born.month, born.day), (tomorrow.month, tomorrow.day)
    no_leap_day = birthday == (2, 29) and today == (3, 1) and day.day == 28
    turns = today == birthday or no_leap_day
    assert after - before == int(turns)


@pytest.mark.parametrize(
    ("pattern", "of_date", "of_moment"),
    [
        ("%Y%m%d", True, False),
        ("%Y-%m-%d %H:%M", True, False),
        ("%Y/%m/%d %H:%M:%S", True, True),
        ("%Y.%m", False, False),
        ("%y-%m-%d", False, False),
        ("%Y年%-m月%-d日", True, False),
        ("%Y%-m%-d", False, False),
        ("%Y%-m1%d", False, False),
    ],
)
def test_a_layout_tells_the_date_only_when_all_of_it_is_shown(
    pattern: str, of_date: bool, of_moment: bool
) -> None:
    assert shows_whole_moment(pattern, with_time=False) is of_date
    assert shows_whole_moment(pattern, with_time=True) is of_moment


def test_a_date_has_no_time_and_a_moment_is_local() -> None:
    day, moment = local("2026-11-18"), local("2026-11-18T15:50:00Z")
    assert day is not None
    assert day[:6] == (2026, 11, 18, 0, 0, 0)
    assert moment is not None
    assert moment[:6] == (2026, 11, 18, 23, 50, 0)


@pytest.mark.parametrize(
    "text",
    ["2026-11-18T16:00:00Z", "2026-11-18T23:50:00.5+08:00", "0002-01-01t00:00:00z"],
)
def test_an_instant_is_the_same_moment_in_utc_and_falls_on_the_same_day(text: str) -> None:
    instant = instant_of(text)
    assert (instant, instant.tzinfo) == (moment_of(text), UTC)
    assert local_day(instant) == local_day(instant.astimezone(LOCAL)) == moment_of(text).date()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("9999-12-31T23:00:00Z", OverflowError),
        ("0001-01-01T00:00:00+08:01", OverflowError),
        ("2026-11-18T08:30:00", ValueError),
        ("昨天", ValueError),
    ],
)
def test_what_is_no_moment_here_is_no_instant(text: str, error: type[Exception]) -> None:
    for read in (moment_of, instant_of):
        with pytest.raises(error):
            read(text)
