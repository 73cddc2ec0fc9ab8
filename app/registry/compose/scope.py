"""The report as it stands, in the shape that rules read.

Two of them: the settled one holds what was there before asking, and decides what is due, so that
no sheet waits for another's answer; the current one adds what has been asked, shown and answered.
"""

from collections.abc import Callable, Mapping

from app.registry.compose.cast import Cast, Member, cast_of
from app.registry.compose.engine import Composer
from app.registry.compose.form import SET_BY_TAP, Question
from app.registry.compose.roles import more_roles_of, presence_of, role_of
from app.registry.compose.state import VisitState
from app.registry.compose.validity import still_valid
from app.registry.elements import FilledBy, Subject

Record = dict[str, object]
# Path → value that a completed period lends to it, or None where the path's own value counts.
Live = Mapping[str, object]


class _Absent:
    """Marks what has no value; None may be an answer in a foreign draft."""


ABSENT = _Absent()


class Scope:
    """One report under evaluation: `at(member)` is the scope of rules about that row."""

    __slots__ = ("base", "records")

    def __init__(self, base: Record, records: dict[str, Record]) -> None:
        self.base = base
        self.records = records

    def at(self, *members: Member | None) -> Record:
        """The scope for a row's person or issue; a later member shadows one of its kind."""
        scope = dict(self.base)
        for member in members:
            if member and member.subject in (Subject.PERSON, Subject.ISSUE):
                scope[member.subject.value] = self.records[member.path]
        return scope


def settled_scope(composer: Composer, state: VisitState) -> Scope:
    """What `due` and `default` may read: phone, register, defaults, taps, values still valid."""

    def value(question: Question, member: Member) -> object:
        return _settled(question, member, state)

    return _build(composer, state, value)


def current_scope(composer: Composer, state: VisitState, live: Live) -> Scope:
    """What `when`, picks and `applies` read: as settled, with the answers to what is live."""

    def value(question: Question, member: Member) -> object:
        return _current(question, member, state, live)

    return _build(composer, state, value)


def known_valid(question: Question, member: Member, today: str) -> bool:
    """Whether a known value may stand for an answer of the worker's."""
    known = member.known.get(question.element.attribute)
    return known is not None and still_valid(
        question.element.validity, known.get("day", today), today
    )


def _build(
    composer: Composer, state: VisitState, value: Callable[[Question, Member], object]
) -> Scope:
    cast = cast_of(state)
    records: dict[str, Record] = {}
    for member in cast.everyone:
        records[member.path] = {
            question.element.attribute: found
            for question in composer.by_subject[member.subject]
            if (found := value(question, member)) is not ABSENT
        }
    base: Record = {
        "visit": records["visit"],
        "place": records["place"],
        "site": records.get("site", {}),
        "persons": [records[member.path] for member in cast.persons],
        "issues": [records[member.path] for member in cast.issues],
        "today": state["today"],
    }
    scope = Scope(base, records)
    _add_defaults(composer, state, cast, scope)
    _add_taps(composer, state, scope)
    return scope


def _settled(question: Question, member: Member, state: VisitState) -> object:
    path, element = member.at(question.element.attribute), question.element
    known = member.known.get(element.attribute)
    if element.id in SET_BY_TAP:
        return ABSENT
    if element.filled_by is FilledBy.PHONE:
        return known["value"] if known else ABSENT
    if element.default is not None:
        return state["answers"].get(path, ABSENT)
    if known is None or path in state["unanswered"]:
        return ABSENT
    if element.filled_by is FilledBy.WORKER and not known_valid(question, member, state["today"]):
        return ABSENT
    return state["answers"].get(path, known["value"])


def _current(question: Question, member: Member, state: VisitState, live: Live) -> object:
    path, element = member.at(question.element.attribute), question.element
    if element.filled_by is FilledBy.WORKER and element.default is None:
        if path not in live:
            return ABSENT
        if path in state["unanswered"]:
            return ABSENT
        if live[path] is not None:
            return state["answers"].get(path, live[path])
    settled = _settled(question, member, state)
    if settled is not ABSENT or path not in live or path in state["unanswered"]:
        return settled
    return state["answers"].get(path, ABSENT)


def _add_defaults(composer: Composer, state: VisitState, cast: Cast, scope: Scope) -> None:
    """Fill in defaults until none changes; without cycles each pass settles at least one."""
    pending = [
        (member, question)
        for member in cast.everyone
        for question in composer.by_subject[member.subject]
        if question.element.default is not None and question.id not in SET_BY_TAP
    ]
    for _ in composer.rules.defaults:
        changed = False
        for member, question in pending:
            path, attribute = member.at(question.element.attribute), question.element.attribute
            if path in state["answers"] or path in state["unanswered"]:
                continue
            value = composer.rules.defaults[question.id].value(scope.at(member))
            if value is not None and scope.records[member.path].get(attribute) != value:
                scope.records[member.path][attribute] = value
                changed = True
        if not changed:
            return


def _add_taps(composer: Composer, state: VisitState, scope: Scope) -> None:
    present = {person["id"]: person for person in state["persons"]}
    for member in cast_of(state).persons:
        record, person = scope.records[member.path], present[member.key]
        record["id"] = member.key
        record["presence"] = presence_of(state, person)
        record["role"] = role_of(composer, state, person, scope.at(member))
        more = more_roles_of(state, person)
        if more:
            record["more_roles"] = more
    for issue in state["issues"]:
        record = scope.records[f"issues.{issue['no']}"]
        record["no"] = issue["no"]
        corrected = state["answers"].get(f"issues.{issue['no']}.category")
        record["category"] = issue["category"] if corrected is None else corrected
        if issue.get("person_id"):
            record["person_id"] = issue["person_id"]
