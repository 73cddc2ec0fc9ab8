"""The score: for every element of the key, and for whatever was recorded beside it, one mark.

Pure: the same key and report give the same marks, in the key's order, then in the report's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.registry.elements import FilledBy
from app.registry.training.answered import (
    Answered,
    Key,
    element_of,
    is_new,
    name_of,
    records,
)
from app.registry.training.matching import Matched, matched
from app.registry.training.same import is_empty, same_answer
from app.registry.training.scenario import Expected, Trap

IDENTITIES = frozenset({"visit.id", "place.code", "person.id", "site.id", "issue.no"})


class Mark(StrEnum):
    """`invented` has no ground in the visit; `needless` says again what was known and stands."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    INVENTED = "invented"
    NEEDLESS = "needless"


class Insight(StrEnum):
    """What confidence beside a mark tells: only the misbelieved will be done again as it was."""

    KNOWN = "known"
    LUCKY = "lucky"
    MISBELIEVED = "misbelieved"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Scored:
    """One mark. `path` is the key's where the key has it, else the report's; `right` and `given`
    are canonical values, None where there is none."""

    path: str
    element: str
    mark: Mark
    right: object = None
    given: object = None
    why: str = ""
    critical: bool = False
    trap: Trap | None = None
    reason: str | None = None
    insight: Insight | None = None

    @property
    def points(self) -> int:
        """1 for right, else 0: of one element, never added up over people."""
        return int(self.mark is Mark.RIGHT)


@dataclass(frozen=True, slots=True)
class _Sides:
    key: Key
    answered: Answered
    found: Matched
    right: Mapping[str, Mapping[str, object]]
    given: Mapping[str, Mapping[str, object]]

    def told(self, where: str, attribute: str) -> tuple[str | None, object]:
        """Where the report has this element of the key, and what it says."""
        other = self.found.pairs.get(where)
        if other is None:
            return None, None
        return f"{other}.{attribute}", self.given[other].get(attribute)


def score(key: Key, answered: Answered) -> list[Scored]:
    """Mark a report that is free of faults."""
    found = matched(key, answered)
    sides = _Sides(key, answered, found, records(key.report), records(answered.report))
    return [
        *(_marked(sides, answer) for answer in key.expected),
        *_identities(sides),
        *_beside(sides),
        *_extra(sides),
    ]


def _marked(sides: _Sides, answer: Expected) -> Scored:
    where, _, attribute = answer.path.rpartition(".")
    path, given = sides.told(where, attribute)
    reason = sides.answered.unanswered.get(path) if path else None
    mark = _mark(sides, answer, path, given, reason)
    return Scored(
        path=answer.path,
        element=answer.element,
        mark=mark,
        right=answer.value,
        given=given,
        why=answer.why,
        critical=answer.critical,
        trap=answer.trap,
        reason=reason,
        insight=_insight(sides, answer, path, mark),
    )


def _mark(
    sides: _Sides, answer: Expected, path: str | None, given: object, reason: str | None
) -> Mark:
    if path is None:
        return Mark.MISSED
    if answer.value is None:
        if not is_empty(given):
            return Mark.INVENTED
        if reason is None:
            return Mark.MISSED
        return Mark.RIGHT if reason == answer.absent else Mark.WRONG
    # "None of these", an empty list, is an answer; leaving the question open is not.
    if given is None or given == "":
        return Mark.MISSED
    right = answer.value
    if answer.element == "issue.person_id":
        right = sides.found.person(str(right))
    element = sides.key.elements[answer.element]
    return Mark.RIGHT if same_answer(element, right, given, answer.near) else Mark.WRONG


def _insight(sides: _Sides, answer: Expected, path: str | None, mark: Mark) -> Insight | None:
    said = sides.answered.confidence.get(path or answer.path)
    if not answer.critical or said not in ("sure", "unsure"):
        return None
    if mark is Mark.RIGHT:
        return Insight.KNOWN if said == "sure" else Insight.LUCKY
    return Insight.MISBELIEVED if said == "sure" else Insight.UNSURE


def _identities(sides: _Sides) -> Iterator[Scored]:
    """Was it this person, and this finding of before? Without it all else stands on a wrong row."""
    for where in sides.right:
        if where.startswith("persons"):
            element = "person.id"
        elif where.startswith("issues") and name_of(where) in sides.key.known:
            element = "issue.no"
        else:
            continue
        other = sides.found.pairs.get(where)
        mark = Mark.RIGHT if other else Mark.MISSED
        if where in sides.found.taken_for:
            mark = Mark.WRONG
        path = f"{where}.{element.partition('.')[2]}"
        given = name_of(other) if other else None
        why = sides.key.reasons.get(where, "")
        yield Scored(path, element, mark, name_of(where), given, why)


def _beside(sides: _Sides) -> Iterator[Scored]:
    """What the key does not name: it stands as it was known, or it was not to be recorded."""
    keyed = {answer.path for answer in sides.key.expected}
    for where, other in sides.found.pairs.items():
        right, given = sides.right[where], sides.given[other]
        for attribute in dict.fromkeys([*right, *given]):
            path, element = f"{where}.{attribute}", element_of(where, attribute)
            if path in keyed or _is_no_answer(sides.key, element):
                continue
            values = right.get(attribute), given.get(attribute)
            mark = _mark_beside(sides, path, f"{other}.{attribute}", values)
            if mark and not (where in sides.found.taken_for and values[0] is not None):
                yield Scored(path, element, mark, *values)


def _is_no_answer(key: Key, element: str) -> bool:
    """Names, facts of the phone and of the grid, and what may be recorded or not."""
    known = key.elements.get(element)
    if known is None or element in IDENTITIES or element in key.free:
        return True
    if element.startswith("visit.") and known.filled_by is FilledBy.REGISTRY:
        return True
    return known.filled_by is FilledBy.PHONE


def _mark_beside(
    sides: _Sides, path: str, other: str, values: tuple[object, object]
) -> Mark | None:
    right, given = values
    answered = sides.answered
    untouched = other in answered.carried or other in answered.confirmed
    element = sides.key.elements[element_of(*_split(path))]
    if is_empty(right):
        return None if is_empty(given) or untouched else Mark.INVENTED
    if is_empty(given):
        return Mark.MISSED
    if not same_answer(element, right, given):
        return Mark.WRONG
    return Mark.NEEDLESS if path in sides.key.carried and not untouched else None


def _split(path: str) -> tuple[str, str]:
    where, _, attribute = path.rpartition(".")
    return where, attribute


def _extra(sides: _Sides) -> Iterator[Scored]:
    for where in sides.found.extra:
        kind = where.partition(".")[0]
        element = {"persons": "person.id", "issues": "issue.category"}.get(kind, f"{kind}.name")
        record = sides.given[where]
        shown = record.get("name") if kind != "issues" else record.get("category")
        if kind == "persons" and not is_new(where) and shown is None:
            shown = name_of(where)
        yield Scored(where, element, Mark.INVENTED, None, shown)
