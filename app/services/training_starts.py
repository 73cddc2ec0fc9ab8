"""The starts of a trainee, as that trainee sees them."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.registry.training.document import read_scenario
from app.registry.training.focus import focus_of
from app.registry.training.scenario import Scenario
from app.services import releases
from app.services.access import WorkerScope
from app.services.training import engine_of, staged
from app.storage.models.training import TrainingStart
from app.storage.queries import training as queries


@dataclass(frozen=True, slots=True)
class Told:
    """`state`: open, handed_in once it can be scored, scored. `focus`: of an open one that is about
    a few elements, what is left to do and what is given (`app.registry.training.focus`)."""

    start: TrainingStart
    scenario: Scenario
    state: str
    focus: dict[str, Any] | None = None


# By start: a phone asks often, and neither the scenario nor the release of a start changes.
_MOST_FOCUSED = 500
_focused: dict[str, dict[str, Any]] = {}


def told_starts(tx: Session, who: WorkerScope) -> list[Told]:
    """All of them, the newest first."""
    return [told_start(tx, who, start) for start in queries.starts_of(tx, who.worker_id)]


def told_start(tx: Session, who: WorkerScope, made: TrainingStart) -> Told:
    scenario = read_scenario(queries.scenario(tx, made.scenario).document)
    if made.result is not None:
        return Told(made, scenario, "scored")
    visit = queries.first_visit(tx, made.place_code, who.worker_id)
    if visit is not None:
        return Told(made, scenario, "handed_in")
    return Told(made, scenario, "open", _focus(tx, made, scenario))


def _focus(tx: Session, made: TrainingStart, scenario: Scenario) -> dict[str, Any] | None:
    if not isinstance(made.only, list):
        return None
    if made.id not in _focused:
        release = releases.by_version(tx, made.release)
        assert release
        began = {"started_at": made.started_at.astimezone(LOCAL).isoformat()}
        staging = staged(tx, made, scenario, release, began)
        if len(_focused) >= _MOST_FOCUSED:
            _focused.clear()
        found = focus_of(engine_of(release), staging, [str(path) for path in made.only])
        _focused[made.id] = asdict(found)
    return _focused[made.id]
