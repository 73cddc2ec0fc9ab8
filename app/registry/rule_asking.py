"""The questions of a condition: each is surely so, or it is not; none of them ever stops another.

All take the frame of rule_closures.py and never write to it. Whatever a value is, they say of it
what the closures would; a subject that is not there raises KeyError or AttributeError.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from app.registry.rule_closures import Frame, Run
from app.registry.rule_values import Unanswerable

Truth = Callable[[Frame], bool]


class Place(NamedTuple):
    """Where a value stands: a subject's attribute, or (None) the variable itself."""

    name: str
    attribute: str | None


def answered(run: Run, wanted: bool, *, writes: bool) -> Truth:
    """Whether closures answer so; those that write are given a frame of their own."""

    def ask(frame: Frame) -> bool:
        try:
            return run(frame.copy() if writes else frame) is wanted
        except Unanswerable:
            return False

    return ask


def every_one(parts: Sequence[Truth]) -> Truth:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, other = parts
        return lambda frame: first(frame) and other(frame)

    def ask(frame: Frame) -> bool:
        for part in parts:  # noqa: SIM110  (a generator costs as much as its parts)
            if not part(frame):
                return False
        return True

    return ask


def any_one(parts: Sequence[Truth]) -> Truth:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, other = parts
        return lambda frame: first(frame) or other(frame)

    def ask(frame: Frame) -> bool:
        for part in parts:  # noqa: SIM110  (a generator costs as much as its parts)
            if part(frame):
                return True
        return False

    return ask


def equal(place: Place, known: str | bool) -> Truth:
    """`x == 'text'`, `x == true`; what is absent equals nothing."""
    name, attribute = place
    if attribute is None:
        if isinstance(known, bool):
            return lambda frame: frame[name] is known
        return lambda frame: bool(frame[name] == known)
    if isinstance(known, bool):
        return lambda frame: frame[name].get(attribute) is known
    return lambda frame: bool(frame[name].get(attribute) == known)


def unequal(place: Place, known: str | bool) -> Truth:
    """`x != 'text'`, of which there is no answer where x is absent."""
    name, attribute = place
    if attribute is None:
        same = equal(place, known)
        return lambda frame: not same(frame)

    def ask(frame: Frame) -> bool:
        value = frame[name].get(attribute)
        if isinstance(known, bool):
            return value is not None and value is not known
        return value is not None and value != known

    return ask


def among(place: Place, texts: frozenset[str], wanted: bool) -> Truth:
    """`x in ['a', 'b']`."""
    name, attribute = place

    def within(frame: Frame) -> bool:
        value = frame[name] if attribute is None else frame[name].get(attribute)
        return type(value) is str and value in texts

    def without(frame: Frame) -> bool:
        if attribute is not None and frame[name].get(attribute) is None:
            return False
        return not within(frame)

    return within if wanted else without


def there(place: Place, wanted: bool) -> Truth:
    """`has(place.rented)`."""
    name, attribute = place
    if wanted:
        return lambda frame: frame[name].get(attribute) is not None
    return lambda frame: frame[name].get(attribute) is None


def list_there(place: Place, wanted: bool) -> Truth:
    """`has(place.photos)`: a list is there as soon as its subject is."""
    name, attribute = place

    def ask(frame: Frame) -> bool:
        found = frame[name]
        return bool(found.get(attribute) is not None or found) is wanted

    return ask


def holding(place: Place, text: str, wanted: bool) -> Truth:
    """`'tenant' in person.more_roles`."""
    name, attribute = place

    def within(frame: Frame) -> bool:
        items = frame[name].get(attribute)
        return isinstance(items, list) and text in items

    def without(frame: Frame) -> bool:
        items = _items(frame, place)
        return items is not None and text not in items

    return within if wanted else without


def counted(
    place: Place, compare: Callable[[float, float], bool], bound: float, wanted: bool
) -> Truth:
    """`size(place.photos) > 0`; a text in place of the list has a size as well."""
    name, attribute = place
    empty = compare(0, bound) is wanted

    def ask(frame: Frame) -> bool:
        value = frame[name].get(attribute)
        if value is None:
            # A list that was not observed is empty, one of nothing is none.
            return empty and bool(frame[name])
        return isinstance(value, (str, list, dict)) and compare(len(value), bound) is wanted

    return ask


def any_item(place: Place, slot: str, condition: Truth) -> Truth:
    """Of some item of a list it is surely so; `slot` is where the condition looks for the item."""
    name, attribute = place

    def ask(frame: Frame) -> bool:
        items = frame[name] if attribute is None else frame[name].get(attribute)
        if not items or not isinstance(items, list):
            return False
        own = frame.copy()
        for item in items:
            own[slot] = item
            if condition(own):
                return True
        return False

    return ask


def every_item(place: Place, slot: str, condition: Truth) -> Truth:
    """Of every item of a list it is surely so; of an empty one too."""

    def ask(frame: Frame) -> bool:
        items = _items(frame, place)
        if items is None:
            return False
        own = frame.copy()
        for item in items:
            own[slot] = item
            if not condition(own):
                return False
        return True

    return ask


def _items(frame: Frame, place: Place) -> list[Any] | None:
    """The items of a list, none where it was not observed; None where there can be no list."""
    name, attribute = place
    if attribute is None:
        value = frame[name]
    else:
        value = frame[name].get(attribute)
        if value is None and frame[name]:
            return []
    return value if isinstance(value, list) else None
