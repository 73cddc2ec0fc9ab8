"""Is this the same answer? By the element's type, and by the tolerance that the key allows."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from app.registry.elements import LISTS, Datatype, Element
from app.registry.outputs_date import moment_of
from app.registry.training.scenario import EXACT, Near

# What people write differently without meaning anything: blanks, hyphens, a full stop at the end.
_NOISE = re.compile(r"[\s\-‐-―－·。.,，、;；:：]+")
# Sums of doubles: 36.55 - 36.5 is a little more than 0.05.
_FUZZ = 1e-9
_MINUTE = 60


def is_empty(value: object) -> bool:
    """An empty list or text says no more than no value at all."""
    return value is None or value in ([], "")


def same_answer(element: Element, right: object, given: object, near: Near = EXACT) -> bool:
    """Whether `given` counts as `right`. Takes any JSON value for `given`."""
    if near.given:
        return not is_empty(given)
    if near.words:
        return isinstance(given, str) and _has_words(given, near.words)
    if any(_equal(element, value, given) for value in (right, *near.also)):
        return True
    distance = _distance(near)
    return distance is not None and distance(right, given)


def plain(text: object) -> str:
    """A text without what does not matter: width of characters, case, blanks, punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text))).casefold()


def _equal(element: Element, right: object, given: object) -> bool:
    if element.datatype in LISTS:
        return _texts(right) == _texts(given)
    if is_empty(right) or is_empty(given):
        return is_empty(right) and is_empty(given)
    if element.datatype is Datatype.DATETIME:
        return _minutes_apart(0)(right, given)
    if isinstance(right, bool) or isinstance(given, bool):
        return right is given
    if isinstance(right, str) and isinstance(given, str):
        return plain(right) == plain(given) if element.datatype is Datatype.TEXT else right == given
    return right == given


def _texts(value: object) -> set[str] | None:
    """A list in no order; what is no list is like no other answer."""
    if value is None:
        return set()
    return {str(item) for item in value} if isinstance(value, list | tuple) else None


def _has_words(text: str, words: tuple[str, ...]) -> bool:
    told = plain(text)
    return all(any(plain(word) in told for word in group.split("|")) for group in words)


def _distance(near: Near) -> Callable[[object, object], bool] | None:
    if near.within is not None:
        return _apart(near.within)
    if near.days is not None:
        return _days_apart(near.days)
    return None if near.minutes is None else _minutes_apart(near.minutes)


def _apart(most: float) -> Callable[[object, object], bool]:
    def near(right: object, given: object) -> bool:
        numbers = [v for v in (right, given) if isinstance(v, int | float) and v is not True]
        return len(numbers) == 2 and abs(numbers[0] - numbers[1]) <= most + _FUZZ

    return near


def _days_apart(most: int) -> Callable[[object, object], bool]:
    def near(right: object, given: object) -> bool:
        try:
            days = date.fromisoformat(str(right)) - date.fromisoformat(str(given))
        except ValueError:
            return False
        return abs(days.days) <= most

    return near


def _minutes_apart(most: int) -> Callable[[object, object], bool]:
    def near(right: object, given: object) -> bool:
        try:
            first: datetime = moment_of(str(right))
            seconds = (first - moment_of(str(given))).total_seconds()
        except (ValueError, OverflowError):
            return False
        return abs(seconds) <= most * _MINUTE

    return near
