"""Which sheets are due, and for which row: decided by what was settled before asking."""

from dataclasses import dataclass
from enum import StrEnum

from app.registry.compose.cast import Cast, Member, cadence_key
from app.registry.compose.engine import Composer
from app.registry.compose.form import SheetPlan
from app.registry.compose.scope import Scope
from app.registry.compose.state import Completed, VisitState
from app.registry.compose.validity import same_period


class Why(StrEnum):
    DUE = "due"
    OPENED = "opened"
    # Complete in this week or month: not asked again, its values lend themselves to later rows.
    COMPLETE = "complete"
    # Not to be asked for here; a row exists all the same where `when` holds.
    STANDING = "standing"
    # As standing, and it would be due or was opened: this worker was not trained for it.
    UNTRAINED = "untrained"


@dataclass(frozen=True, slots=True)
class Row:
    """A possible row of a sheet: its subject, and why it is asked for or not."""

    plan: SheetPlan
    member: Member
    why: Why
    completed: Completed | None = None

    @property
    def asks(self) -> bool:
        return self.why in (Why.DUE, Why.OPENED)


def possible_rows(composer: Composer, state: VisitState, cast: Cast, settled: Scope) -> list[Row]:
    """Every sheet for every subject of its kind, in sheet order then in the order of the visit.

    A visit whose outcome is other than done makes no rows, so nothing is possible.
    """
    if settled.records["visit"].get("outcome", "done") != "done":
        return []
    return [
        _row(composer, state, plan, member, completed, settled)
        for plan in composer.form.sheets
        for member in cast.of(plan.row_subject)
        for completed in (_completed(state, plan, cadence_key(cast, member)),)
    ]


def _row(  # noqa: PLR0913, PLR0917  (all that a row's reason depends on)
    composer: Composer,
    state: VisitState,
    plan: SheetPlan,
    member: Member,
    completed: Completed | None,
    settled: Scope,
) -> Row:
    is_opened = _opened(state, plan, member)
    if completed and not is_opened:
        return Row(plan, member, Why.COMPLETE, completed)
    asks = is_opened or composer.sheet_rules(plan).due.holds(settled.at(member))
    if not asks:
        return Row(plan, member, Why.STANDING)
    if plan.id in state.get("untrained", ()):
        return Row(plan, member, Why.UNTRAINED)
    return Row(plan, member, Why.OPENED if is_opened else Why.DUE)


def _opened(state: VisitState, plan: SheetPlan, member: Member) -> bool:
    return any(o["sheet"] == plan.id and o["subject"] == member.name for o in state["opened"])


def _completed(state: VisitState, plan: SheetPlan, key: str) -> Completed | None:
    completed = state["completed"].get(plan.id, {}).get(key)
    if completed and same_period(plan.cadence, completed["day"], state["today"]):
        return completed
    return None


def selected(
    composer: Composer, scope: Scope, cast: Cast, row: Row
) -> dict[str, tuple[Member, ...]]:
    """For each subject, from whom the row's cells come: its own, place, site, what picks select."""
    rules = composer.sheet_rules(row.plan)
    found: dict[str, tuple[Member, ...]] = {}
    for subject, members in (("person", cast.persons), ("issue", cast.issues)):
        rule = rules.person_pick if subject == "person" else rules.issue_pick
        if row.member.subject.value == subject:
            found[subject] = (row.member,)
        elif rule is None:
            found[subject] = ()
        else:
            found[subject] = tuple(m for m in members if rule.holds(scope.at(row.member, m)))
    found["visit"], found["place"] = (cast.visit,), (cast.place,)
    found["site"] = (cast.site,) if cast.site else ()
    return found
