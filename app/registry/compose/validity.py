"""How long a value may be shown instead of asked, and in which period a sheet counts as done."""

import re
from calendar import monthrange
from datetime import date, timedelta

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_MONTHS_A_YEAR = 12


def still_valid(validity: str, day: str, today: str) -> bool:
    """Whether a value observed on `day` (YYYY-MM-DD) may still be shown on `today`.

    `visit` never lasts, `permanent` always does. A duration is a calendar one: P1M from 31 January
    ends on the last day of February, and the day on which it ends still counts.
    """
    if validity == "visit":
        return False
    if validity == "permanent":
        return True
    return today <= _end(validity, day)


def same_period(cadence: str, day: str, today: str) -> bool:
    """Whether both days lie in one ISO week or one calendar month; a daily sheet has no period."""
    if cadence == "week":
        return _week(day) == _week(today)
    return cadence == "month" and day[:7] == today[:7]


def _week(day: str) -> tuple[int, int]:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return year, week


def _end(duration: str, day: str) -> str:
    matched = _DURATION.fullmatch(duration)
    if matched is None:
        raise ValueError(f"validity {duration!r}: expected visit, permanent or e.g. P3M")
    years, months, weeks, days = (int(part or 0) for part in matched.groups())
    start = date.fromisoformat(day)
    month = start.year * _MONTHS_A_YEAR + start.month - 1 + years * _MONTHS_A_YEAR + months
    year, month = month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1
    moved = date(year, month, min(start.day, monthrange(year, month)[1]))
    return (moved + timedelta(weeks=weeks, days=days)).isoformat()
