"""What was begun in classes, and the visits that were handed in from there."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.storage.models.classes import TrainingClass
from app.storage.models.reports import Operation, Report, ReportSubject
from app.storage.models.subjects import SubjectAlias
from app.storage.models.training import TrainingScenario, TrainingStart


class HandedIn(NamedTuple):
    """The first visit that was accepted from a start's place."""

    visit_id: str
    recorded_at: datetime
    received_at: datetime


def starts_of(tx: Session, class_id: str) -> list[tuple[TrainingStart, TrainingScenario]]:
    """What was begun in a class, the oldest first."""
    query = (
        select(TrainingStart, TrainingScenario)
        .join(TrainingScenario, TrainingScenario.sha256 == TrainingStart.scenario)
        .where(TrainingStart.class_id == class_id)
        .order_by(TrainingStart.started_at, TrainingStart.id)
    )
    return [(row[0], row[1]) for row in tx.execute(query)]


def start_for_trainer(
    tx: Session, start_id: str, account_id: str
) -> tuple[TrainingStart, TrainingScenario, TrainingClass] | None:
    """A start that was made in one of a trainer's classes."""
    query = (
        select(TrainingStart, TrainingScenario, TrainingClass)
        .join(TrainingScenario, TrainingScenario.sha256 == TrainingStart.scenario)
        .join(TrainingClass, TrainingClass.id == TrainingStart.class_id)
        .where(TrainingStart.id == start_id, TrainingClass.made_by == account_id)
    )
    found = tx.execute(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def handed_in_of_class(tx: Session, class_id: str) -> dict[str, HandedIn]:
    """By start."""
    return _handed_in(tx, TrainingStart.class_id == class_id)


def handed_in(tx: Session, start_id: str) -> HandedIn | None:
    return _handed_in(tx, TrainingStart.id == start_id).get(start_id)


def _handed_in(tx: Session, which: ColumnElement[bool]) -> dict[str, HandedIn]:
    place = (SubjectAlias.type == "place", SubjectAlias.scope == "")
    query = (
        select(TrainingStart.id, Report.visit_id, Operation.recorded_at, Operation.received_at)
        .join(SubjectAlias, SubjectAlias.alias == TrainingStart.place_code)
        .join(ReportSubject, ReportSubject.subject_id == SubjectAlias.subject_id)
        .join(Report, Report.visit_id == ReportSubject.visit_id)
        .join(Operation, Operation.op_id == Report.op_id)
        .where(which, *place, Report.worker_id == TrainingStart.worker_id)
        .where(Report.state == "accepted")
        .order_by(Operation.server_seq)
    )
    found: dict[str, HandedIn] = {}
    for start_id, visit_id, recorded_at, received_at in tx.execute(query):
        found.setdefault(start_id, HandedIn(visit_id, recorded_at, received_at))
    return found
