"""Outputs of dates and moments: layouts, time ranges, age on the day of the visit.

Moments come with any offset and are shown in +08:00. Text that is no date gives an empty cell.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from app.registry.outputs import DATE_TOKEN, date_directives

LOCAL = timezone(timedelta(hours=8))

# One visit's start stands in most of its cells, so its text is read once, not twenty times.
_REMEMBERED = 8192


class Local(NamedTuple):
    """A moment or a date in +08:00, in the order that layouts pick from."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    hour12: int
    year2: int
    yearday: int


@lru_cache(_REMEMBERED)
def local(text: str) -> Local | None:
    """A date (`2026-11-18`) or an RFC 3339 moment in +08:00; None for anything else."""
    try:
        if len(text) == len("2026-11-18"):
            day = date.fromisoformat(text)
            moment = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
        else:
            moment = moment_of(text)
    except (ValueError, OverflowError):
        return None
    return Local(
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        (moment.hour - 1) % 12 + 1,
        moment.year % 100,
        moment.timetuple().tm_yday,
    )


def moment_of(text: str) -> datetime:
    """An RFC 3339 moment in +08:00.

    Raises ValueError where the text is no moment or has no offset, OverflowError at the
    edges of the calendar.
    """
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is None:
        raise ValueError("a moment without offset")
    return moment.astimezone(LOCAL)


def instant_of(text: str) -> datetime:
    """The same moment in UTC; raises as `moment_of` does."""
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is UTC and 1 < moment.year < 9999:
        return moment
    return moment_of(text).astimezone(UTC)


def date_layout(pattern: str) -> Callable[[object], str | None]:
    """A renderer for one strftime text; the result never depends on the machine's locale."""
    template, order = _template(pattern)
    if not order:
        return lambda value: template % () if isinstance(value, str) and local(value) else None
    pick = itemgetter(*order)

    def render(value: object) -> str | None:
        moment = local(value) if isinstance(value, str) else None
        return None if moment is None else template % pick(moment)

    return render


_FIELDS = {
    "Y": (Local._fields.index("year"), "%04d"),
    "y": (Local._fields.index("year2"), "%02d"),
    "m": (Local._fields.index("month"), "%02d"),
    "d": (Local._fields.index("day"), "%02d"),
    "H": (Local._fields.index("hour"), "%02d"),
    "I": (Local._fields.index("hour12"), "%02d"),
    "M": (Local._fields.index("minute"), "%02d"),
    "S": (Local._fields.index("second"), "%02d"),
    "j": (Local._fields.index("yearday"), "%03d"),
}


def _template(pattern: str) -> tuple[str, list[int]]:
    template, order = "", []
    for literal, dash, way in DATE_TOKEN.findall(pattern):
        if literal:
            template += literal
        elif way == "%":
            template += "%%"
        else:
            place, padded = _FIELDS[way]
            order.append(place)
            template += "%d" if dash else padded
    return template, order


def time_range(start: object, end: object) -> str | None:
    """`2026-11-18 23:50至次日00:15`: 次日 where the end is on a later day of +08:00."""
    first = local(start) if isinstance(start, str) else None
    last = local(end) if isinstance(end, str) else None
    if first is None or last is None:
        return None
    later = "次日" if last[:3] > first[:3] else ""
    return (
        f"{first.year:04d}-{first.month:02d}-{first.day:02d} {first.hour:02d}:{first.minute:02d}"
        f"至{later}{last.hour:02d}:{last.minute:02d}"
    )


def age(born: object, started_at: object) -> int | None:
    """Whole years on the local day of the visit.

    Someone born on 29 February is a year older on 1 March of a common year. None before birth.
    """
    birth = local(born) if isinstance(born, str) else None
    visit = local(started_at) if isinstance(started_at, str) else None
    if birth is None or visit is None or visit[:3] < birth[:3]:
        return None
    return visit.year - birth.year - (visit[1:3] < birth[1:3])


def shows_whole_moment(pattern: str, *, with_time: bool) -> bool:
    """True where the text of this layout tells the date, and with `with_time` the second, again."""
    shown = {way for way, _ in date_directives(pattern)}
    needed = {"Y", "m", "d", "H", "M", "S"} if with_time else {"Y", "m", "d"}
    return needed <= shown and not _runs_together(pattern)


def _runs_together(pattern: str) -> bool:
    # 2026111 is 11 January or 1 November: without its zero a number needs something after it.
    tokens = DATE_TOKEN.findall(pattern)
    return any(
        dash and not after[:1].strip("0123456789")
        for (_, dash, _), (after, _, _) in pairwise(tokens)
    )
