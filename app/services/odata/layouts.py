"""Reading a day or a moment back out of the cell in which a department has it written.

A column whose layout tells the whole day is a date for OData, so that Excel and Power BI can sort
and group by it; what the key may not see is an empty cell here as everywhere.
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from app.clock import LOCAL
from app.registry.outputs import DATE_TOKEN, date_directives
from app.registry.outputs_date import shows_whole_moment
from app.registry.outputs_text import Cell

_DIGITS = {"Y": r"(?P<Y>\d{4})"}


def reads_as_date(pattern: str) -> Callable[[Cell], date | None] | None:
    """A reader of this layout's cells, or None where they do not tell the day and nothing else."""
    shown = {way for way, _ in date_directives(pattern)}
    if shown != {"Y", "m", "d"} or not shows_whole_moment(pattern, with_time=False):
        return None
    shape = _shape(pattern)

    def read(cell: Cell) -> date | None:
        found = shape.fullmatch(cell) if isinstance(cell, str) else None
        try:
            return None if found is None else date(*(int(found[way]) for way in "Ymd"))
        except ValueError:
            return None

    return read


def reads_as_moment(pattern: str) -> Callable[[Cell], datetime | None] | None:
    """The same for layouts that tell the minute or the second of a day."""
    shown = {way for way, _ in date_directives(pattern)}
    whole = shown in ({"Y", "m", "d", "H", "M"}, {"Y", "m", "d", "H", "M", "S"})
    if not whole or not shows_whole_moment(pattern, with_time=False):
        return None
    shape, ways = _shape(pattern), [way for way in "YmdHMS" if way in shown]

    def read(cell: Cell) -> datetime | None:
        found = shape.fullmatch(cell) if isinstance(cell, str) else None
        try:
            return None if found is None else _moment([int(found[way]) for way in ways])
        except ValueError:
            return None

    return read


def iso_date(cell: Cell) -> date | None:
    """A day that is written as it is kept."""
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def iso_moment(cell: Cell) -> datetime | None:
    """A moment that is written as it is kept, in +08:00."""
    try:
        moment = datetime.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else moment.astimezone(LOCAL)


def _moment(parts: list[int]) -> datetime:
    year, month, day, *time = parts
    hour, minute, second = (*time, 0)[:3]
    return datetime(year, month, day, hour, minute, second, tzinfo=LOCAL)


def _shape(pattern: str) -> re.Pattern[str]:
    shape, seen = "", set()
    for literal, _, way in DATE_TOKEN.findall(pattern):
        if literal or way == "%":
            shape += re.escape(literal or "%")
        elif way in seen:
            shape += r"\d+"
        else:
            seen.add(way)
            shape += _DIGITS.get(way, rf"(?P<{way}>\d{{1,2}})")
    return re.compile(shape, re.ASCII)
