"""Questions with the kind of their answer, so that what makes no sense is refused before a row is
read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.services.odata.properties import Row, Value

Answer = Value
Ask = Callable[[Row], Answer]


class Kind(StrEnum):
    """What can be compared with what; the words are those of refusals."""

    TEXT = "a text"
    NUMBER = "a number"
    DATE = "a date"
    MOMENT = "a moment"
    BOOLEAN = "true or false"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Typed:
    kind: Kind
    ask: Ask


def kind_of(value: Value) -> Kind:
    """The kind of a literal."""
    if value is None:
        return Kind.NULL
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, str):
        return Kind.TEXT
    if isinstance(value, datetime):
        return Kind.MOMENT
    return Kind.DATE if isinstance(value, date) else Kind.NUMBER
