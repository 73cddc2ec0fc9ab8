"""How far a class is: who began what, handed in what, and how it was marked. In the order of
joining, never by marks: nobody is ranked."""

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_time
from app.services.class_attempts import attempts_left
from app.services.class_visits import (
    Visit,
    cast_of,
    first_attempts,
    results_of,
    titles_of,
    visits_of,
)
from app.services.classes import keys_of
from app.services.sessions import NOBODY
from app.storage.models.classes import TrainingClass, TrainingMember
from app.storage.models.people import Worker
from app.storage.queries import classes as queries
from app.storage.sealing import opened_debrief

MARKS = ("right", "wrong", "missed", "invented", "needless")
Document = dict[str, Any]


def progress(tx: Session, found: TrainingClass) -> Document:
    """Everybody's starts since the last reset, the oldest first."""
    visits = visits_of(tx, found)
    left = attempts_left(tx, [found])
    return {
        "scenarios": [
            {"scenario": each.key, "title": each.title} for each in titles_of(tx, found, visits)
        ],
        "members": [
            {
                **_who(member, worker),
                "starts": [_start(tx, it) for it in visits if it.start.worker_id == worker.id],
                "attempts": [
                    {"scenario": key, "left": left[found.id, worker.id, key]}
                    for key in keys_of(found)
                ],
                "by_code": worker.secret_hash == NOBODY,
            }
            for member, worker in queries.members(tx, found.id)
        ],
    }


def result(tx: Session, found: TrainingClass, worker: Worker) -> Document:
    """One member's page: the first full attempt at each scenario of the class."""
    visits = [visit for visit in visits_of(tx, found) if visit.start.worker_id == worker.id]
    first = first_attempts(visits)
    results = results_of(tx, list(first.values()))
    scenarios = []
    for scenario in titles_of(tx, found, visits):
        visit = first.get((worker.id, scenario.key))
        told = results.get(visit.start.id) if visit else None
        scenarios.append(
            {
                "scenario": scenario.key,
                "title": scenario.title,
                "who": cast_of(scenario),
                "state": visit.state if visit else "not_begun",
                "handed_in_at": visit and visit.handed_in_at,
                "marks": told["marks"] if told else [],
            }
        )
    return {"name": worker.name, "class_name": found.name, "scenarios": scenarios}


def _who(member: TrainingMember, worker: Worker) -> Document:
    joined_at = local_time(member.joined_at).isoformat()
    return {"worker_id": worker.id, "name": worker.name, "joined_at": joined_at}


def _start(tx: Session, visit: Visit) -> Document:
    start = visit.start
    kept = opened_debrief(tx, start.id, start.result)
    counted = None if kept is None else Counter(mark["mark"] for mark in kept["marks"])
    return {
        "start_id": start.id,
        "scenario": visit.scenario.key,
        "state": visit.state,
        "repeat": start.only is not None,
        "started_at": local_time(start.started_at).isoformat(),
        "handed_in_at": visit.handed_in_at,
        "scored_at": start.scored_at and local_time(start.scored_at).isoformat(),
        "minutes": visit.minutes,
        "marks": None if counted is None else {mark: counted[mark] for mark in MARKS},
    }
