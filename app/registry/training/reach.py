"""Can the answer key of a scenario be reached? It is played on the real form by a perfect worker.

That worker sees only what the form puts forward. A key that asks for more than the form does, a
question that the key leaves open, a trap that nobody can step into: each is a reason to refuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.registry.compose.findings import findings
from app.registry.compose.simulate import Visited, truth_at
from app.registry.load.faults import SourceFault
from app.registry.load.sentences import Sentence
from app.registry.training.engine import Engine
from app.registry.training.playing import played, rows_of, staged_for_check
from app.registry.training.scenario import Expected, Scenario, Trap
from app.registry.training.staging import Staging, earlier_report, expectations, opening

# Three departments make a hazard a shared one.
_SHARED = 3


class Why(StrEnum):
    """What is in the way of practising it."""

    EARLIER = "earlier"
    GONE = "gone"
    # A value of the key that the form does not take.
    UNREACHED = "unreached"
    # A question of the form that the key leaves open.
    OPEN = "open"
    UNRECORDED = "unrecorded"
    FAULTY = "faulty"
    LACKING = "lacking"
    DEPARTMENT = "department"
    TRAP = "trap"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`line` is where it stands in its file; `path` is that of a report, empty where it is about
    none; `message` says what would be right."""

    line: int
    why: Why
    message: Sentence
    path: str = ""

    @property
    def text(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(frozen=True, slots=True)
class Checked:
    """`sheets` get rows when it is played to its key, with so many `questions`. `faults` are the
    `obstacles` as its author reads them."""

    scenario: Scenario
    sheets: tuple[str, ...]
    questions: int
    obstacles: tuple[Obstacle, ...]

    @property
    def faults(self) -> tuple[SourceFault, ...]:
        file = f"training/{self.scenario.key}.yaml"
        return tuple(SourceFault(file, it.line, it.text) for it in self.obstacles)


@dataclass(frozen=True, slots=True)
class _Play:
    engine: Engine
    staging: Staging
    visited: Visited
    expected: list[Expected]

    @property
    def report(self) -> dict[str, object]:
        return self.visited.collected["report"]

    def line(self, path: str) -> int:
        return next((it.line for it in self.expected if it.path == path), 1)


def checked(engine: Engine, scenario: Scenario, today: date) -> Checked:
    """Play it once. Its faults, each with file and line, are why it must not be practised."""
    staging = staged_for_check(engine, scenario, today)
    found, questions = list(_earlier_faults(engine, staging)), 0
    sheets: tuple[str, ...] = ()
    if not found:
        visited = played(engine, staging)
        play = _Play(engine, staging, visited, expectations(staging))
        found = [obstacle for look in _LOOKS for obstacle in look(play)]
        sheets = tuple(dict.fromkeys(sheet for sheet, _ in rows_of(engine, play.report)))
        questions = visited.tally.prompts
    return Checked(scenario, sheets, questions, tuple(dict.fromkeys(found)))


def _earlier_faults(engine: Engine, staging: Staging) -> Iterator[Obstacle]:
    for number, visit in enumerate(staging.scenario.earlier):
        for fault in engine.checker.faults(earlier_report(staging, visit, number)):
            told = {"days": visit.days, "path": fault.path, "reason": fault.message}
            yield Obstacle(1, Why.EARLIER, Sentence("earlier_unfit", **told))
    people, known = staging.scenario.people, staging.scenario.known_people
    listed = {person["id"] for person in opening(staging)["persons"]}
    for name in people:
        if name in known and staging.name(name) not in listed:
            yield Obstacle(1, Why.GONE, Sentence("gone", name=name))


def _unreached(play: _Play) -> Iterator[Obstacle]:
    left, needs = play.visited.collected["unanswered"], play.visited.stage.needs
    for answer in play.expected:
        told = truth_at(play.report, answer.path)
        code = ""
        if answer.value is None:
            if answer.path not in needs:
                code = "never_asked_left_out"
            elif told is not None and answer.path not in left:
                code = "known_anyway"
        elif told is None:
            code = "never_asked"
        elif told != answer.value:
            code = "not_correctable"
        if code:
            yield Obstacle(answer.line, Why.UNREACHED, Sentence(code), answer.path)


def _unanswered(play: _Play) -> Iterator[Obstacle]:
    keyed = {answer.path for answer in play.expected}
    for prompt in play.visited.tally.questions:
        if prompt.path not in keyed:
            sheets = "、".join(prompt.sheets) or "the form"
            yield Obstacle(1, Why.OPEN, Sentence("left_open", sheets=sheets), prompt.path)


def _proposed(play: _Play) -> Iterator[Obstacle]:
    for category in findings(play.engine.composer, play.visited.stage.state)["proposed"]:
        yield Obstacle(1, Why.UNRECORDED, Sentence("unrecorded", category=category))


def _faults(play: _Play) -> Iterator[Obstacle]:
    for fault in play.engine.checker.faults(play.report):
        unfit = Sentence("unfit_report", reason=fault.message)
        yield Obstacle(play.line(fault.path), Why.FAULTY, unfit, fault.path)
    places = [
        (sheet, row.position)
        for sheet, projector in play.engine.projectors.items()
        for row in projector.rows(play.report)
    ]
    unanswered = play.visited.collected["unanswered"]
    for fault in play.engine.checker.missing(play.report, places, unanswered):
        yield Obstacle(1, Why.LACKING, Sentence("lacking"), fault.path)


def _departments(play: _Play) -> Iterator[Obstacle]:
    fed = {sheet.partition("/")[0] for sheet, _ in rows_of(play.engine, play.report)}
    named = set(play.staging.scenario.departments)
    for name in sorted(named - fed):
        yield Obstacle(1, Why.DEPARTMENT, Sentence("department_no_row", department=name))
    for name in sorted(fed - named):
        yield Obstacle(1, Why.DEPARTMENT, Sentence("department_row", department=name))


def _traps(play: _Play) -> Iterator[Obstacle]:
    declared = set(play.staging.scenario.traps)
    for answer in play.expected:
        if answer.trap and answer.trap not in declared:
            unnamed = Sentence("trap_unnamed", path=answer.path, trap=answer.trap)
            yield Obstacle(answer.line, Why.TRAP, unnamed)
    for trap in play.staging.scenario.traps:
        if not _is_set(trap, play):
            yield Obstacle(1, Why.TRAP, Sentence(f"trap_{trap}", trap=trap))


_LOOKS = (_unreached, _unanswered, _proposed, _faults, _departments, _traps)


def _is_set(trap: Trap, play: _Play) -> bool:
    marked = [answer for answer in play.expected if answer.trap is trap]
    match trap:
        case Trap.WRONG_PREFILL:
            return any(answer.path in play.visited.tally.corrected for answer in marked)
        case Trap.SAME_NAME:
            return _one_name_twice(play)
        case Trap.SHARED_HAZARD:
            return any(_shared(play, answer) for answer in marked)
        case Trap.WRONG_UNIT:
            return any(play.engine.registry.elements[it.element].unit for it in marked)
        case Trap.MISSING_CONSENT:
            return any(answer.absent == "refused" for answer in marked)
        case Trap.LATE_ENTRY:
            return play.staging.scenario.late is not None


def _one_name_twice(play: _Play) -> bool:
    known = [person["values"].get("name") for person in opening(play.staging)["persons"]]
    names = [str(name["value"]) for name in known if name]
    return len(names) > len(set(names))


def _shared(play: _Play, answer: Expected) -> bool:
    """Whether three departments would miss it if it were not recorded."""
    no, issues = answer.path.split(".")[1], play.report["issues"]
    assert isinstance(issues, list)
    less = {**play.report, "issues": [issue for issue in issues if issue["no"] != no]}
    with_it, without = rows_of(play.engine, play.report), rows_of(play.engine, less)
    touched = [sheet for (sheet, of), cells in with_it.items() if without.get((sheet, of)) != cells]
    return len({sheet.partition("/")[0] for sheet in touched}) >= _SHARED
