"""The closures a rule is made of: reading a report, joining conditions, walking a list.

Each takes the frame: the scope itself, or for a rule with macros a copy of its top level in which
every macro keeps its variable under a name of its own. Nothing else is ever written.
"""

from collections.abc import Callable
from typing import Any

from app.registry.rule_values import Unanswerable, number, same

Frame = dict[str, Any]
Run = Callable[[Frame], Any]
_MISSING = (KeyError, AttributeError)


def variable(name: str) -> Run:
    """A variable of the scope or of a macro."""

    def read(frame: Frame) -> Any:
        try:
            return frame[name]
        except KeyError:
            raise Unanswerable(f"{name} is not given") from None

    return read


def attribute_of(name: str, attribute: str) -> Run:
    """`place.kind`: a value as it stands; absent is unanswerable."""
    missing = f"{name}.{attribute} is absent"

    def read(frame: Frame) -> Any:
        try:
            value = frame[name].get(attribute)
        except _MISSING:
            raise Unanswerable(missing) from None
        if value is None:
            raise Unanswerable(missing)
        return value

    return read


def list_attribute(subject: Run, attribute: str) -> Run:
    """A list that was not observed is empty; a site that is not there has no lists either."""

    def read(frame: Frame) -> Any:
        try:
            found = subject(frame)
            value = found.get(attribute)
        except AttributeError:
            raise Unanswerable(f"{attribute}: not a subject") from None
        if value is not None:
            return value
        if not found:
            raise Unanswerable(f"{attribute} of an empty subject")
        return []

    return read


def part_of(holder: Run, field: str, numeric: bool) -> Run:
    """`visit.location.lat`, `persons[0].name`: a part of whatever `holder` gives."""

    def read(frame: Frame) -> Any:
        try:
            value = holder(frame).get(field)
        except AttributeError:
            raise Unanswerable(f"{field}: nothing that has parts") from None
        if value is None:
            raise Unanswerable(f"{field} is absent")
        return number(value) if numeric and type(value) is int else value

    return read


def presence(holder: Run, field: str, is_list: bool) -> Run:
    """`has(place.rented)`; a list is there as soon as its subject is."""

    def read(frame: Frame) -> bool:
        try:
            found = holder(frame)
            return bool(found.get(field) is not None or (is_list and found))
        except AttributeError:
            raise Unanswerable(f"has(….{field}) of nothing that has parts") from None

    return read


def chain(parts: tuple[Run, ...], stop: bool) -> Run:
    """`&&` (stop at false) and `||` (stop at true): a stopping part outweighs unanswerable ones."""
    going_on = not stop

    def join(frame: Frame) -> bool:
        failure: Unanswerable | None = None
        for part in parts:
            try:
                value = part(frame)
            except Unanswerable as error:
                failure = error
                continue
            if value is stop:
                return not going_on
            if value is not going_on:
                failure = Unanswerable("a condition that is not a boolean")
        if failure is not None:
            raise failure
        return going_on

    return join


def quantified(over: Run, slot: str, condition: Run, stop: bool) -> Run:
    """`exists` (stop at true) and `all` (stop at false), absorbing as `||` and `&&` do."""
    going_on = not stop

    def walk(frame: Frame) -> bool:
        failure: Unanswerable | None = None
        for item in items_of(over(frame)):
            frame[slot] = item
            try:
                value = condition(frame)
            except Unanswerable as error:
                failure = error
                continue
            if value is stop:
                return not going_on
            if value is not going_on:
                failure = Unanswerable("a condition that is not a boolean")
        if failure is not None:
            raise failure
        return going_on

    return walk


def selected(over: Run, slot: str, condition: Run | None, result: Run | None) -> Run:
    """`filter` and `map`; here nothing is absorbed, one item without an answer leaves none."""

    def walk(frame: Frame) -> list[Any]:
        kept = []
        for item in items_of(over(frame)):
            frame[slot] = item
            if condition is None or truth(condition(frame)):
                kept.append(item if result is None else result(frame))
        return kept

    return walk


def choice(condition: Run, first: Run, other: Run) -> Run:
    return lambda frame: first(frame) if truth(condition(frame)) else other(frame)


def member(item: Run, holder: Run) -> Run:
    """`x in list` for whatever is not a literal text."""

    def within(frame: Frame) -> bool:
        value = item(frame)
        return any(same(value, other) for other in items_of(holder(frame)))

    return within


def holds_text(holder: Run, text: str) -> Run:
    """`'tenant' in person.more_roles`, the commonest condition of all."""

    def within(frame: Frame) -> bool:
        return text in items_of(holder(frame))

    return within


def among(item: Run, texts: frozenset[str]) -> Run:
    """`place.kind in ['building', …]`; whatever is not a text is in no list of texts."""

    def within(frame: Frame) -> bool:
        value = item(frame)
        return type(value) is str and value in texts

    return within


def item_at(holder: Run, index: Run) -> Run:
    def at(frame: Frame) -> Any:
        items, place = items_of(holder(frame)), index(frame)
        if 0 <= place < len(items):
            return items[int(place)]
        raise Unanswerable("the list is shorter")

    return at


def items_of(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise Unanswerable("not a list")


def truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Unanswerable("a condition that is not a boolean")


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise Unanswerable("not a text")
