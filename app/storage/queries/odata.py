"""The rows of a slice that exist, for OData: in the order of their changes, within bounds."""

from collections.abc import Generator
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app.storage.models.directory import SheetRow
from app.storage.queries.areas import codes_below
from app.storage.queries.rows import BATCH, Entry, Place, Slice

_COLUMNS = tuple(getattr(SheetRow, name) for name in Entry._fields)
_ORDER = (SheetRow.seq, SheetRow.position, SheetRow.row_id)


class Bounds(NamedTuple):
    """Limits of a row's change number and day, all inclusive; None is no limit."""

    first_seq: int | None = None
    last_seq: int | None = None
    first_day: date | None = None
    last_day: date | None = None


def live_batches(
    tx: Session, part: Slice, bounds: Bounds, after: Place | None, skip: int
) -> Generator[list[Entry]]:
    """What exists after this place, batch by batch, without the first `skip` rows. Close it where
    it is left before its end."""
    statement = select(*_COLUMNS).where(*_live(part, bounds)).order_by(*_ORDER)
    if after is not None:
        # The first condition alone can use the index on (sheet, seq) everywhere.
        statement = statement.where(SheetRow.seq >= after.seq, tuple_(*_ORDER) > tuple_(*after))
    if skip:
        statement = statement.offset(skip)
    # A page may end before the rows do; the cursor must not wait for the collector then.
    with tx.execute(statement.execution_options(yield_per=BATCH)) as result:
        for rows in result.partitions():
            yield [Entry._make(row) for row in rows]


def live_count(tx: Session, part: Slice, bounds: Bounds) -> int:
    """How many rows exist within the bounds."""
    return tx.scalar(select(func.count()).where(*_live(part, bounds))) or 0


def _live(part: Slice, bounds: Bounds) -> list[ColumnElement[bool]]:
    limits = [
        None if bounds.first_seq is None else SheetRow.seq >= bounds.first_seq,
        None if bounds.last_seq is None else SheetRow.seq <= bounds.last_seq,
        None if bounds.first_day is None else SheetRow.day >= bounds.first_day,
        None if bounds.last_day is None else SheetRow.day <= bounds.last_day,
        None if part.paths is None else SheetRow.grid.in_(codes_below(part.paths)),
    ]
    own: list[ColumnElement[bool]] = [SheetRow.sheet == part.sheet, SheetRow.seq.is_not(None)]
    own.append(SheetRow.live.is_(True))
    return [*own, *(limit for limit in limits if limit is not None)]
