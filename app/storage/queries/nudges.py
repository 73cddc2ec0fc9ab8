"""Push subscriptions: kept, dropped, and those whose worker has a task they were not told of."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.storage.models.nudges import PushSubscription
from app.storage.models.people import Worker
from app.storage.models.tasks import Task


class Due(NamedTuple):
    """A phone to nudge; `newest` is the moment of the task that it will have been told of."""

    device_id: str
    endpoint: str
    told_at: datetime
    newest: datetime


def keep(tx: Session, device_id: str, worker_id: str, endpoint: str, now: datetime) -> None:
    """One address for each phone; a known one is told of nothing twice."""
    known = tx.get(PushSubscription, device_id)
    if known is None:
        tx.add(
            PushSubscription(
                device_id=device_id, worker_id=worker_id, endpoint=endpoint, told_at=now
            )
        )
    else:
        known.endpoint = endpoint
    tx.flush()


def drop(tx: Session, device_id: str) -> None:
    tx.execute(delete(PushSubscription).where(PushSubscription.device_id == device_id))


def drop_gone(tx: Session, device_id: str, endpoint: str) -> None:
    """Unless the phone has told another address meanwhile."""
    tx.execute(
        delete(PushSubscription).where(
            PushSubscription.device_id == device_id, PushSubscription.endpoint == endpoint
        )
    )


def due(tx: Session, most: int) -> list[Due]:
    """Phones of workers who may sign in and have an open task that is newer than the last nudge."""
    query = (
        select(
            PushSubscription.device_id,
            PushSubscription.endpoint,
            PushSubscription.told_at,
            func.max(Task.created_at).label("newest"),
        )
        .join(Worker, Worker.id == PushSubscription.worker_id)
        .join(Task, Task.worker_id == PushSubscription.worker_id)
        .where(
            Task.state == "open",
            Task.created_at > PushSubscription.told_at,
            Worker.revoked_at.is_(None),
        )
        .group_by(PushSubscription.device_id, PushSubscription.endpoint, PushSubscription.told_at)
        .limit(most)
    )
    return [Due(*row) for row in tx.execute(query)]


def claim(tx: Session, phone: Due) -> bool:
    """True for the one process that gets to nudge; another passes by without waiting for it."""
    chosen = select(PushSubscription).where(
        PushSubscription.device_id == phone.device_id, PushSubscription.told_at == phone.told_at
    )
    found = tx.scalar(chosen.with_for_update(skip_locked=True))
    if found is None:
        return False
    found.told_at = phone.newest
    tx.flush()
    return True
