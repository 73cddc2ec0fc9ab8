"""Is there nothing to find in a report? Asked first, since nearly every report is right.

The shape, types, codes and bounds of a release are given to msgspec as a type, which looks through
a report in a few microseconds; checks that a type cannot state are asked beside it. It may doubt a
right report, for then the checks themselves are asked; it never passes a wrong one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from math import ceil, floor
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.registry.check_values import LARGEST, LONGEST_TEXT, ValueCheck
from app.registry.codelists import CodeList
from app.registry.elements import Datatype, Element, Subject
from app.registry.known import known

PlainCheck = Callable[[object], bool]
Checks = Mapping[str, ValueCheck]
Open = tuple[tuple[str, ValueCheck], ...]

_PARTS = {Subject.PERSON: "persons", Subject.ISSUE: "issues"}
_SINGLES = ("visit", "place")
_TEXT = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_encode = msgspec.json.Encoder().encode


def compile_plain(
    elements: Collection[Element],
    codelists: Mapping[str, CodeList],
    checks: Mapping[Subject, Checks],
    needed: Mapping[Subject, Collection[str]],
) -> PlainCheck:
    """Says of any JSON value whether it surely is a report free of faults, but for constraints.

    `checks` are the attributes of a subject with their checks, which may be more than those of its
    `elements`; `needed` must be there, and the first of them names a person or issue.
    """
    types: dict[str, Any] = {}
    opens: dict[str, Open] = {}
    for subject in Subject:
        own = [one for one in elements if one.subject is subject]
        stated = {one.attribute: _stated(one, codelists) for one in own}
        fields = {name: stated.get(name, Any) for name in checks[subject]}
        part = _PARTS.get(subject, subject.value)
        types[part] = _struct(part, fields, needed[subject])
        opens[part] = tuple(
            (name, check) for name, check in checks[subject].items() if fields[name] is Any
        )
    for part in _PARTS.values():
        types[part] = _or_none(GenericAlias(list, types[part]))
    whole = known(_struct("report", {**types, "site": _or_none(types["site"])}, _SINGLES))
    names = {part: next(iter(needed[subject])) for subject, part in _PARTS.items()}
    return _check(whole, opens, names)


def _check(whole: Any, opens: Mapping[str, Open], names: Mapping[str, str]) -> PlainCheck:
    singles = tuple((part, opens[part]) for part in (*_SINGLES, "site"))
    several = [(part, (opens[part], name)) for part, name in names.items()]

    def plain(report: Any) -> bool:
        try:
            msgspec.convert(report, whole)
            # Half a surrogate pair, which no text may hold, is found in no other way.
            _encode(report)
        except (ValueError, OverflowError, RecursionError, TypeError):
            return False
        for part, checks in singles:
            if not _right(checks, report.get(part) or {}):
                return False
        return all(_all_right(report.get(part) or (), *how) for part, how in several)

    return plain


def _all_right(items: Sequence[Mapping[str, Any]], checks: Open, name: str) -> bool:
    for item in items:
        if not _right(checks, item):
            return False
    return len({item[name] for item in items}) == len(items)


def _right(checks: Open, item: Mapping[str, object]) -> bool:
    for name, check in checks:  # noqa: SIM110  (a generator costs as much as its checks)
        if name in item and check(item[name]) is not None:
            return False
    return True


def _or_none(kind: Any) -> Any:
    return kind | None


def _struct(name: str, fields: Mapping[str, Any], needed: Collection[str]) -> Any:
    """A type that knows these members alone. Attributes may be words of Python: others stand in."""
    members, rename = [], {}
    # What is needed stands first, as members without a default do.
    for at, field in enumerate(sorted(fields, key=lambda field: field not in needed)):
        rename[f"f{at}"], kind = field, fields[field]
        members.append((f"f{at}", kind) if field in needed else (f"f{at}", kind | UnsetType, UNSET))
    return msgspec.defstruct(name, members, rename=rename, forbid_unknown_fields=True, gc=False)


def _stated(element: Element, codelists: Mapping[str, CodeList]) -> Any:
    """The type of an element's values; Any where its check has to be asked."""
    codelist = codelists.get(element.codelist or "")
    codes = Literal[tuple(codelist.codes)] if codelist is not None else str
    match element.datatype:
        case Datatype.INTEGER | Datatype.DECIMAL:
            low = -LARGEST if element.minimum is None else element.minimum
            high = LARGEST if element.maximum is None else element.maximum
            return _number(low, high, whole=element.datatype is Datatype.INTEGER)
        case Datatype.CHOICE if codelist is not None:
            return codes
        case Datatype.CHOICES if codelist is not None:
            return list[codes]  # type: ignore[valid-type]
    return _SIMPLE.get(element.datatype, Any)


def _number(low: float, high: float, *, whole: bool) -> Any:
    integer = Annotated[int, Meta(ge=ceil(low), le=floor(high))]
    return integer if whole else integer | Annotated[float, Meta(ge=float(low), le=float(high))]


_SIMPLE = {Datatype.TEXT: _TEXT, Datatype.BOOLEAN: bool, Datatype.DATE: date}
