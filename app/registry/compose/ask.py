"""One moment of a visit, composed: which sheets are due, what to ask, to show and to offer.

A pure function of form and state: the phone calls it after every answer and draws what comes back.
"""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from app.registry.compose.cast import Cast, cast_of
from app.registry.compose.due import Row, Why, possible_rows
from app.registry.compose.engine import Composer
from app.registry.compose.needs import How, Need, Settled, settle_needs
from app.registry.compose.roles import roll_call
from app.registry.compose.scope import Scope, settled_scope
from app.registry.compose.state import Known, VisitState
from app.registry.compose.validity import still_valid


class Asked(TypedDict):
    """A question of this visit. `given`: answered, unanswered or open.

    `earlier` is the expired value: a blind question has it only once answered, with whether the
    two differ.
    """

    path: str
    element: str
    sheets: list[str]
    required: bool
    gateway: bool
    given: str
    earlier: NotRequired[Known]
    differs: NotRequired[bool]


class Shown(TypedDict):
    """A value that stands until corrected. `how`: known, default or lent.

    `expired`: a registry value past its time, which is shown all the same.
    """

    path: str
    element: str
    sheets: list[str]
    required: bool
    how: str
    value: object
    day: NotRequired[str]
    expired: NotRequired[bool]


class Offered(TypedDict):
    path: str
    element: str
    sheets: list[str]


class SheetRow(TypedDict):
    """`why`: due, opened, complete, standing or untrained, which asks nothing; `open`: a row exists
    as the answers are now."""

    sheet: str
    subject: str
    why: str
    open: bool


class Composition(TypedDict):
    sheets: list[SheetRow]
    roll_call: list[str]
    ask: list[Asked]
    show: list[Shown]
    footer: list[Offered]


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that was computed for one state, for those who need more than the composition."""

    composer: Composer
    state: VisitState
    cast: Cast
    rows: list[Row]
    settled: Scope
    needs: dict[str, Need]
    scope: Scope
    open_rows: frozenset[int]


def compose(composer: Composer, state: VisitState) -> Composition:
    """The moment as plain values, every list in asking order."""
    return composition(set_stage(composer, state))


def set_stage(composer: Composer, state: VisitState) -> Stage:
    """Evaluate a state once: due rows from what is settled, then needs until nothing changes."""
    cast = cast_of(state)
    settled = settled_scope(composer, state)
    rows = possible_rows(composer, state, cast, settled)
    found: Settled = settle_needs(composer, state, cast, rows)
    return Stage(composer, state, cast, rows, settled, found.needs, found.scope, found.open_rows)


def composition(stage: Stage) -> Composition:
    """A stage as plain values."""
    needs = _in_asking_order(stage)
    rows = [
        _sheet_row(stage, number, row)
        for number, row in enumerate(stage.rows)
        if row.asks or row.why is Why.UNTRAINED or number in stage.open_rows
    ]
    return {
        "sheets": rows,
        "roll_call": roll_call(stage.state),
        "ask": [_asked(stage.state, need) for need in needs if need.how is How.ASK],
        "show": [_shown(stage, need) for need in needs if need.how in (How.SHOW, How.LEND)],
        "footer": [_offered(need) for need in needs if need.how is How.FOOTER],
    }


def open_questions(composition: Composition) -> list[Asked]:
    """What is still to be answered, in asking order."""
    return [asked for asked in composition["ask"] if asked["given"] == "open"]


def _in_asking_order(stage: Stage) -> list[Need]:
    """Section, then subject as met, then gateways and what depends on them."""
    form = stage.composer.form
    section = {s.key: number for number, s in enumerate(form.sections)}
    met = {member.path: number for number, member in enumerate(stage.cast.everyone)}

    def order(need: Need) -> tuple[int, int, int]:
        heading = section.get(need.question.section, len(section))
        return heading, met[need.member.path], stage.composer.order[need.question.id]

    return sorted(stage.needs.values(), key=order)


def _sheet_row(stage: Stage, number: int, row: Row) -> SheetRow:
    return {
        "sheet": row.plan.id,
        "subject": row.member.name,
        "why": row.why.value,
        "open": number in stage.open_rows,
    }


def _asked(state: VisitState, need: Need) -> Asked:
    path = need.path
    given = "answered" if path in state["answers"] else "open"
    if path in state["unanswered"]:
        given = "unanswered"
    asked: Asked = {
        "path": path,
        "element": need.question.id,
        "sheets": _sheets(need),
        "required": need.required,
        "gateway": need.gateway,
        "given": given,
    }
    earlier = need.member.known.get(need.question.element.attribute)
    if earlier is None or need.question.element.validity == "visit":
        return asked
    blind = need.question.element.recall == "blind"
    if not blind or given == "answered":
        asked["earlier"] = earlier
    if given == "answered":
        asked["differs"] = state["answers"][path] != earlier["value"]
    return asked


def _shown(stage: Stage, need: Need) -> Shown:
    element = need.question.element
    known = need.member.known.get(element.attribute)
    lent = need.how is How.LEND
    shown: Shown = {
        "path": need.path,
        "element": element.id,
        "sheets": _sheets(need),
        "required": need.required,
        "how": "lent" if lent else "known" if known and element.default is None else "default",
        "value": stage.scope.records[need.member.path].get(element.attribute),
    }
    if known and "day" in known and not lent:
        shown["day"] = known["day"]
        today = stage.state["today"]
        if element.validity != "visit" and not still_valid(element.validity, known["day"], today):
            shown["expired"] = True
    return shown


def _offered(need: Need) -> Offered:
    return {"path": need.path, "element": need.question.id, "sheets": _sheets(need)}


def _sheets(need: Need) -> list[str]:
    return list(need.sheets)
