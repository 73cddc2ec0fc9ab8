"""Tasks: found by id or visit, written and changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from app.storage.models.tasks import Task
from app.storage.queries.bulk import insert_rows


class Asked(NamedTuple):
    """A task as far as intake needs it."""

    id: str
    kind: str
    state: str
    worker_id: str
    grid: str
    visit_id: str | None
    detail: Mapping[str, Any]


_TABLE = cast("Table", Task.__table__)
_COLUMNS = (Task.id, Task.kind, Task.state, Task.worker_id, Task.grid, Task.visit_id, Task.detail)


def by_ids(tx: Session, task_ids: Collection[str]) -> dict[str, Asked]:
    if not task_ids:
        return {}
    rows = tx.execute(select(*_COLUMNS).where(Task.id.in_(task_ids)))
    return {row.id: _asked(row) for row in rows}


def of_visit(tx: Session, visit_id: str, kinds: Collection[str]) -> list[Asked]:
    query = select(*_COLUMNS).where(Task.visit_id == visit_id, Task.kind.in_(kinds))
    return [_asked(row) for row in tx.execute(query)]


def insert_all(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    insert_rows(tx, _TABLE, rows)


def change(tx: Session, task_id: str, **values: Any) -> None:
    tx.connection().execute(update(Task).where(Task.id == task_id).values(**values))


def _asked(row: Any) -> Asked:
    return Asked._make(row)
