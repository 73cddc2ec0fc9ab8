"""CEL's own idea of equality, order and arithmetic, on the values a report holds.

Numbers are doubles, a boolean is never a number, values of different types are never equal, and
what has no answer raises `Unanswerable`: `&&` and `||` may still absorb that.
"""

import math
from collections.abc import Callable
from typing import Any

SAFE = 2.0**53


class Unanswerable(Exception):
    """No answer for this report; names elements at most, never a value of theirs."""


def same(left: Any, right: Any) -> bool:
    """CEL's `==`: by value, across int and float, in lists and maps too; NaN equals nothing."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def ordered(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """CEL's order: text by code point, numbers by value, false before true, within one type."""
    if type(left) is str and type(right) is str:
        return compare(left, right)
    if isinstance(left, bool) and isinstance(right, bool):
        return compare(left, right)
    return compare(number(left), number(right))


def number(value: Any) -> float:
    """The double that CEL sees; raises `Unanswerable` for whatever is not a number."""
    if type(value) is float:
        return value
    if type(value) is not int:
        raise Unanswerable("not a number")
    try:
        return float(value)
    except OverflowError:
        raise Unanswerable("a number beyond the doubles") from None


def added(left: Any, right: Any) -> Any:
    """`+`: two texts, two lists or two numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    return number(left) + number(right)


def subtracted(left: Any, right: Any) -> float:
    return number(left) - number(right)


def multiplied(left: Any, right: Any) -> float:
    return number(left) * number(right)


def divided(left: Any, right: Any) -> float:
    """IEEE 754 division: by zero gives an infinity or NaN, never an error."""
    over, under = number(left), number(right)
    if under:
        return over / under
    if not over or math.isnan(over):
        return math.nan
    return math.copysign(math.inf, over) * math.copysign(1.0, under)


def size(value: Any) -> int:
    """Items of a list or map; code points of a text."""
    if isinstance(value, (str, list, dict)):
        return len(value)
    raise Unanswerable("neither a list nor a text")


def settled(value: Any) -> object | None:
    """A result as JSON writes it: whole numbers as int, and no infinity or NaN (None)."""
    if not isinstance(value, float):
        return value  # type: ignore[no-any-return]
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < SAFE else value
