"""Reports: what the operations of a visit amount to now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, and_, select, update
from sqlalchemy.orm import Session

from app.storage.models.people import Worker, WorkerGrid
from app.storage.models.reports import Operation, Report
from app.storage.queries.bulk import insert_rows
from app.storage.queries.look_up import LookUp
from app.storage.sealing import OPERATION, REPORT, opened_rows, sealed_lines

_TABLE = cast("Table", Report.__table__)
_C = _TABLE.c
_HEADS = LookUp(
    lambda among: select(_C.visit_id, _C.op_id, _C.state, _C.grid, _C.worker_id).where(
        among(_C.visit_id, "ids")
    )
)


class ReportHead(NamedTuple):
    """A report without its content."""

    visit_id: str
    op_id: str
    state: str
    grid: str
    worker_id: str


def heads(tx: Session, visit_ids: Collection[str]) -> dict[str, ReportHead]:
    """The reports of those of these visits that have one."""
    if not visit_ids:
        return {}
    return {row[0]: ReportHead._make(row) for row in _HEADS.rows(tx, ids=visit_ids)}


def whole(tx: Session, visit_ids: Collection[str]) -> Sequence[Any]:
    """Reports with the bytes of the operation they began with and their worker's name."""
    if not visit_ids:
        return []
    query = (
        select(*_TABLE.c, Worker.name.label("worker_name"), Operation.payload)
        .join(Operation, and_(Operation.op_id == Report.op_id))
        .join(Worker, and_(Worker.id == Report.worker_id))
        .where(Report.visit_id.in_(visit_ids))
    )
    return opened_rows(tx, tx.execute(query), OPERATION, REPORT)


def of_other_releases(
    tx: Session, version: str, days: tuple[date, date], after: str, limit: int
) -> list[str]:
    """The next accepted visits of these days, behind `after`, that another release judged."""
    query = (
        select(Report.visit_id)
        .where(Report.visit_id > after, Report.day.between(*days), Report.state == "accepted")
        .where(Report.release != version)
        .order_by(Report.visit_id)
        .limit(limit)
    )
    return list(tx.scalars(query))


def insert_all(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New reports; what they say is their operations' and `content` empty."""
    insert_rows(tx, _TABLE, rows)


def change(tx: Session, visit_id: str, **values: Any) -> None:
    if values.get("content") is not None:
        [line] = sealed_lines(tx, REPORT, [{"visit_id": visit_id, **values}])
        values["content"] = line["content"]
    tx.connection().execute(update(_TABLE).where(_TABLE.c.visit_id == visit_id), values)


def grids_of(tx: Session, worker_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The grids that these workers serve now, whatever the clock says."""
    query = select(WorkerGrid.worker_id, WorkerGrid.grid).where(
        WorkerGrid.worker_id.in_(worker_ids), WorkerGrid.until.is_(None)
    )
    found: dict[str, set[str]] = {worker_id: set() for worker_id in worker_ids}
    for row in tx.execute(query):
        found[row.worker_id].add(row.grid)
    return {worker_id: frozenset(grids) for worker_id, grids in found.items()}
