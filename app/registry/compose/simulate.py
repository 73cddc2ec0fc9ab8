"""A perfect worker, for measuring: goes through a visit and answers every prompt from the truth.

The worker sees only what the form puts forward. What is known beforehand is what the city's base
register lists, and, in a place that is known, the values of longer validity and who was met there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.registry.compose.ask import (
    Asked,
    Composition,
    Shown,
    Stage,
    composition,
    open_questions,
    set_stage,
)
from app.registry.compose.collect import Collected, collect_stage
from app.registry.compose.engine import Composer
from app.registry.compose.findings import findings
from app.registry.compose.memory import Memory, opening_state
from app.registry.compose.state import IssueState, VisitState

Truth = Mapping[str, Any]
OUTCOME = "visit.outcome"
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question put to the worker; `sheets` asked for it, `answered` false: the truth has none."""

    path: str
    element: str
    sheets: tuple[str, ...]
    answered: bool


@dataclass(slots=True)
class Tally:
    """What a visit cost: prompts first, then taps that are no prompts."""

    questions: list[Prompt] = field(default_factory=list)
    roll_calls: int = 0
    anything_found: int = 0
    findings: int = 0
    findings_under_other: int = 0
    persons_added: int = 0
    roles_tapped: int = 0
    corrected: list[str] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)

    @property
    def prompts(self) -> int:
        return len(self.questions) + self.roll_calls + self.anything_found


@dataclass(frozen=True, slots=True)
class Visited:
    """A simulated visit: what it cost, the state it ended in, and the report it collected."""

    tally: Tally
    stage: Stage
    collected: Collected


def go_through(composer: Composer, truth: Truth, memory: Memory, today: str) -> Visited:
    """One visit from opening to saving; `memory` is read, and learns what the visit leaves behind.

    The truth is a report in the shape of an operation's; its values that no prompt asks for stay
    out of the collected report.
    """
    visited = go_on(composer, truth, opening_state(composer, truth, memory, today))
    memory.keep(visited.stage)
    return visited


def go_on(composer: Composer, truth: Truth, state: VisitState, *, clears: bool = True) -> Visited:
    """The same from a visit that stands open; `state` is gone through in place.

    Findings that it holds already are those of earlier visits, which are looked at again. Without
    `clears` a default that the truth says nothing of stands as it is shown.
    """
    tally = Tally()
    _correct_arrival(composer, state, truth, tally)
    _call_the_roll(state, truth, tally)
    _tap_findings(composer, state, truth, tally)
    _tap_roles(composer, state, truth, tally)
    stage = _answer_all(composer, state, truth, tally, clears)
    return Visited(tally, stage, collect_stage(stage))


def truth_at(truth: Truth, path: str) -> object:
    """The value at a path of a report, or None where it has none."""
    found = _look_up(truth, path)
    return None if found is _MISSING else found


def _correct_arrival(composer: Composer, state: VisitState, truth: Truth, tally: Tally) -> None:
    """Mode and outcome stand at the head of the form and decide what is due."""
    shown = composition(set_stage(composer, state))
    for item in shown["show"]:
        right = _look_up(truth, item["path"])
        if item["how"] == "default" and right not in (_MISSING, item["value"]):
            _correct(state, item["path"], right, tally)


def _call_the_roll(state: VisitState, truth: Truth, tally: Tally) -> None:
    said = {"resident": "here", "away": "away", "moved_out": "moved_out"}
    met = {person["id"]: person["presence"] for person in truth["persons"]}
    listed = [person["id"] for person in state["persons"] if person["listed"]]
    if not listed:
        return
    tally.roll_calls += 1
    state["roll"] = {id_: said[met[id_]] if id_ in met else "not_met" for id_ in listed}


def _tap_findings(composer: Composer, state: VisitState, truth: Truth, tally: Tally) -> None:
    tally.anything_found += 1
    open_before = {issue["no"] for issue in state["issues"]}
    found_now = [issue for issue in truth["issues"] if issue["no"] not in open_before]
    if not found_now:
        return
    offered = findings(composer, state)["offered"]
    for issue in found_now:
        tally.findings += 1
        tally.findings_under_other += issue["category"] not in offered
        found: IssueState = {"no": issue["no"], "category": issue["category"]}
        if "person_id" in issue:
            found["person_id"] = issue["person_id"]
        state["issues"] = [*state["issues"], found]


def _tap_roles(composer: Composer, state: VisitState, truth: Truth, tally: Tally) -> None:
    """A role that has a slot is tapped there; another one is corrected where it stands."""
    added = {person["id"] for person in state["persons"] if not person["listed"]}
    tally.persons_added += len(added)
    slots = {role for plan in composer.form.sheets for role in plan.roles}
    for person in truth["persons"]:
        if person["id"] in added and person["presence"] != "resident":
            _correct(state, f"persons.{person['id']}.presence", person["presence"], tally)
        stage = set_stage(composer, state)
        record = stage.settled.records[f"persons.{person['id']}"]
        more = record.get("more_roles") or []
        here = [record["role"], *(more if isinstance(more, list) else [])]
        wanted = [person["role"], *person.get("more_roles", [])]
        missing = [role for role in wanted if role not in here]
        if not missing:
            continue
        tally.roles_tapped += 1
        if person["role"] in missing and person["role"] not in slots:
            _correct(state, f"persons.{person['id']}.role", person["role"], tally)
            missing.remove(person["role"])
        _add_roles(state, person["id"], missing)


def _add_roles(state: VisitState, person_id: str, roles: list[str]) -> None:
    state["persons"] = [
        {**person, "more_roles": [*person.get("more_roles", []), *roles]}
        if person["id"] == person_id
        else person
        for person in state["persons"]
    ]


def _answer_all(
    composer: Composer, state: VisitState, truth: Truth, tally: Tally, clears: bool
) -> Stage:
    """Answer what is open, look again; then see to what is shown and offered, until all is well."""
    while True:
        stage = set_stage(composer, state)
        shown = composition(stage)
        pending = open_questions(shown)
        if pending:
            _answer(pending[0], state, truth, tally)
            continue
        corrected = _see_shown(shown, state, truth, tally, clears)
        if not corrected and not _fill_footer(shown, state, truth, tally):
            return set_stage(composer, state)


def _see_shown(
    shown: Composition, state: VisitState, truth: Truth, tally: Tally, clears: bool
) -> bool:
    """Look at what is shown and correct the first value that is wrong; whether one was."""
    state["seen"] = list(dict.fromkeys([*state["seen"], *(it["path"] for it in shown["show"])]))
    for item in shown["show"]:
        right = _look_up(truth, item["path"])
        if right is _MISSING:
            if clears and _must_be_cleared(item):
                _clear(state, item["path"], tally)
                return True
        elif right != item["value"]:
            _correct(state, item["path"], right, tally)
            return True
    return False


def _must_be_cleared(item: Shown) -> bool:
    """A default that the truth lacks; but a report without an outcome is a visit that was done."""
    return item["how"] == "default" and item["value"] is not None and item["path"] != OUTCOME


def _clear(state: VisitState, path: str, tally: Tally) -> None:
    state["unanswered"] = {**state["unanswered"], path: "unknown"}
    tally.corrected.append(path)


def _correct(state: VisitState, path: str, right: object, tally: Tally) -> None:
    state["answers"] = {**state["answers"], path: right}
    tally.corrected.append(path)


def _answer(asked: Asked, state: VisitState, truth: Truth, tally: Tally) -> None:
    path, right = asked["path"], _look_up(truth, asked["path"])
    if right is _MISSING:
        reason = "not_checked" if asked["gateway"] else "absent"
        state["unanswered"] = {**state["unanswered"], path: reason}
    else:
        state["answers"] = {**state["answers"], path: right}
    sheets = tuple(asked["sheets"])
    tally.questions.append(Prompt(path, asked["element"], sheets, right is not _MISSING))


def _fill_footer(shown: Composition, state: VisitState, truth: Truth, tally: Tally) -> bool:
    """Give what the footer offers and the truth has; whether anything was given."""
    given = {
        item["path"]: right
        for item in shown["footer"]
        if item["path"] not in state["answers"]
        and (right := _look_up(truth, item["path"])) is not _MISSING
    }
    state["answers"] = {**state["answers"], **given}
    tally.footer += list(given)
    return bool(given)


def _look_up(truth: Truth, path: str) -> object:
    subject, _, rest = path.partition(".")
    if subject in ("persons", "issues"):
        key, _, attribute = rest.rpartition(".")
        identity = "id" if subject == "persons" else "no"
        items = [item for item in truth[subject] if item[identity] == key]
        return items[0].get(attribute, _MISSING) if items else _MISSING
    return (truth.get(subject) or {}).get(rest, _MISSING)
