"""What of an element's values a msgspec type states, and what is left to ask of a value beside it.

The two together pass nothing that the element's own check finds fault with; they may doubt more.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from math import ceil, floor
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.registry.check_values import (
    GEOPOINT,
    LARGEST,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_PHOTOS,
    ValueCheck,
)
from app.registry.codelists import CodeList
from app.registry.elements import Datatype, Element
from app.registry.known import known


class Stated(NamedTuple):
    """A type, and whether a value of that type is right in all that the type cannot say; None:
    nothing is left to ask."""

    kind: Any
    passes: Callable[[Any], bool] | None = None


def stated(element: Element, codelists: Mapping[str, CodeList], check: ValueCheck) -> Stated:
    """Of an element's values; `check` is asked where no type states anything of them."""
    codelist = codelists.get(element.codelist or "")
    codes = Literal[tuple(codelist.codes)] if codelist is not None else str
    match element.datatype:
        case Datatype.INTEGER | Datatype.DECIMAL:
            low = -LARGEST if element.minimum is None else element.minimum
            high = LARGEST if element.maximum is None else element.maximum
            return Stated(_number(low, high, whole=element.datatype is Datatype.INTEGER))
        case Datatype.CHOICE if codelist is not None:
            return Stated(codes)
        case Datatype.CHOICES if codelist is not None:
            return Stated(list[codes])  # type: ignore[valid-type]
        case Datatype.PHOTO:
            most = MOST_PHOTOS if element.maximum is None else int(element.maximum)
            counted = Meta(min_length=int(element.minimum or 0), max_length=most)
            return Stated(Annotated[list[_NAME], counted], _all_printable)
    return _SIMPLE.get(element.datatype) or unstated(check)


def unstated(check: ValueCheck) -> Stated:
    """Whatever its type, a value passes that the check finds no fault with."""
    return Stated(Any, lambda value: check(value) is None)


def _all_printable(texts: list[str]) -> bool:
    return "".join(texts).isprintable()


def _within_calendar(moment: str) -> bool:
    """The type lets a space stand for the T, and knows of no edge that +08:00 might go over."""
    return moment[10] != " " and "0002" < moment < "9998"


def _number(low: float, high: float, *, whole: bool) -> Any:
    integer = Annotated[int, Meta(ge=ceil(low), le=floor(high))]
    return integer if whole else integer | Annotated[float, Meta(ge=float(low), le=float(high))]


def struct(name: str, fields: Mapping[str, Any], needed: Collection[str]) -> Any:
    """A type that knows these members alone. Attributes may be words of Python: others stand in."""
    members, rename = [], {}
    # What is needed stands first, as members without a default do.
    for at, field in enumerate(sorted(fields, key=lambda field: field not in needed)):
        rename[f"f{at}"], kind = field, fields[field]
        members.append((f"f{at}", kind) if field in needed else (f"f{at}", kind | UnsetType, UNSET))
    return msgspec.defstruct(name, members, rename=rename, forbid_unknown_fields=True, gc=False)


_NAME = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
_DEGREES = {key: _number(*bounds, whole=False) for key, bounds in GEOPOINT.items()}
NAME = Stated(_NAME, str.isprintable)
_SIMPLE = {
    Datatype.TEXT: Stated(Annotated[str, Meta(max_length=LONGEST_TEXT)]),
    Datatype.BOOLEAN: Stated(bool),
    Datatype.DATE: Stated(date),
    Datatype.DATETIME: Stated(Annotated[datetime, Meta(tz=True)], _within_calendar),
    Datatype.SIGNATURE: NAME,
    Datatype.GEOPOINT: Stated(known(struct("geopoint", _DEGREES, ("lat", "lon")))),
}
