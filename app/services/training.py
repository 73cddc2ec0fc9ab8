"""Practice: the scenarios there are, and setting out on one.

What a scenario says was known before is handed in as earlier visits of somebody else, so that it
reaches the phone by the ordinary pull. Every start has a place, persons and findings of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.clock import local_day
from app.errors import Problem, invalid, not_found
from app.registry.compose.engine import compile_composer
from app.registry.elements import FilledBy
from app.registry.training.document import read_scenario, scenario_document, scenario_hash
from app.registry.training.engine import Engine
from app.registry.training.repeat import Repetition, due
from app.registry.training.scenario import Scenario
from app.registry.training.staging import Staging, earlier_report
from app.services import releases
from app.services.access import WorkerScope
from app.services.class_attempts import assigned_to, require_attempt
from app.services.envelope import open_parcel
from app.services.intake import Counter, prepare, take_in
from app.services.releases import CompiledRelease
from app.services.revising import Desk
from app.services.sessions import NOBODY, grids_with_places
from app.storage.models.training import TrainingStart
from app.storage.queries import classes
from app.storage.queries import training as queries

# Whoever was at the door before; no secret opens this account, and its phone is nobody's.
AUTHOR = "00000000-0000-7000-8000-0000000e9a01"
_PHONE = "training"
_NAME = "演练资料"
_DEVICE_NO = 99_999
_TAG = 12

# By the hash of a release's bytes.
_engines: dict[str, Engine] = {}


def engine_of(release: CompiledRelease) -> Engine:
    """What playing and scoring need of a release, compiled once."""
    if release.sha256 not in _engines:
        composer = compile_composer(release.registry)
        _engines[release.sha256] = Engine(
            release.registry, composer, release.checker, release.projectors
        )
    return _engines[release.sha256]


def publish(tx: Session, scenarios: Sequence[Scenario], now: datetime) -> list[str]:
    """Make these the ones to be practised; gives their keys. They were checked before."""
    rows = [
        {
            "sha256": scenario_hash(scenario),
            "key": scenario.key,
            "document": scenario_document(scenario),
            "current": False,
            "bundled": False,
            "published_at": now,
        }
        for scenario in scenarios
    ]
    queries.publish(tx, rows)
    return [scenario.key for scenario in scenarios]


def scenarios_for(tx: Session, who: WorkerScope, now: datetime) -> list[dict[str, object]]:
    """Every scenario to be practised: how often this trainee set out on it, which classes set it,
    and how many attempts these leave."""
    started, waiting = queries.started(tx, who.worker_id), due_for(tx, who, now)
    assigned = assigned_to(tx, who.worker_id)
    found = []
    for row in queries.current(tx):
        scenario, by = read_scenario(row.document), assigned.get(row.key)
        found.append(
            {
                "scenario": scenario.key,
                "title": scenario.title,
                "minutes": scenario.minutes,
                "first_day": scenario.first_day,
                "departments": list(scenario.departments),
                "started": started.get(scenario.key, 0),
                "due": len(waiting.get(scenario.key, ())),
                "assigned": by is not None,
                "classes": by.classes if by else [],
                "attempts_left": sum(by.left.values()) if by else None,
            }
        )
    return sorted(found, key=lambda it: (not it["first_day"], it["scenario"]))


def due_for(tx: Session, who: WorkerScope, now: datetime) -> dict[str, list[str]]:
    """What this trainee is to repeat today: the paths of each scenario that is still there, as far
    as it still speaks of them."""
    standing: dict[str, list[Repetition]] = {}
    for row in queries.repetitions(tx, who.worker_id):
        repetition = Repetition(row.path, row.step, row.due)
        standing.setdefault(row.scenario_key, []).append(repetition)
    if not standing:
        return {}
    today = local_day(now)
    current = {row.key: row for row in queries.current(tx) if row.key in standing}
    found = {
        key: sorted(filter(read_scenario(row.document).speaks_of, due(standing[key], today)))
        for key, row in current.items()
    }
    return {key: paths for key, paths in found.items() if paths}


def start(tx: Session, desk: Desk, who: WorkerScope, asked: Mapping[str, Any]) -> TrainingStart:
    """Set a trainee out on a scenario; what was known before is there when this commits.

    `asked` names the scenario, perhaps the grid, with `repeat` only what is due of it, with `only`
    other paths that it is about, and with `class_id` that a class set it. Raises Problem 404 for a
    scenario that is not there, 409 `nothing_due`, `no_attempt_left`, 422 for a foreign grid.
    """
    row = queries.current_by_key(tx, asked["scenario"])
    if row is None:
        raise not_found("There is no such scenario.")
    only = due_for(tx, who, desk.now).get(row.key) if asked.get("repeat") else asked.get("only")
    if asked.get("repeat") and not only:
        raise Problem(409, "nothing_due", "Nothing of this scenario is due today.")
    if asked.get("class_id") and not only:
        require_attempt(tx, who.worker_id, asked["class_id"], row.key)
    grid = asked.get("grid") or _grid(tx, who)
    if not who.serves(grid):
        raise invalid("grid", "Name a grid that you serve.")
    release, start_id = releases.in_force(tx), desk.new_id()
    made = TrainingStart(
        id=start_id,
        worker_id=who.worker_id,
        scenario=row.sha256,
        release=release.version,
        grid=grid,
        place_code=f"T{tag_of(start_id)}",
        started_at=desk.now,
        only=only,
        class_id=None if only else asked.get("class_id"),
    )
    queries.add(tx, made)
    facts = {"worker_name": _NAME, "worker_phone": _PHONE}
    staging = staged(tx, made, read_scenario(row.document), release, facts)
    _hand_in(tx, desk, staging, grid)
    return made


def staged(
    tx: Session,
    made: TrainingStart,
    scenario: Scenario,
    release: CompiledRelease,
    facts: Mapping[str, object],
) -> Staging:
    """The scenario under the names of this start, with the phone's facts."""
    elements = release.registry.elements
    # What the trainee answered about the visit is no fact of it.
    known = {
        name: value
        for name, value in facts.items()
        if (it := elements.get(f"visit.{name}")) and it.filled_by is not FilledBy.WORKER
    }
    own = {**_where(tx, made.grid), **known}
    today = local_day(made.started_at)
    return Staging(scenario, elements, tag_of(made.id), today, own)


def _grid(tx: Session, who: WorkerScope) -> str:
    """One that nobody else serves, so that nobody else is told of the place."""
    return min(classes.own_grids(tx, who.worker_id) or who.grids, default="")


def tag_of(start_id: str) -> str:
    """The random end of a UUIDv7."""
    return start_id.replace("-", "")[-_TAG:]


def _where(tx: Session, grid: str) -> dict[str, object]:
    [told] = grids_with_places(tx, frozenset({grid}))
    areas: Any = told["areas"]
    named = {
        area["level"]: area["code"] if area["level"] == "district" else area["name"]
        for area in areas
        if area["level"] in ("district", "street", "community")
    }
    return {"grid_code": grid, "grid_name": told["name"], **named}


def _hand_in(tx: Session, desk: Desk, staging: Staging, grid: str) -> None:
    """The earlier visits, the oldest first, through the intake like any report."""
    queries.settle_author(tx, *_author(desk.now))
    sender = WorkerScope(AUTHOR, "", _PHONE, AUTHOR, _DEVICE_NO, frozenset({grid}), current=True)
    counter = Counter(desk, sender)
    reports = [
        earlier_report(staging, visit, number)
        for number, visit in enumerate(staging.scenario.earlier)
    ]
    release = releases.in_force(tx).version
    parcels = [
        open_parcel(
            msgspec.json.encode(
                {
                    "op_id": desk.new_id(),
                    "type": "visit.submit",
                    "release": release,
                    "recorded_at": report["visit"]["started_at"],
                    "report": report,
                }
            )
        )
        for report in reports
    ]
    results = take_in(tx, counter, prepare(tx, counter, parcels))
    if any(result["status"] != "accepted" for result in results):
        title = f"The scenario {staging.scenario.key} does not fit the release in force."
        raise Problem(409, "scenario_unfit", title)


def _author(now: datetime) -> tuple[dict[str, object], dict[str, object]]:
    worker = {
        "id": AUTHOR,
        "phone": _PHONE,
        "name": _NAME,
        "secret_hash": NOBODY,
        "created_at": now,
        "revoked_at": now,
    }
    device = {
        "id": AUTHOR,
        "device_no": _DEVICE_NO,
        "worker_id": AUTHOR,
        "name": _NAME,
        "created_at": now,
    }
    return worker, device
