"""Classes of trainees: whatever is a trainer's is asked for by account, a member's by worker."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.storage.models.accounts import Account
from app.storage.models.areas import Area
from app.storage.models.classes import (
    TrainingClass,
    TrainingGrant,
    TrainingHint,
    TrainingMember,
)
from app.storage.models.people import Worker, WorkerGrid
from app.storage.models.training import TrainingScenario, TrainingStart


def of_trainer(tx: Session, account_id: str) -> Sequence[TrainingClass]:
    """A trainer's classes, the newest first."""
    query = select(TrainingClass).where(TrainingClass.made_by == account_id)
    return tx.scalars(query.order_by(TrainingClass.made_at.desc(), TrainingClass.id.desc())).all()


def one_of_trainer(tx: Session, class_id: str, account_id: str) -> TrainingClass | None:
    own = (TrainingClass.id == class_id, TrainingClass.made_by == account_id)
    return tx.scalar(select(TrainingClass).where(*own))


def by_code(tx: Session, code: str) -> TrainingClass | None:
    return tx.scalar(select(TrainingClass).where(TrainingClass.code == code))


def sizes(tx: Session, class_ids: Collection[str]) -> dict[str, int]:
    """How many are in each class; one without members is left out."""
    query = (
        select(TrainingMember.class_id, func.count())
        .where(TrainingMember.class_id.in_(class_ids), TrainingMember.left_at.is_(None))
        .group_by(TrainingMember.class_id)
    )
    return {str(row[0]): int(row[1]) for row in tx.execute(query)}


def members(tx: Session, class_id: str) -> list[tuple[TrainingMember, Worker]]:
    """Who is in a class, in the order of joining: never by what they can."""
    query = (
        select(TrainingMember, Worker)
        .join(Worker, Worker.id == TrainingMember.worker_id)
        .where(TrainingMember.class_id == class_id, TrainingMember.left_at.is_(None))
        .order_by(TrainingMember.joined_at, TrainingMember.worker_id)
    )
    return [(row[0], row[1]) for row in tx.execute(query)]


def member(tx: Session, class_id: str, worker_id: str) -> TrainingMember | None:
    found = tx.get(TrainingMember, (class_id, worker_id))
    return None if found is None or found.left_at is not None else found


def of_member(tx: Session, worker_id: str) -> list[tuple[TrainingClass, TrainingMember, str]]:
    """The classes somebody is in, the newest first, each with the trainer's name."""
    query = (
        select(TrainingClass, TrainingMember, Account.name)
        .join(TrainingMember, TrainingMember.class_id == TrainingClass.id)
        .join(Account, Account.id == TrainingClass.made_by)
        .where(TrainingMember.worker_id == worker_id, TrainingMember.left_at.is_(None))
        .order_by(TrainingMember.joined_at.desc(), TrainingClass.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in tx.execute(query)]


def attempts(
    tx: Session, class_ids: Collection[str], worker_id: str | None = None
) -> list[tuple[str, str, str, datetime]]:
    """Class, worker, scenario's key and moment of every full start that a class set."""
    of = TrainingStart
    query = (
        select(of.class_id, of.worker_id, TrainingScenario.key, of.started_at)
        .join(TrainingScenario, TrainingScenario.sha256 == of.scenario)
        .where(of.class_id.in_(class_ids), of.only.is_(None))
    )
    own = query if worker_id is None else query.where(of.worker_id == worker_id)
    return [(str(row[0]), row[1], row[2], row[3]) for row in tx.execute(own)]


def grants(
    tx: Session, class_ids: Collection[str], worker_id: str | None = None
) -> Sequence[TrainingGrant]:
    """Further attempts, in the order they were given."""
    query = select(TrainingGrant).where(TrainingGrant.class_id.in_(class_ids))
    own = query if worker_id is None else query.where(TrainingGrant.worker_id == worker_id)
    return tx.scalars(own.order_by(TrainingGrant.at, TrainingGrant.id)).all()


def scenarios_begun(tx: Session, class_id: str) -> set[str]:
    """The keys of whatever was begun in a class."""
    query = (
        select(TrainingScenario.key)
        .join(TrainingStart, TrainingStart.scenario == TrainingScenario.sha256)
        .where(TrainingStart.class_id == class_id)
    )
    return set(tx.scalars(query))


def hints_of(tx: Session, class_id: str) -> Sequence[TrainingHint]:
    query = select(TrainingHint).where(TrainingHint.class_id == class_id)
    return tx.scalars(query.order_by(TrainingHint.id.desc())).all()


def hints_for(
    tx: Session, worker_id: str, class_ids: Collection[str], after: str
) -> Sequence[TrainingHint]:
    """What was said to a member or to all of these classes, later than one hint."""
    query = select(TrainingHint).where(
        TrainingHint.class_id.in_(class_ids),
        or_(TrainingHint.worker_id.is_(None), TrainingHint.worker_id == worker_id),
        TrainingHint.id > after,
    )
    return tx.scalars(query.order_by(TrainingHint.id)).all()


def lock_class(tx: Session, class_id: str) -> None:
    """Two who set out or come in at once wait for each other."""
    tx.execute(select(TrainingClass.id).where(TrainingClass.id == class_id).with_for_update())


def first_community(tx: Session) -> Area | None:
    query = select(Area).where(Area.level == "community").order_by(Area.code)
    return tx.scalars(query.limit(1)).one_or_none()


def own_grids(tx: Session, worker_id: str) -> Sequence[str]:
    """Grids that this worker serves and nobody else."""
    serving: ColumnElement[bool] = WorkerGrid.until.is_(None)
    shared = select(WorkerGrid.grid).where(serving, WorkerGrid.worker_id != worker_id)
    mine = select(WorkerGrid.grid).where(serving, WorkerGrid.worker_id == worker_id)
    return tx.scalars(mine.where(WorkerGrid.grid.not_in(shared)).order_by(WorkerGrid.grid)).all()
