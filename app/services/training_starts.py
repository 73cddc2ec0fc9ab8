"""The starts of a trainee, as that trainee sees them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.registry.training.document import read_scenario
from app.registry.training.scenario import Scenario
from app.services.access import WorkerScope
from app.storage.models.training import TrainingStart
from app.storage.queries import training as queries


@dataclass(frozen=True, slots=True)
class Told:
    """`state`: open, handed_in once it can be scored, scored."""

    start: TrainingStart
    scenario: Scenario
    state: str


def told_starts(tx: Session, who: WorkerScope) -> list[Told]:
    """All of them, the newest first."""
    return [told_start(tx, who, start) for start in queries.starts_of(tx, who.worker_id)]


def told_start(tx: Session, who: WorkerScope, made: TrainingStart) -> Told:
    scenario = read_scenario(queries.scenario(tx, made.scenario).document)
    if made.result is not None:
        return Told(made, scenario, "scored")
    visit = queries.first_visit(tx, made.place_code, who.worker_id)
    return Told(made, scenario, "open" if visit is None else "handed_in")
