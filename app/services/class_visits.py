"""The visits of a class: who set out on what, and what came of it. Read by its trainer alone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_time
from app.registry.compose.cast import NEW
from app.registry.training.document import read_scenario
from app.registry.training.naming import named
from app.registry.training.scenario import Scenario
from app.services import training_debrief
from app.services.classes import keys_of
from app.services.training import tag_of
from app.storage.models.classes import TrainingClass
from app.storage.models.training import TrainingScenario, TrainingStart
from app.storage.queries import class_visits as queries
from app.storage.queries import training
from app.storage.queries.class_visits import HandedIn
from app.storage.sealing import opened_debrief

# How many are scored for one answer where trainees have not asked for their debriefs yet: each
# takes a twentieth of a second.
MOST_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Visit:
    """A start of the class since its last reset."""

    start: TrainingStart
    scenario: TrainingScenario
    handed_in: HandedIn | None

    @property
    def state(self) -> str:
        if self.start.result is not None:
            return "scored"
        return "open" if self.handed_in is None else "handed_in"

    @property
    def handed_in_at(self) -> str | None:
        return self.handed_in and local_time(self.handed_in.received_at).isoformat()

    @property
    def minutes(self) -> int | None:
        """From setting out to saving it on the phone, by its own clock."""
        if self.handed_in is None:
            return None
        taken = self.handed_in.recorded_at - self.start.started_at
        return max(0, round(taken.total_seconds() / 60))


def visits_of(tx: Session, found: TrainingClass) -> list[Visit]:
    """The oldest first."""
    handed_in = queries.handed_in_of_class(tx, found.id)
    return [
        Visit(start, scenario, handed_in.get(start.id))
        for start, scenario in queries.starts_of(tx, found.id)
        if found.reset_at is None or start.started_at >= found.reset_at
    ]


def first_attempts(visits: Sequence[Visit]) -> dict[tuple[str, str], Visit]:
    """What counts for the class: the first full attempt at a scenario, by worker and key."""
    found: dict[tuple[str, str], Visit] = {}
    for visit in visits:
        if visit.start.only is None:
            found.setdefault((visit.start.worker_id, visit.scenario.key), visit)
    return found


def results_of(tx: Session, visits: Sequence[Visit]) -> dict[str, dict[str, Any]]:
    """Debriefs by start, their paths in the scenario's names: those kept, and what is handed in
    and not scored yet, up to a bound."""
    found: dict[str, dict[str, Any]] = {}
    left = MOST_LOOKED_AT
    for visit in visits:
        result = opened_debrief(tx, visit.start.id, visit.start.result)
        if result is None and visit.handed_in is not None and left > 0:
            left -= 1
            result = training_debrief.looked_at(tx, visit.start, visit.handed_in.visit_id)
        if result is not None:
            found[visit.start.id] = _named(visit.start, result)
    return found


def local_path(start_id: str, path: str) -> str:
    """A path of a start as its scenario has it: `persons.granny.mood`."""
    part, dot, rest = path.partition(".")
    if part not in ("persons", "issues"):
        return path
    return f"{part}{dot}{rest.removeprefix(f'T{tag_of(start_id)}-').removeprefix(NEW)}"


def titles_of(tx: Session, found: TrainingClass, visits: Sequence[Visit]) -> list[Scenario]:
    """The scenarios a class sets, and those begun in it that it sets no more."""
    known = {visit.scenario.key: visit.scenario for visit in visits}
    known |= {row.key: row for row in training.current(tx)}
    keys = dict.fromkeys([*keys_of(found), *(visit.scenario.key for visit in visits)])
    return [read_scenario(known[key].document) for key in keys if key in known]


def cast_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Its people and findings as trainees saw them, by path."""
    return [asdict(each) for each in named(scenario)]


def _named(start: TrainingStart, result: dict[str, Any]) -> dict[str, Any]:
    marks = [{**mark, "path": local_path(start.id, mark["path"])} for mark in result["marks"]]
    return {**result, "marks": marks}
