"""Practice: scenarios, starts and repetitions; whatever is a trainee's is asked for by worker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from app.storage.models.classes import TrainingClass, TrainingText
from app.storage.models.people import Device, Worker
from app.storage.models.reports import Operation, Report, ReportSubject
from app.storage.models.subjects import SubjectAlias
from app.storage.models.training import TrainingRepetition, TrainingScenario, TrainingStart
from app.storage.queries.upsert import upsert


def publish(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the product's own scenarios, and those to be practised but for the keys that a
    trainer wrote anew; what was published before is kept."""
    theirs = _written(tx)
    tx.execute(update(TrainingScenario).values(bundled=False))
    tx.execute(update(TrainingScenario).where(~_named(theirs)).values(current=False))
    _keep(tx, rows)
    wanted = [row["sha256"] for row in rows]
    tx.execute(update(TrainingScenario).where(_named(wanted)).values(bundled=True))
    changed = set(theirs.values())
    untouched = [row["sha256"] for row in rows if row["key"] not in changed]
    tx.execute(update(TrainingScenario).where(_named(untouched)).values(current=True))


def _written(tx: Session) -> dict[str, str]:
    """What is practised now and is a trainer's, not the product's: keys by hash."""
    texts = select(TrainingText.sha256).where(TrainingText.sha256.is_not(None))
    query = select(TrainingScenario.sha256, TrainingScenario.key).where(
        TrainingScenario.current,
        TrainingScenario.bundled.is_(False),
        TrainingScenario.sha256.in_(texts),
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def _named(hashes: Iterable[str]) -> ColumnElement[bool]:
    return TrainingScenario.sha256.in_(list(hashes))


def _keep(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        statement = upsert(tx, TrainingScenario).on_conflict_do_nothing(index_elements=["sha256"])
        tx.execute(statement, list(rows))


def current(tx: Session) -> Sequence[TrainingScenario]:
    """The scenarios to be practised, by key."""
    query = select(TrainingScenario).where(TrainingScenario.current)
    return tx.scalars(query.order_by(TrainingScenario.key)).all()


def current_by_key(tx: Session, key: str) -> TrainingScenario | None:
    query = select(TrainingScenario).where(TrainingScenario.current, TrainingScenario.key == key)
    return tx.scalar(query)


def scenario(tx: Session, sha256: str) -> TrainingScenario:
    return tx.get_one(TrainingScenario, sha256)


def start_of(tx: Session, start_id: str, worker_id: str) -> TrainingStart | None:
    """A start, if it is this worker's."""
    query = select(TrainingStart).where(
        TrainingStart.id == start_id, TrainingStart.worker_id == worker_id
    )
    return tx.scalar(query)


def lock_start(tx: Session, start_id: str) -> None:
    """Two requests to score one start wait for each other."""
    query = select(TrainingStart.id).where(TrainingStart.id == start_id).with_for_update()
    tx.execute(query)


def starts_of(tx: Session, worker_id: str) -> Sequence[TrainingStart]:
    """A worker's starts, the newest first, without those before a class was reset."""
    query = select(TrainingStart).where(TrainingStart.worker_id == worker_id, _counts())
    newest = query.order_by(TrainingStart.started_at.desc(), TrainingStart.id.desc())
    return tx.scalars(newest).all()


def _counts() -> ColumnElement[bool]:
    """Begun in no class, or not before its last reset."""
    own = TrainingClass.id == TrainingStart.class_id
    return ~exists().where(own, TrainingClass.reset_at > TrainingStart.started_at)


def first_visit(tx: Session, place_code: str, worker_id: str) -> str | None:
    """The visit to this place that the worker handed in first and did not withdraw."""
    query = (
        select(Report.visit_id)
        .join(ReportSubject, ReportSubject.visit_id == Report.visit_id)
        .join(SubjectAlias, SubjectAlias.subject_id == ReportSubject.subject_id)
        .join(Operation, Operation.op_id == Report.op_id)
        .where(
            SubjectAlias.type == "place",
            SubjectAlias.scope == "",
            SubjectAlias.alias == place_code,
            Report.worker_id == worker_id,
            Report.state == "accepted",
        )
        .order_by(Operation.server_seq)
        .limit(1)
    )
    return tx.scalar(query)


def scored(tx: Session, worker_id: str) -> list[tuple[str, TrainingStart]]:
    """A worker's scored starts with the keys of their scenarios, in the order of their scoring;
    without those before a class was reset."""
    query = (
        select(TrainingScenario.key, TrainingStart)
        .join(TrainingScenario, TrainingStart.scenario == TrainingScenario.sha256)
        .where(TrainingStart.worker_id == worker_id, TrainingStart.scored_at.is_not(None))
        .where(_counts())
        .order_by(TrainingStart.scored_at, TrainingStart.id)
    )
    return [(row[0], row[1]) for row in tx.execute(query)]


def every_start(tx: Session, class_id: str | None = None) -> Iterator[tuple[str, TrainingStart]]:
    """All starts with the keys of their scenarios, in order, or those of one class."""
    query = select(TrainingScenario.key, TrainingStart).join(
        TrainingScenario, TrainingStart.scenario == TrainingScenario.sha256
    )
    if class_id is not None:
        query = query.where(TrainingStart.class_id == class_id)
    found = tx.execute(query.order_by(TrainingStart.started_at, TrainingStart.id))
    return ((row[0], row[1]) for row in found.yield_per(200))


def repetitions(tx: Session, worker_id: str) -> Sequence[TrainingRepetition]:
    query = select(TrainingRepetition).where(TrainingRepetition.worker_id == worker_id)
    return tx.scalars(query.order_by(TrainingRepetition.due, TrainingRepetition.scenario_key)).all()


def repeat(tx: Session, worker_id: str, key: str, rows: Iterable[tuple[str, int, date]]) -> None:
    """What of a scenario is to come back to a worker: this, and nothing else."""
    tx.execute(
        delete(TrainingRepetition).where(
            TrainingRepetition.worker_id == worker_id, TrainingRepetition.scenario_key == key
        )
    )
    tx.add_all(
        TrainingRepetition(worker_id=worker_id, scenario_key=key, path=path, step=step, due=due)
        for path, step, due in rows
    )
    tx.flush()


def forget_repetitions(tx: Session, workers: Sequence[str], keys: Iterable[str]) -> None:
    """Nothing of these scenarios comes back to these workers."""
    tx.execute(
        delete(TrainingRepetition).where(
            TrainingRepetition.worker_id.in_(workers), TrainingRepetition.scenario_key.in_(keys)
        )
    )


def started(tx: Session, worker_id: str) -> dict[str, int]:
    """How often a worker set out on each scenario, by key."""
    query = (
        select(TrainingScenario.key, func.count())
        .join(TrainingStart, TrainingStart.scenario == TrainingScenario.sha256)
        .where(TrainingStart.worker_id == worker_id, _counts())
        .group_by(TrainingScenario.key)
    )
    return {str(row[0]): int(row[1]) for row in tx.execute(query)}


def add(tx: Session, start: TrainingStart) -> None:
    tx.add(start)
    tx.flush()


def settle_author(tx: Session, worker: Mapping[str, Any], device: Mapping[str, Any]) -> None:
    """The worker and the phone that earlier visits of scenarios come from; made once."""
    for model, row in ((Worker, worker), (Device, device)):
        tx.execute(upsert(tx, model).values(row).on_conflict_do_nothing())
