"""What the console's pages look at: windows of a sheet, the past of a row, which grids reported."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.storage.models.areas import Area
from app.storage.models.directory import SheetRow
from app.storage.models.messages import InboxItem
from app.storage.models.people import Worker
from app.storage.models.reports import Operation
from app.storage.models.tasks import Task
from app.storage.queries.areas import codes_below
from app.storage.queries.rows import Entry, Slice
from app.storage.sealing import OPERATION, opened_rows

_COLUMNS = tuple(getattr(SheetRow, name) for name in Entry._fields)
_NEWEST = (SheetRow.seq.desc(), SheetRow.position.desc(), SheetRow.row_id.desc())


class Counted(NamedTuple):
    """Rows that exist and did not change after a number; those that did; the last number."""

    known: int
    news: int
    last: int


class OperationLine(NamedTuple):
    """An operation that made or changed a report, and who recorded it."""

    type: str
    at: datetime
    worker: str
    payload: bytes


class GridLine(NamedTuple):
    """How many rows of a sheet a grid has on a day, and when the last of them began."""

    grid: str
    sheet: str
    rows: int
    last_at: datetime


def counted(tx: Session, part: Slice, upto: int | None) -> Counted:
    """Count a slice; without `upto` everything is known."""
    known = SheetRow.live if upto is None else SheetRow.live & (SheetRow.seq <= upto)
    news = SheetRow.live.is_(None) if upto is None else SheetRow.live & (SheetRow.seq > upto)
    columns = (func.count().filter(known), func.count().filter(news), func.max(SheetRow.seq))
    found = tx.execute(select(*columns).where(*_within(part))).one()
    return Counted(found[0], found[1], found[2] or 0)


def newest_first(tx: Session, part: Slice, upto: int, window: tuple[int, int]) -> list[Entry]:
    """Rows that exist, the last changed first, from an offset on, at most so many."""
    offset, limit = window
    own = (*_within(part), SheetRow.live, SheetRow.seq <= upto)
    found = select(*_COLUMNS).where(*own).order_by(*_NEWEST).offset(offset).limit(limit)
    return [Entry._make(row) for row in tx.execute(found)]


def entries_named(tx: Session, part: Slice, row_ids: Collection[bytes]) -> dict[bytes, Entry]:
    """Those of these rows that exist in the slice."""
    own = (*_within(part), SheetRow.live, SheetRow.row_id.in_(row_ids))
    return {row.row_id: Entry._make(row) for row in tx.execute(select(*_COLUMNS).where(*own))}


def operations_of(tx: Session, visit_id: str) -> list[OperationLine]:
    """What made a report and changed it since, in the order of arrival."""
    found = (
        select(
            Operation.op_id,
            Operation.type,
            Operation.recorded_at,
            Worker.name,
            Operation.payload,
        )
        .join(Worker, Worker.id == Operation.worker_id)
        .where(
            Operation.visit_id == visit_id,
            Operation.type.in_(("visit.submit", "visit.amend")),
            Operation.state == "accepted",
        )
        .order_by(Operation.server_seq)
    )
    return [
        OperationLine(row.type, row.recorded_at, row.name, row.payload)
        for row in opened_rows(tx, tx.execute(found), OPERATION)
    ]


def returns_of(tx: Session, visit_id: str) -> Sequence[Task]:
    """What departments asked to be checked about a visit."""
    return tx.scalars(select(Task).where(Task.visit_id == visit_id, Task.kind == "return")).all()


def outcomes_of(tx: Session, worker_id: str, visit_id: str) -> Sequence[InboxItem]:
    """What a worker was told that came of a visit."""
    own = (InboxItem.worker_id == worker_id, InboxItem.visit_id == visit_id)
    return tx.scalars(select(InboxItem).where(*own, InboxItem.kind == "outcome")).all()


def grids_below(tx: Session, paths: tuple[str, ...] | None) -> Sequence[Area]:
    """The grids below these tops, in the order of their codes."""
    found = select(Area).where(Area.level == "grid")
    if paths is not None:
        found = found.where(Area.code.in_(codes_below(paths)))
    return tx.scalars(found.order_by(Area.code)).all()


def grid_lines(tx: Session, sheets: Collection[str], day: date) -> list[GridLine]:
    """Per grid and sheet what there is of a day."""
    own = (
        SheetRow.sheet.in_(sheets),
        SheetRow.day == day,
        SheetRow.live,
        SheetRow.seq.is_not(None),
    )
    columns: tuple[Any, ...] = (SheetRow.grid, SheetRow.sheet, func.count())
    found = select(*columns, func.max(SheetRow.started_at)).where(*own)
    return [
        GridLine._make(row) for row in tx.execute(found.group_by(SheetRow.grid, SheetRow.sheet))
    ]


def _within(part: Slice) -> Sequence[ColumnElement[bool]]:
    own = [SheetRow.sheet == part.sheet, SheetRow.seq.is_not(None)]
    if part.paths is not None:
        own.append(SheetRow.grid.in_(codes_below(part.paths)))
    return own
