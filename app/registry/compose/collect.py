"""Collecting: the state of a visit as the report that is sent, whole, with what was merely shown.

What disappeared from the form keeps its answer in the state and is left out here. A default counts
only once it was seen; a known value that was left alone is carried, and one that was declared
unchanged is confirmed.
"""

from typing import NotRequired, TypedDict

from app.registry.compose.ask import Stage, set_stage
from app.registry.compose.cast import Member
from app.registry.compose.due import Why
from app.registry.compose.engine import Composer
from app.registry.compose.form import Question
from app.registry.compose.needs import How
from app.registry.compose.state import VisitState
from app.registry.elements import Subject

Record = dict[str, object]
IDENTITY = frozenset({"place.code", "person.id", "site.id", "issue.no"})


class Collected(TypedDict):
    """The members of a `visit.submit` operation that composition decides."""

    report: dict[str, object]
    due: list[str]
    carried: list[str]
    confirmed: list[str]
    unanswered: dict[str, str]
    paradata: dict[str, int]
    untrained: NotRequired[list[str]]


def collect(composer: Composer, state: VisitState) -> Collected:
    """The report as of now; it can be collected at any time, also half answered.

    `carried` and `confirmed` never overlap and name values that are in the report; `unanswered`
    names values that are not. `untrained` is there where sheets were left out of `due` for it.
    """
    return collect_stage(set_stage(composer, state))


def collect_stage(stage: Stage) -> Collected:
    """As `collect`, for a stage that was set already."""
    records = {member.path: _record(stage, member) for member in stage.cast.everyone}
    left_alone = [
        path
        for member in stage.cast.everyone
        for path in _left_alone(stage, member, records[member.path])
    ]
    confirmed = set(stage.state["confirmed"])
    unanswered = stage.state["unanswered"]
    left_out = list(dict.fromkeys(row.plan.id for row in stage.rows if row.why is Why.UNTRAINED))
    collected: Collected = {
        "report": {
            "visit": records["visit"],
            "place": records["place"],
            "persons": [records[member.path] for member in stage.cast.persons],
            "site": records.get("site"),
            "issues": [records[member.path] for member in stage.cast.issues],
        },
        "due": list(dict.fromkeys(row.plan.id for row in stage.rows if row.asks)),
        "carried": [path for path in left_alone if path not in confirmed],
        "confirmed": [path for path in left_alone if path in confirmed],
        "unanswered": {path: unanswered[path] for path in stage.needs if path in unanswered},
        "paradata": _paradata(stage),
    }
    if left_out:
        collected["untrained"] = left_out
    return collected


def _record(stage: Stage, member: Member) -> Record:
    current = stage.scope.records[member.path]
    questions = stage.composer.by_subject[member.subject]
    return {
        question.element.attribute: current[question.element.attribute]
        for question in questions
        if question.element.attribute in current and _reported(stage, member, question)
    }


def _reported(stage: Stage, member: Member, question: Question) -> bool:
    path, state = member.at(question.element.attribute), stage.state
    if question.id == "person.presence":
        return path in state["answers"] or path in state["seen"] or _met(state, member)
    if question.element.default is None or question.id == "person.more_roles":
        return True
    return path in stage.needs and (path in state["answers"] or path in state["seen"])


def _met(state: VisitState, member: Member) -> bool:
    """Answered in the roll call, or added by hand and so standing before the worker."""
    listed = {person["id"]: person["listed"] for person in state["persons"]}
    return member.key in state["roll"] or not listed[member.key]


def _left_alone(stage: Stage, member: Member, record: Record) -> list[str]:
    return [
        member.at(question.element.attribute)
        for question in stage.composer.by_subject[member.subject]
        if question.element.attribute in record and _untouched(stage, member, question)
    ]


def _untouched(stage: Stage, member: Member, question: Question) -> bool:
    path = member.at(question.element.attribute)
    if path in stage.state["answers"] or question.id in IDENTITY:
        return False
    need = stage.needs.get(path)
    if need and need.how is How.LEND:
        return True
    known = member.known.get(question.element.attribute)
    return member.subject is not Subject.VISIT and known is not None and "day" in known


def _paradata(stage: Stage) -> dict[str, int]:
    shown = [path for path, need in stage.needs.items() if need.how in (How.SHOW, How.LEND)]
    return {
        "asked": sum(need.how is How.ASK for need in stage.needs.values()),
        "shown": len(shown),
        "changed": sum(path in stage.state["answers"] for path in shown),
        # A sheet that is often opened by hand has a poor `due`.
        "opened": len(stage.state["opened"]),
    }
