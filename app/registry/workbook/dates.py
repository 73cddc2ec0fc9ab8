"""Dates as they were written, back to the layout that writes them so."""

import re
from collections.abc import Iterable

_BLANK = r"[_＿]{1,4}"
_YEAR, _TWO = rf"(?:\d{{4}}|{_BLANK})", rf"(?:\d{{1,2}}|{_BLANK})"
# What a date looks like and the strftime that writes it, the longer first.
_LAYOUTS = tuple(
    (re.compile(pattern.replace("Y", _YEAR).replace("T", _TWO)), layout)
    for pattern, layout in (
        ("Y年T月T日", "%Y年%m月%d日"),
        ("Y年T月", "%Y年%m月"),
        ("Y-T-T", "%Y-%m-%d"),
        ("Y/T/T", "%Y/%m/%d"),
        (r"Y\.T\.T", "%Y.%m.%d"),
        (r"Y\.T", "%Y.%m"),
        ("T月T日", "%m月%d日"),
        ("T/T", "%m/%d"),
        (r"\d{8}", "%Y%m%d"),
    )
)
_TIMES = ((re.compile(r"\d{1,2}:\d{2}:\d{2}"), "%H:%M:%S"), (re.compile(r"\d{1,2}:\d{2}"), "%H:%M"))


def date_layout_of(values: Iterable[object]) -> str | None:
    """The one layout in which all these values are written, or None."""
    layouts = {_layout(str(value).strip()) for value in values}
    return layouts.pop() if len(layouts) == 1 else None


def day_layout(text: str) -> str | None:
    """A caption's date as its field; what is written behind the day stays as it is."""
    bare = text.strip()
    for pattern, layout in _LAYOUTS:
        found = pattern.match(bare)
        if found:
            rest = bare[found.end() :]
            return f"{{day:{layout}}}{rest}" if not rest.startswith(tuple("0123456789")) else None
    return None


def _layout(text: str) -> str | None:
    for pattern, day in (*_LAYOUTS, (re.compile(""), "")):
        found = pattern.match(text)
        if not found:
            continue
        rest = text[found.end() :]
        if not rest and day:
            return day
        for time, layout in _TIMES:
            gap = rest[: len(rest) - len(rest.lstrip(" 　"))]
            if time.fullmatch(rest.strip()) and (gap or not day):
                return f"{day}{gap}{layout}"
    return None
