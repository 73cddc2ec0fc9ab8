"""Learning records as xAPI statements with the verbs of cmi5, one JSON line each.

A start is a session, and all starts of a trainee on a scenario are one registration. People are
accounts by id, never by name or phone number. The same start gives the same statements, so that a
record store may be given them again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy.orm import Session

from app.registry.training.document import read_scenario
from app.registry.training.score import Mark
from app.storage.models.training import TrainingStart
from app.storage.queries import training as queries
from app.storage.sealing import opened_debrief

_NAMES = UUID("3c8f2d5a-9d0b-4b0a-8a47-0b6c0d7c1f55")
_HOME = "urn:ygt:practice"
_VERBS = {
    "initialized": "http://adlnet.gov/expapi/verbs/initialized",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "failed": "http://adlnet.gov/expapi/verbs/failed",
    "terminated": "http://adlnet.gov/expapi/verbs/terminated",
}
_CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
_MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
_SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
_RELEASE = "urn:ygt:xapi:release"
_RIGHT = (Mark.RIGHT, Mark.NEEDLESS)


def statements(tx: Session, class_id: str | None = None) -> Iterator[bytes]:
    """Every statement there is, start by start, or those of one class; each with its line end."""
    titles: dict[str, str] = {}
    for key, start in queries.every_start(tx, class_id):
        if start.scenario not in titles:
            document = queries.scenario(tx, start.scenario).document
            titles[start.scenario] = read_scenario(document).title
        for statement in _of_start(tx, key, titles[start.scenario], start):
            yield msgspec.json.encode(statement) + b"\n"


def _of_start(tx: Session, key: str, title: str, start: TrainingStart) -> Iterator[dict[str, Any]]:
    """initialized, and once it was scored: completed, passed or failed, terminated."""
    about = _about(key, title, start)
    yield _statement(about, "initialized", start.started_at)
    if start.scored_at is None:
        return
    result = opened_debrief(tx, start.id, start.result)
    marks = [mark["mark"] for mark in result["marks"]]
    passed = all(mark in _RIGHT for mark in marks)
    duration = _duration(start.started_at, start.scored_at)
    done = {"completion": True, "duration": duration}
    yield _statement(about, "completed", start.scored_at, done)
    judged = {
        "success": passed,
        "duration": duration,
        "extensions": {f"urn:ygt:xapi:{mark}": marks.count(mark) for mark in Mark},
    }
    yield _statement(about, "passed" if passed else "failed", start.scored_at, judged)
    yield _statement(about, "terminated", start.scored_at, {"duration": duration})


def _about(key: str, title: str, start: TrainingStart) -> dict[str, Any]:
    """What all statements of a start have in common."""
    activity = f"urn:ygt:scenario:{key}"
    return {
        "start": start.id,
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": _HOME, "name": start.worker_id},
        },
        "object": {
            "objectType": "Activity",
            "id": f"{activity}:{start.scenario[:12]}",
            "definition": {"name": {"zh-Hans": title}},
        },
        "registration": str(uuid5(_NAMES, f"{start.worker_id} {key}")),
        "grouping": activity,
        "release": start.release,
    }


def _statement(
    about: Mapping[str, Any], verb: str, at: datetime, result: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    # What a course goes on by is marked so: cmi5, 9.6.2.
    moves = verb in ("completed", "passed", "failed")
    categories = [_CMI5, _MOVE_ON] if moves else [_CMI5]
    statement: dict[str, Any] = {
        "id": str(uuid5(_NAMES, f"{about['start']} {verb}")),
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": about["actor"],
        "verb": {"id": _VERBS[verb], "display": {"en": verb}},
        "object": about["object"],
        "context": {
            "registration": about["registration"],
            "contextActivities": {
                "category": [{"id": category} for category in categories],
                "grouping": [{"id": about["grouping"]}],
            },
            "extensions": {_SESSION: about["start"], _RELEASE: about["release"]},
        },
    }
    return statement | ({"result": dict(result)} if result else {})


def _duration(begun: datetime, ended: datetime) -> str:
    """ISO 8601, to hundredths of a second as xAPI compares them."""
    return f"PT{max(0.0, (ended - begun).total_seconds()):.2f}S"
