"""Findings and role slots: what may be tapped here, and what somebody in force would make of it.

Nothing is listed by hand. A category or role is offered when an imagined issue or person that has
it would be taken by a sheet: its row, selected by its pick, or what makes it due.
"""

from collections.abc import Callable, Iterator
from typing import TypedDict

from app.registry.compose.ask import Stage, set_stage
from app.registry.compose.cast import Member
from app.registry.compose.engine import Composer
from app.registry.compose.form import SheetPlan
from app.registry.compose.needs import How
from app.registry.compose.state import VisitState
from app.registry.elements import Subject

Record = dict[str, object]


class Waiting(TypedDict):
    """A finding whose sheet has no row until one of these questions is answered so that it has."""

    no: str
    sheet: str
    paths: list[str]


class Findings(TypedDict):
    """`offered`: taken here by a sheet; `other`: the rest; `proposed`: implied by an answer and not
    yet recorded; `unfed`: the issues that no sheet takes as the answers are, to be told to the
    worker at once; `waiting`: those that a sheet takes once its gateways are answered."""

    offered: list[str]
    other: list[str]
    proposed: list[str]
    unfed: list[str]
    waiting: list[Waiting]


def findings(composer: Composer, state: VisitState) -> Findings:
    """What "anything found?" offers at this moment, each list in the order of the code list."""
    stage = set_stage(composer, state)
    offered = [code for code in composer.form.categories if _taken(stage, code)]
    recorded = {record["category"]: record for record in _issues(stage.scope.base)}
    proposed = set(_implied(stage)) - set(recorded)
    issues = _issues(stage.settled.base)
    return {
        "offered": offered,
        "other": [code for code in composer.form.categories if code not in offered],
        "proposed": [code for code in composer.form.categories if code in proposed],
        "unfed": [str(it["no"]) for it in issues if not _has_way(stage, it)],
        "waiting": [waiting for it in issues for waiting in _waiting(stage, it)],
    }


def role_slots(composer: Composer, state: VisitState) -> list[str]:
    """The roles in which somebody may be added here, in the order of the code list."""
    stage = set_stage(composer, state)

    def taken(role: str) -> bool:
        person: Record = {"id": "new:", "role": role, "presence": "resident"}
        plans = (plan for plan in composer.form.sheets if role in plan.roles)
        return any(_takes(stage, plan, Subject.PERSON, person) for plan in plans)

    return [role for role in composer.form.role_codes if taken(role)]


def _taken(stage: Stage, category: str) -> bool:
    """A finding may be about one of the persons present, so each is tried, and none."""
    plans = [plan for plan in stage.composer.form.sheets if category in plan.categories]
    about: list[Record] = [{}]
    about += [{"person_id": member.key} for member in stage.cast.persons]
    return any(
        _takes(stage, plan, Subject.ISSUE, {"no": "new:", "category": category, **person})
        for plan in plans
        for person in about
    )


def _rows_for(stage: Stage, issue: Record) -> list[int]:
    """The rows that would carry it: of each sheet that takes it, its own or the visit's."""
    plans = [
        plan
        for plan in stage.composer.form.sheets
        if issue["category"] in plan.categories and _takes(stage, plan, Subject.ISSUE, issue)
    ]
    return [
        number
        for number, row in enumerate(stage.rows)
        if row.plan in plans
        and (row.member.subject is not Subject.ISSUE or row.member.key == issue["no"])
    ]


def _has_way(stage: Stage, issue: Record) -> bool:
    rows = _rows_for(stage, issue)
    return any(number in stage.open_rows or _opens(stage, number) for number in rows)


def _waiting(stage: Stage, issue: Record) -> Iterator[Waiting]:
    rows = _rows_for(stage, issue)
    if any(number in stage.open_rows for number in rows):
        return
    for number in rows:
        paths = _opens(stage, number)
        if paths:
            sheet = stage.rows[number].plan.id
            yield {"no": str(issue["no"]), "sheet": sheet, "paths": paths}


def _opens(stage: Stage, number: int) -> list[str]:
    """The gateways of a row that is asked for and not there yet, if nothing was said to them."""
    row = stage.rows[number]
    if not row.asks or number in stage.open_rows:
        return []
    said = {**stage.state["answers"], **stage.state["unanswered"]}
    return [
        path
        for path, need in stage.needs.items()
        if need.gateway and need.how is How.ASK and row.plan.id in need.sheets and path not in said
    ]


def _takes(stage: Stage, plan: SheetPlan, subject: Subject, item: Record) -> bool:
    """Whether the sheet is due with this item and is about it, picks it, or is due by it.

    A visit whose outcome is other than done has no rows, so nothing takes anything.
    """
    if not stage.rows:
        return False
    rules = stage.composer.sheet_rules(plan)
    scope = _with(stage.settled.base, subject, item)
    if plan.row_subject is subject:
        return rules.due.holds({**scope, subject.value: item})
    pick = rules.pick(subject)
    for own in _row_scopes(stage, plan):
        if not rules.due.holds({**scope, **own}):
            continue
        if pick and pick.holds({**scope, **own, subject.value: item}):
            return True
        if not rules.due.holds({**_without(scope, subject, item), **own}):
            return True
    return False


def _row_scopes(stage: Stage, plan: SheetPlan) -> Iterator[Record]:
    """What each possible row of the sheet adds to the scope: its own person or issue."""
    for member in stage.cast.of(plan.row_subject):
        yield _own(stage, member)


def _own(stage: Stage, member: Member) -> Record:
    if member.subject in (Subject.PERSON, Subject.ISSUE):
        return {member.subject.value: stage.settled.records[member.path]}
    return {}


def _with(base: Record, subject: Subject, item: Record) -> Record:
    def edit(items: list[Record]) -> list[Record]:
        return items if any(it is item for it in items) else [*items, item]

    return _edited(base, subject, edit)


def _without(base: Record, subject: Subject, item: Record) -> Record:
    return _edited(base, subject, lambda items: [it for it in items if it is not item])


def _edited(base: Record, subject: Subject, edit: Callable[[list[Record]], list[Record]]) -> Record:
    name = f"{subject.value}s"
    items = base[name]
    return {**base, name: edit(items if isinstance(items, list) else [])}


def _issues(base: Record) -> list[Record]:
    issues = base["issues"]
    return issues if isinstance(issues, list) else []


def _implied(stage: Stage) -> Iterator[str]:
    """Categories that answers propose: by code, by "true", or by "positive" for a number."""
    for need in stage.needs.values():
        implies = need.question.element.implies
        value = stage.scope.records[need.member.path].get(need.question.element.attribute)
        if not implies or value is None:
            continue
        for said in value if isinstance(value, list) else [value]:
            category = implies.get(_word(said))
            if category:
                yield category


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return "positive" if value > 0 else "none"
    return str(value)
