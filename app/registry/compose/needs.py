"""What the possible rows need at one moment: which values to ask, to show, to offer or to lend.

Computed from a scope, it changes the next scope; `settle_needs` goes round until nothing changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.registry.compose.cast import Cast, Member
from app.registry.compose.due import Row, selected
from app.registry.compose.engine import Composer
from app.registry.compose.form import ALWAYS_ASKED, RECHECKED, SET_BY_TAP, Demand, Question
from app.registry.compose.scope import Scope, current_scope, known_valid
from app.registry.compose.state import VisitState
from app.registry.elements import FilledBy, Subject


class How(StrEnum):
    ASK = "ask"
    SHOW = "show"
    FOOTER = "footer"
    LEND = "lend"


@dataclass(slots=True)
class Need:
    """One value of one subject; `sheets` ask for it, `required` because a row of theirs exists."""

    question: Question
    member: Member
    how: How
    lent: object = None
    required: bool = False
    gateway: bool = False
    sheets: dict[str, None] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.member.at(self.question.element.attribute)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that one round of asking reads."""

    composer: Composer
    state: VisitState
    cast: Cast
    rows: list[Row]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Settled:
    needs: dict[str, Need]
    scope: Scope
    open_rows: frozenset[int]


def settle_needs(composer: Composer, state: VisitState, cast: Cast, rows: list[Row]) -> Settled:
    """Ask, look at the answers, ask what they open, until nothing changes.

    Conditions are free of cycles, so each round settles one more step and the number of rounds is
    bounded by the number of sheets; the bound holds for a faulty registry too.
    """
    live: dict[str, object] = {}
    for _ in range(2 * len(composer.form.sheets) + 2):
        moment = Moment(composer, state, cast, rows, current_scope(composer, state, live))
        needs, open_rows = _needs(moment)
        found = {path: need.lent for path, need in needs.items()}
        if found == live:
            break
        live = found
    return Settled(needs, moment.scope, open_rows)


def _needs(moment: Moment) -> tuple[dict[str, Need], frozenset[int]]:
    needs: dict[str, Need] = {}
    opened: set[int] = set()
    _add_arrival(moment, needs)
    _add_descriptions(moment, needs)
    for number, row in enumerate(moment.rows):
        rules = moment.composer.sheet_rules(row.plan)
        holds = rules.when.holds(moment.scope.at(row.member))
        if row.asks:
            _add_gateways(moment, needs, row, row.plan.gateways)
        if not holds:
            continue
        opened.add(number)
        if row.asks:
            _add_gateways(moment, needs, row, row.plan.pick_gateways)
        _add_columns(moment, needs, row)
    _lend(moment, needs, opened)
    return needs, frozenset(opened)


def _add_arrival(moment: Moment, needs: dict[str, Need]) -> None:
    """The visit's own defaults (mode, outcome) stand at the head of every form."""
    for question in moment.composer.by_subject[Subject.VISIT]:
        if question.element.default is not None:
            _add(moment, needs, question, moment.cast.visit)


def _add_descriptions(moment: Moment, needs: dict[str, Need]) -> None:
    for member in moment.cast.issues:
        for id_ in (ALWAYS_ASKED, RECHECKED) if member.known else (ALWAYS_ASKED,):
            question = moment.composer.questions.get(id_)
            if question is not None:
                _add(moment, needs, question, member)


def _add_gateways(
    moment: Moment, needs: dict[str, Need], row: Row, elements: Iterable[str]
) -> None:
    for element in elements:
        question = moment.composer.questions[element]
        subject = question.element.subject
        own = row.member.subject is subject
        for member in (row.member,) if own else moment.cast.of(subject):
            need = _add(moment, needs, question, member)
            if need:
                need.gateway = True
                need.sheets[row.plan.id] = None


def _add_columns(moment: Moment, needs: dict[str, Need], row: Row) -> None:
    sources = selected(moment.composer, moment.scope, moment.cast, row)
    for demand in row.plan.demands:
        question = moment.composer.questions[demand.element]
        members = sources[question.element.subject.value]
        for member in members if demand.every else members[:1]:
            need = _demand(moment, needs, row, demand, member)
            if need is None:
                continue
            need.required = need.required or demand.required
            if row.asks or need.how is not How.ASK:
                need.sheets[row.plan.id] = None


def _demand(
    moment: Moment, needs: dict[str, Need], row: Row, demand: Demand, member: Member
) -> Need | None:
    """A row that is not asked for only shows what is known; one that is may ask."""
    question = moment.composer.questions[demand.element]
    known = question.element.attribute in member.known
    if question.element.filled_by is FilledBy.REGISTRY and not known:
        if not (row.asks and member.added and demand.required):
            return None
    elif not row.asks and not (known and known_valid(question, member, moment.state["today"])):
        return needs.get(member.at(question.element.attribute))
    return _add(moment, needs, question, member)


def _add(moment: Moment, needs: dict[str, Need], question: Question, member: Member) -> Need | None:
    """The need for this value, made on first mention; None where it is not to be asked here."""
    path = member.at(question.element.attribute)
    if path in needs:
        return needs[path]
    element = question.element
    if element.id in SET_BY_TAP or element.filled_by is FilledBy.PHONE:
        return None
    applies = moment.composer.rules.applies.get(element.id)
    if applies and not applies.holds(moment.scope.at(member)):
        return None
    needs[path] = need = Need(question, member, _how(moment, question, member))
    return need


def _how(moment: Moment, question: Question, member: Member) -> How:
    element = question.element
    if element.footer:
        return How.FOOTER
    if element.default is not None:
        return How.SHOW
    if element.filled_by is FilledBy.REGISTRY:
        return How.SHOW if element.attribute in member.known else How.ASK
    return How.SHOW if known_valid(question, member, moment.state["today"]) else How.ASK


def _lend(moment: Moment, needs: dict[str, Need], opened: set[int]) -> None:
    """A row of a sheet that is complete in its period takes the values it was completed with.

    Only where nobody else asks for them here, and only to a row that exists without them.
    """
    for number in sorted(opened):
        row = moment.rows[number]
        if row.completed is None:
            continue
        for demand in row.plan.demands:
            question = moment.composer.questions[demand.element]
            subject = question.element.subject
            member = row.member if subject is row.member.subject else _single(moment.cast, subject)
            lent = row.completed["values"].get(demand.element)
            if member is None or lent is None or not question.askable:
                continue
            need = _add(moment, needs, question, member)
            if need and not need.sheets:
                need.how, need.lent = How.LEND, lent
                need.sheets[row.plan.id] = None


def _single(cast: Cast, subject: Subject) -> Member | None:
    return {Subject.VISIT: cast.visit, Subject.PLACE: cast.place, Subject.SITE: cast.site}.get(
        subject
    )
