"""Is there nothing to find in a report? Asked first, since nearly every report is right.

The shape, types, codes and bounds of a release are given to msgspec as a type, which looks through
a report in a few microseconds; what a type cannot state is asked beside it. It may doubt a right
report, for then the checks themselves are asked; it never passes a wrong one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import GenericAlias
from typing import Any

import msgspec

from app.registry.check_stated import NAME, Stated, stated, struct, unstated
from app.registry.check_values import ValueCheck
from app.registry.codelists import CodeList
from app.registry.elements import Datatype, Element, Subject
from app.registry.known import known

PlainCheck = Callable[[object], bool]
Checks = Mapping[str, ValueCheck]
Open = tuple[tuple[str, Callable[[Any], bool]], ...]

_PARTS = {Subject.PERSON: "persons", Subject.ISSUE: "issues"}
_SINGLES = ("visit", "place")
_encode = msgspec.json.Encoder().encode


def compile_plain(
    elements: Mapping[str, Element],
    codelists: Mapping[str, CodeList],
    checks: Mapping[Subject, Checks],
    needed: Mapping[Subject, Collection[str]],
    names: Collection[str],
) -> PlainCheck:
    """Says of any JSON value whether it surely is a report free of faults, but for constraints.

    `checks` are the attributes of a subject with their checks, which may be more than those of its
    `elements`; `needed` must be there, and the first of them names a person or issue; `names` are
    the ids whose values have to be names as well.
    """
    types: dict[str, Any] = {}
    opens: dict[str, Open] = {}
    for subject in Subject:
        known_of = {
            attribute: _of(f"{subject}.{attribute}", check, elements, codelists, names)
            for attribute, check in checks[subject].items()
        }
        part = _PARTS.get(subject, subject.value)
        types[part] = struct(part, {key: it.kind for key, it in known_of.items()}, needed[subject])
        opens[part] = tuple((key, it.passes) for key, it in known_of.items() if it.passes)
    for part in _PARTS.values():
        types[part] = _or_none(GenericAlias(list, types[part]))
    whole = known(struct("report", {**types, "site": _or_none(types["site"])}, _SINGLES))
    firsts = {part: next(iter(needed[subject])) for subject, part in _PARTS.items()}
    return _check(whole, opens, firsts)


def _of(
    id_: str,
    check: ValueCheck,
    elements: Mapping[str, Element],
    codelists: Mapping[str, CodeList],
    names: Collection[str],
) -> Stated:
    element = elements.get(id_)
    if id_ in names:
        # A name that is a text within a text's bounds is no more than a name.
        return NAME if element is None or element.datatype is Datatype.TEXT else unstated(check)
    return unstated(check) if element is None else stated(element, codelists, check)


def _check(whole: Any, opens: Mapping[str, Open], names: Mapping[str, str]) -> PlainCheck:
    singles = tuple((part, opens[part]) for part in (*_SINGLES, "site"))
    several = tuple((part, opens[part], name) for part, name in names.items())

    def plain(report: Any) -> bool:
        try:
            msgspec.convert(report, whole)
            # Half a surrogate pair, which no text may hold, is found in no other way.
            _encode(report)
        except (ValueError, OverflowError, RecursionError, TypeError):
            return False
        for part, checks in singles:
            item = report.get(part)
            if item and not _right(checks, item):
                return False
        for part, checks, name in several:
            items = report.get(part)
            if items and not _all_right(items, checks, name):
                return False
        return True

    return plain


def _all_right(items: Sequence[Mapping[str, Any]], checks: Open, name: str) -> bool:
    for item in items:
        if not _right(checks, item):
            return False
    return len(items) == 1 or len({item[name] for item in items}) == len(items)


def _right(checks: Open, item: Mapping[str, object]) -> bool:
    for name, passes in checks:  # noqa: SIM110  (a generator costs as much as its checks)
        if name in item and not passes(item[name]):
            return False
    return True


def _or_none(kind: Any) -> Any:
    return kind | None
