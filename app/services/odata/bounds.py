"""What a filter says about the directory's own columns, so that the database looks at fewer rows.

Only narrows: the filter itself is still asked of every row that comes. Power BI's incremental
refresh asks by `observed_at`, a script by `seq`; both have an index.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from app.clock import local_day
from app.services.odata.syntax import Call, Literal, Name, Node
from app.storage.queries.odata import Bounds

_MIRRORED = {"eq": "eq", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_BIGGEST = 2**62


class _Limit(NamedTuple):
    column: str
    word: str
    value: object


def bounds_of(node: Node | None) -> Bounds:
    """The bounds that every row of this filter lies within."""
    bounds = Bounds()
    for limit in _limits(node):
        narrow = _NARROW.get(limit.column)
        if narrow is not None:
            bounds = narrow(bounds, limit)
    return bounds


def is_bounds(node: Node | None) -> bool:
    """Whether a filter says nothing but that: what lies within the bounds then fits, but for the
    first day and the last."""
    if not isinstance(node, Call):
        return False
    if node.name == "and":
        return all(is_bounds(part) for part in node.parts)
    limits = [limit.column in _NARROW for limit in _limits(node)]
    return limits == [True]


def _limits(node: Node | None) -> Iterator[_Limit]:
    if not isinstance(node, Call):
        return
    if node.name == "and":
        for part in node.parts:
            yield from _limits(part)
    elif node.name in _MIRRORED:
        left, right = node.parts
        if isinstance(left, Name) and isinstance(right, Literal):
            yield _Limit(left.name, node.name, right.value)
        elif isinstance(left, Literal) and isinstance(right, Name):
            yield _Limit(right.name, _MIRRORED[node.name], left.value)


def _by_seq(bounds: Bounds, limit: _Limit) -> Bounds:
    value = limit.value
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _BIGGEST:
        return bounds
    if limit.word in ("eq", "ge", "gt"):
        bounds = bounds._replace(first_seq=max(bounds.first_seq or value, value))
    if limit.word in ("eq", "le", "lt"):
        bounds = bounds._replace(last_seq=min(bounds.last_seq or value, value))
    return bounds


def _by_moment(bounds: Bounds, limit: _Limit) -> Bounds:
    if not isinstance(limit.value, datetime):
        return bounds
    try:
        day = local_day(limit.value)
    except OverflowError:
        return bounds
    if limit.word in ("eq", "ge", "gt"):
        bounds = bounds._replace(first_day=max(bounds.first_day or day, day))
    if limit.word in ("eq", "le", "lt"):
        bounds = bounds._replace(last_day=min(bounds.last_day or day, day))
    return bounds


_NARROW: dict[str, Callable[[Bounds, _Limit], Bounds]] = {"seq": _by_seq, "observed_at": _by_moment}
