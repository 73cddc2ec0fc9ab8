"""A trainer looks at one visit of the own classes: its debrief, and how it was made."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.clock import local_time
from app.errors import not_found
from app.registry.training.answered import name_of
from app.registry.training.document import read_scenario
from app.registry.training.matching import matched
from app.services import accepted, training_debrief
from app.services.class_visits import Visit, cast_of, local_path, results_of
from app.storage.models.people import Worker
from app.storage.queries import class_visits as queries
from app.storage.queries import reports

KINDS = frozenset(
    {
        "open",
        "answer",
        "clear",
        "confirm",
        "unanswered",
        "add",
        "remove",
        "roll",
        "section",
        "hint",
        "save",
    }
)
MOST_STEPS = 2000
Document = dict[str, Any]


class _Told(msgspec.Struct, frozen=True):
    paradata: Any = None


_told = msgspec.json.Decoder(_Told).decode


def own_visit(tx: Session, account_id: str, start_id: str) -> Visit:
    """A start made in one of a trainer's classes. Raises Problem 404 for another trainer's, and
    for practice of one's own, as for what never was."""
    found = queries.start_for_trainer(tx, start_id, account_id) if start_id.isprintable() else None
    if found is None:
        raise not_found()
    start, scenario, _ = found
    return Visit(start, scenario, queries.handed_in(tx, start_id))


def told(tx: Session, visit: Visit) -> Document:
    """The story and, once it was handed in, the debrief with its paths in the scenario's names."""
    start, scenario = visit.start, read_scenario(visit.scenario.document)
    result = results_of(tx, [visit]).get(start.id, {"marks": [], "departments": []})
    seconds = _paradata(tx, visit).get("seconds")
    return {
        "start_id": start.id,
        "worker_id": start.worker_id,
        "name": tx.get_one(Worker, start.worker_id).name,
        "class_id": start.class_id,
        "scenario": scenario.key,
        "title": scenario.title,
        "story": scenario.story,
        "who": cast_of(scenario),
        "says": [{"who": said.who, "text": said.text} for said in scenario.says],
        "state": visit.state,
        "repeat": start.only is not None,
        "started_at": local_time(start.started_at).isoformat(),
        "handed_in_at": visit.handed_in_at,
        "seconds": seconds if _is_number(seconds) else None,
        "marks": result["marks"],
        "departments": result["departments"],
    }


def replay(tx: Session, visit: Visit) -> Document:
    """What was done on the phone, in order; whoever the scenario knows goes by its names."""
    paradata = _paradata(tx, visit)
    opened_at, seconds, steps = (paradata.get(name) for name in ("opened_at", "seconds", "steps"))
    names = _names(tx, visit) if isinstance(steps, list) and steps else {}
    return {
        "opened_at": opened_at if isinstance(opened_at, str) else None,
        "seconds": seconds if _is_number(seconds) else None,
        "steps": list(_steps(visit, steps, names)) if isinstance(steps, list) else [],
    }


def _paradata(tx: Session, visit: Visit) -> dict[str, Any]:
    """Of the operation that handed it in, whatever a phone made of it."""
    if visit.handed_in is None:
        return {}
    [row] = reports.whole(tx, [visit.handed_in.visit_id])
    found = _told(row.payload).paradata
    return found if isinstance(found, dict) else {}


def _names(tx: Session, visit: Visit) -> dict[str, str]:
    """Subjects of the report by path, in the scenario's names, as far as they are of its key."""
    assert visit.handed_in
    visit_id = visit.handed_in.visit_id
    report = accepted.load(tx, [visit_id])[visit_id]
    compared = training_debrief.comparison(tx, visit.start, report)
    pairs = matched(compared.key, compared.answered).pairs
    return {other: local_path(visit.start.id, where) for where, other in pairs.items()}


def _steps(visit: Visit, steps: list[Any], names: Mapping[str, str]) -> Iterator[Document]:
    for step in steps[:MOST_STEPS]:
        if not isinstance(step, dict) or step.get("kind") not in KINDS:
            continue
        at, path = step.get("at"), step.get("path")
        if not _is_number(at):
            continue
        told_path = _told_path(visit, path, names) if isinstance(path, str) else None
        yield {
            "at_ms": at,
            "kind": step["kind"],
            "path": told_path,
            "value": step.get("value"),
        }


def _told_path(visit: Visit, path: str, names: Mapping[str, str]) -> str:
    part, _, rest = path.partition(".")
    if part not in ("persons", "issues"):
        return path
    subject, dot, attribute = rest.partition(".")
    where = names.get(f"{part}.{subject}")
    known = local_path(visit.start.id, path)
    return f"{part}.{name_of(where)}{dot}{attribute}" if where else known


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
