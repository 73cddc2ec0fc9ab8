"""Weekly and monthly sheets: which rows a visit completed, so that they are not asked for again."""

from app.registry.compose.ask import Stage
from app.registry.compose.cast import Member, cadence_key
from app.registry.compose.due import Row, selected
from app.registry.compose.state import Completed
from app.registry.elements import FilledBy


def completed_rows(stage: Stage) -> dict[str, dict[str, Completed]]:
    """The rows of sheets with a period that this visit leaves complete, by sheet and subject's key.

    Complete: no required value is missing that the worker could have given; one that is declared
    unanswered is not missing. The values are those of the row's own subject, visit, place and site.
    """
    found: dict[str, dict[str, Completed]] = {}
    for number in sorted(stage.open_rows):
        row = stage.rows[number]
        if row.plan.cadence != "day" and _complete(stage, row):
            completed: Completed = {"day": stage.state["today"], "values": _values(stage, row)}
            found.setdefault(row.plan.id, {})[cadence_key(stage.cast, row.member)] = completed
    return found


def _complete(stage: Stage, row: Row) -> bool:
    sources = selected(stage.composer, stage.scope, stage.cast, row)
    for demand in row.plan.demands:
        question = stage.composer.questions[demand.element]
        members = sources[question.element.subject.value]
        for member in members if demand.every else members[:1]:
            if demand.required and _missing(stage, demand.element, member):
                return False
    return True


def _missing(stage: Stage, element_id: str, member: Member) -> bool:
    element = stage.composer.questions[element_id].element
    path = member.at(element.attribute)
    if element.attribute in stage.scope.records[member.path] or path in stage.state["unanswered"]:
        return False
    if element.filled_by is not FilledBy.WORKER and not member.added:
        return False
    applies = stage.composer.rules.applies.get(element_id)
    return applies is None or applies.holds(stage.scope.at(member))


def _values(stage: Stage, row: Row) -> dict[str, object]:
    own = {row.member.subject: row.member, stage.cast.visit.subject: stage.cast.visit}
    own[stage.cast.place.subject] = stage.cast.place
    if stage.cast.site:
        own[stage.cast.site.subject] = stage.cast.site
    values: dict[str, object] = {}
    for demand in row.plan.demands:
        element = stage.composer.questions[demand.element].element
        member = own.get(element.subject)
        if member and element.attribute in stage.scope.records[member.path]:
            values[demand.element] = stage.scope.records[member.path][element.attribute]
    return values
