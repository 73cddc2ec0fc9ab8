"""The debrief: what a trainee handed in, scored once, told to that trainee alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.clock import local_day
from app.errors import Problem, not_found
from app.registry.training.answered import Answered, Key
from app.registry.training.delivered import Debrief, RowPair, debrief
from app.registry.training.document import read_scenario
from app.registry.training.engine import Engine
from app.registry.training.playing import key_of
from app.registry.training.repeat import Repetition, repeated
from app.registry.training.score import Mark, Scored
from app.registry.training.staging import Staging
from app.services import accepted, releases
from app.services.accepted import AcceptedReport
from app.services.access import WorkerScope
from app.services.training import engine_of, staged
from app.storage.models.training import TrainingStart
from app.storage.queries import reports
from app.storage.queries import training as queries
from app.storage.sealing import opened_debrief, sealed_debrief


class _Told(msgspec.Struct, frozen=True):
    paradata: Any = None


# What a column of the store holds.
_LONGEST = 300
_told = msgspec.json.Decoder(_Told).decode


@dataclass(frozen=True, slots=True)
class Scoring:
    """A report scored and not kept yet; `marks` go by the paths of the scenario."""

    visit_id: str
    scenario: str
    result: dict[str, Any]
    marks: Mapping[str, Scored]


def own_start(tx: Session, who: WorkerScope, start_id: str) -> TrainingStart:
    """A start of this trainee's. Raises Problem 404 for another's as for what never was."""
    found = queries.start_of(tx, start_id, who.worker_id)
    if found is None:
        raise not_found()
    return found


def read(tx: Session, who: WorkerScope, start_id: str) -> dict[str, Any]:
    """The debrief of a start that was scored. Raises Problem 404."""
    kept = opened_debrief(tx, start_id, own_start(tx, who, start_id).result)
    if kept is None:
        raise not_found("It is not scored yet: hand the visit in, then ask for the debrief.")
    told: dict[str, Any] = kept
    return told


def scored(tx: Session, who: WorkerScope, start_id: str) -> Scoring | None:
    """Score what was handed in first; None where it was scored before. Writes nothing: playing a
    scenario takes its time, and no writer is to wait for it.

    Raises Problem 404, or 409 `not_handed_in` while there is no accepted report of the place.
    """
    made = own_start(tx, who, start_id)
    if made.result is not None:
        return None
    visit_id = queries.first_visit(tx, made.place_code, who.worker_id)
    if visit_id is None:
        title = "Nothing was accepted from this place yet: save the visit and let it be sent."
        raise Problem(409, "not_handed_in", title)
    return _scoring(tx, made, accepted.load(tx, [visit_id])[visit_id])


def settle(
    tx: Session, who: WorkerScope, start_id: str, scoring: Scoring | None, now: datetime
) -> dict[str, Any]:
    """Keep the debrief and settle what comes back; one that was kept meanwhile stands."""
    queries.lock_start(tx, start_id)
    made = own_start(tx, who, start_id)
    if made.result is None and scoring is not None:
        _come_back(tx, made, scoring, now)
        made.visit_id, made.scored_at = scoring.visit_id, now
        made.result = sealed_debrief(tx, start_id, scoring.result)
        tx.flush()
    return read(tx, who, start_id)


def _scoring(tx: Session, made: TrainingStart, report: AcceptedReport) -> Scoring:
    compared = comparison(tx, made, report)
    staging, scenario = compared.staging, compared.staging.scenario
    paths = _texts(made.only)
    only = None if made.only is None else {staging.path(path) for path in paths}
    found = debrief(compared.engine.projectors, compared.key, compared.answered, only)
    names = {staging.name(name): name for name in (*scenario.people, *scenario.findings)}
    names |= {staging.name(name): name for name in scenario.known_people | scenario.known_issues}
    marks = {_local(mark.path, names): mark for mark in found.marks}
    return Scoring(report.visit_id, scenario.key, _document(staging, found, made), marks)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A start's answer key beside what was handed in."""

    engine: Engine
    staging: Staging
    key: Key
    answered: Answered


def comparison(tx: Session, made: TrainingStart, report: AcceptedReport) -> Comparison:
    """By the release and the scenario as they were when it was begun."""
    release = releases.by_version(tx, made.release)
    assert release
    scenario = read_scenario(queries.scenario(tx, made.scenario).document)
    engine = engine_of(release)
    staging = staged(tx, made, scenario, release, report.content["visit"])
    return Comparison(engine, staging, key_of(engine, staging), _answered(tx, report))


def looked_at(tx: Session, made: TrainingStart, visit_id: str) -> dict[str, Any]:
    """The debrief for a trainer's eyes, where the trainee has not asked for it yet; not kept."""
    return _scoring(tx, made, accepted.load(tx, [visit_id])[visit_id]).result


def _answered(tx: Session, report: AcceptedReport) -> Answered:
    [row] = reports.whole(tx, [report.visit_id])
    return Answered(
        report=report.content,
        carried=report.carried,
        confirmed=report.confirmed,
        unanswered=report.unanswered,
        confidence=_confidence(row.payload),
    )


def _confidence(payload: bytes) -> dict[str, str]:
    """`paradata.confidence` of the operation, whatever a phone made of it."""
    paradata = _told(payload).paradata
    said = paradata.get("confidence") if isinstance(paradata, dict) else None
    items = said.items() if isinstance(said, dict) else ()
    return {path: word for path, word in items if isinstance(word, str)}


def _local(path: str, names: Mapping[str, str]) -> str:
    """A path as the scenario has it, so that it is the same at the next start."""
    part, _, rest = path.partition(".")
    if part not in ("persons", "issues"):
        return path
    name, dot, attribute = rest.partition(".")
    return f"{part}.{names.get(name, name)}{dot}{attribute}"


def _come_back(tx: Session, made: TrainingStart, scoring: Scoring, now: datetime) -> None:
    """Settle the repetitions of this scenario. A mark on what only this report had comes back to
    nobody; what stood to be repeated and was not done wrong again counts as right."""
    lasting = {
        path: mark
        for path, mark in scoring.marks.items()
        if not _is_extra(mark) and len(path) <= _LONGEST
    }
    before = {
        row.path: Repetition(row.path, row.step, row.due)
        for row in queries.repetitions(tx, made.worker_id)
        if row.scenario_key == scoring.scenario
    }
    spoken = [Scored(path, it.element, it.mark) for path, it in lasting.items()]
    silent = before.keys() - lasting.keys()
    asked = silent if made.only is None else silent & _texts(made.only)
    spoken += [Scored(path, "", Mark.RIGHT) for path in asked]
    after = repeated(before, spoken, local_day(now))
    rows = [(it.path, it.step, it.due) for it in after.values()]
    queries.repeat(tx, made.worker_id, scoring.scenario, rows)


def _texts(stored: object) -> set[str]:
    return {str(item) for item in stored} if isinstance(stored, list) else set()


def _is_extra(mark: Scored) -> bool:
    """Somebody or something that the key does not know, named by the phone."""
    return mark.path.count(".") == 1 and mark.path.startswith(("persons.", "issues."))


def _document(staging: Staging, found: Debrief, made: TrainingStart) -> dict[str, Any]:
    """Plain values, as they are kept and told."""
    return {
        "start_id": made.id,
        "scenario": staging.scenario.key,
        "title": staging.scenario.title,
        "repeat": made.only is not None,
        "marks": [_mark(mark) for mark in found.marks],
        "departments": [_row(row) for row in found.rows],
    }


def _mark(mark: Scored) -> dict[str, Any]:
    return {
        "path": mark.path,
        "element": mark.element,
        "mark": mark.mark.value,
        "right": mark.right,
        "given": mark.given,
        "why": mark.why,
        "critical": mark.critical,
        "trap": mark.trap.value if mark.trap else None,
        "reason": mark.reason,
        "insight": mark.insight.value if mark.insight else None,
    }


def _row(row: RowPair) -> dict[str, Any]:
    return {
        "department": row.department,
        "sheet": row.sheet,
        "title": row.title,
        "subject": row.subject,
        "state": row.state,
        "cells": [
            {"heading": it.heading, "needed": it.needed, "got": it.got, "same": it.same}
            for it in row.cells
        ],
    }
