"""Messages to workers, who is there to read them, and the answers kept for repeated requests."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.storage.models.messages import InboxItem, KeptAnswer
from app.storage.models.people import Worker, WorkerGrid
from app.storage.models.tasks import Task
from app.storage.queries.upsert import upsert


def put(tx: Session, **values: Any) -> None:
    """Put one message into a worker's inbox."""
    tx.add(InboxItem(**values))
    tx.flush()


def messages(tx: Session, ids: Collection[str]) -> dict[str, InboxItem]:
    return {item.id: item for item in tx.scalars(select(InboxItem).where(InboxItem.id.in_(ids)))}


def serving(tx: Session, grid: str) -> list[str]:
    """The workers who serve a grid and may sign in, the one longest there first."""
    query = (
        select(WorkerGrid.worker_id)
        .join(Worker, Worker.id == WorkerGrid.worker_id)
        .where(
            WorkerGrid.grid == grid,
            WorkerGrid.until.is_(None),
            Worker.revoked_at.is_(None),
        )
        .order_by(WorkerGrid.since, WorkerGrid.worker_id)
    )
    return list(tx.scalars(query))


def open_returns(tx: Session, visit_id: str) -> list[tuple[str, Mapping[str, Any]]]:
    """(task id, detail) of what departments still wait for about a visit."""
    query = select(Task.id, Task.detail).where(
        Task.visit_id == visit_id, Task.kind == "return", Task.state == "open"
    )
    found: list[tuple[str, Any]] = [(row.id, row.detail) for row in tx.execute(query)]
    return found


def claim_answer(tx: Session, key_id: str, name: str, fingerprint: bytes, now: datetime) -> bool:
    """True for the first request of this name; a second one waits here until the first is done."""
    row = {
        "key_id": key_id,
        "name": name,
        "fingerprint": fingerprint,
        "body": "",
        "created_at": now,
    }
    statement = upsert(tx, KeptAnswer).values(row).on_conflict_do_nothing()
    return tx.execute(statement.returning(KeptAnswer.name)).first() is not None


def kept_answer(tx: Session, key_id: str, name: str) -> KeptAnswer | None:
    return tx.get(KeptAnswer, (key_id, name))


def keep_answer(tx: Session, key_id: str, name: str, body: str) -> None:
    own = (KeptAnswer.key_id == key_id, KeptAnswer.name == name)
    tx.execute(update(KeptAnswer).where(*own).values(body=body))


def drop_answers(tx: Session, before: datetime) -> None:
    tx.execute(delete(KeptAnswer).where(KeptAnswer.created_at < before))
