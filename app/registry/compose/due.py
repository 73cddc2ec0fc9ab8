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
    rows = []
    for plan in composer.form.sheets:
        due = composer.sheet_rules(plan).due
        for member in cast.of(plan.row_subject):
            completed = _completed(state, plan, cadence_key(cast, member))
            if _opened(state, plan, member):
                rows.append(Row(plan, member, Why.OPENED))
            elif completed:
                rows.append(Row(plan, member, Why.COMPLETE, completed))
            else:
                rows.append(
                    Row(plan, member, Why.DUE if due.holds(settled.at(member)) else Why.STANDING)
                )
    return rows


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
