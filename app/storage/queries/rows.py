"""Reading the row directory: only ever one sheet, only ever the areas in view.

Rows come as named tuples in batches, so that a pull of a whole city needs no more memory than
one page. Rows without a number are not stamped yet and do not exist for readers.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from app.storage.giving_way import give_way
from app.storage.models.directory import SheetRow
from app.storage.models.reports import Report
from app.storage.queries.areas import codes_below

# A reader holds this many reports at once. More would outlive the collector's young generations,
# and every few batches it would look through the whole process for them.
BATCH = 100

_Directory = Select[*tuple[Any, ...]]
_COLUMNS = (
    SheetRow.row_id,
    SheetRow.visit_id,
    SheetRow.rev,
    SheetRow.position,
    SheetRow.grid,
    SheetRow.started_at,
    SheetRow.live,
    SheetRow.seq,
)


class Entry(NamedTuple):
    """A row of the directory."""

    row_id: bytes
    visit_id: str
    rev: int
    position: int
    grid: str
    started_at: datetime
    live: bool
    seq: int


class Place(NamedTuple):
    """A point between two rows of a feed. `row_id` tells apart the rows that stood at one position
    before and after an amendment."""

    seq: int
    position: int
    row_id: bytes


def place_of(entry: Entry) -> Place:
    """The place just behind a row."""
    return Place(entry.seq, entry.position, entry.row_id)


@dataclass(frozen=True, slots=True)
class Slice:
    """One sheet below these tops of the area tree; None is everywhere."""

    sheet: str
    paths: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be said of a slice without reading it. `end` is None when nothing ever was in it."""

    live: int
    total: int
    end: Place | None


class Days(NamedTuple):
    """From this day to that one, both in it."""

    first: date
    last: date


class DaySummary(NamedTuple):
    """How many rows some days have, and between which numbers they changed last."""

    live: int
    first_seq: int
    last_seq: int


def summary(tx: Session, part: Slice) -> Summary:
    """Counts and the last change of a slice."""
    counted = func.count().filter(SheetRow.live)
    live, total = tx.execute(select(counted, func.count()).where(*_within(part))).one()
    return Summary(live, total, _end(tx, part))


def feed_page(tx: Session, part: Slice, after: Place | None, limit: int) -> list[Entry]:
    """At most `limit` rows that changed after this place, deleted ones among them, in order."""
    rows = tx.execute(_feed(part, after).limit(limit))
    return [_entry(row) for row in rows]


def feed_batches(
    tx: Session, part: Slice, after: Place | None, *, deleted: bool
) -> Iterator[list[Entry]]:
    """Everything after this place, batch by batch; without `deleted` only what exists."""
    statement = _feed(part, after)
    return _batches(tx, statement if deleted else statement.where(SheetRow.live))


def day_batches(tx: Session, part: Slice, days: Days, *, keep_last: bool) -> Iterator[list[Entry]]:
    """The rows of each day in the order of its sheet: visit's start, visit, position.

    With `keep_last` only a day's last row of each keep value stays, where it stands; rows without
    any stay all. Each day is read by itself, so that a long range is sorted in no more memory.
    """
    for day in _days_with_rows(tx, part, days):
        statement = _day(part, day)
        yield from _batches(tx, _last_of_each(statement) if keep_last else statement)


def day_summary(tx: Session, part: Slice, days: Days) -> DaySummary:
    """What can be said of some days without reading it; rows that are gone count as changes, else
    they would leave no trace."""
    counted = func.count().filter(SheetRow.live)
    columns = (counted, func.min(SheetRow.seq), func.max(SheetRow.seq))
    own = (*_within(part), SheetRow.day.between(*days))
    found = tx.execute(select(*columns).where(*own)).one()
    return DaySummary(found[0], found[1] or 0, found[2] or 0)


def row_named(tx: Session, part: Slice, row_id: bytes) -> Entry | None:
    """One row that exists, or None: also for a row of another sheet or area."""
    found = tx.execute(
        select(*_COLUMNS).where(*_within(part), SheetRow.row_id == row_id, SheetRow.live)
    ).first()
    return None if found is None else _entry(found)


def row_standing(tx: Session, part: Slice, row_id: bytes) -> Entry | None:
    """The same for who names a row and reads nothing by number: also just after a change that has
    no number yet, which is then 0."""
    own = (*_reached(part), SheetRow.row_id == row_id, SheetRow.live)
    found = tx.execute(select(*_COLUMNS).where(*own)).first()
    return None if found is None else _entry(found)._replace(seq=found.seq or 0)


def visits_within(
    tx: Session, paths: tuple[str, ...] | None, visit_ids: Collection[str]
) -> frozenset[str]:
    """Those of these visits that took place below these tops."""
    if paths is None:
        return frozenset(visit_ids)
    inside = Report.grid.in_(codes_below(paths))
    found = select(Report.visit_id).where(Report.visit_id.in_(visit_ids), inside)
    return frozenset(tx.scalars(found))


def _within(part: Slice) -> Sequence[ColumnElement[bool]]:
    return [*_reached(part), SheetRow.seq.is_not(None)]


def _reached(part: Slice) -> list[ColumnElement[bool]]:
    own: list[ColumnElement[bool]] = [SheetRow.sheet == part.sheet]
    if part.paths is not None:
        own.append(SheetRow.grid.in_(codes_below(part.paths)))
    return own


def _feed(part: Slice, after: Place | None) -> _Directory:
    order = (SheetRow.seq, SheetRow.position, SheetRow.row_id)
    statement = select(*_COLUMNS).where(*_within(part)).order_by(*order)
    if after is None:
        return statement
    # The first condition alone can use the index on (sheet, seq) everywhere.
    return statement.where(SheetRow.seq >= after.seq, tuple_(*order) > tuple_(*after))


def _end(tx: Session, part: Slice) -> Place | None:
    order = (SheetRow.seq.desc(), SheetRow.position.desc(), SheetRow.row_id.desc())
    columns = (SheetRow.seq, SheetRow.position, SheetRow.row_id)
    last = tx.execute(select(*columns).where(*_within(part)).order_by(*order).limit(1)).first()
    return None if last is None else Place._make(last)


def _days_with_rows(tx: Session, part: Slice, days: Days) -> Sequence[date]:
    if days.first == days.last:
        return [days.first]
    own = (*_within(part), SheetRow.day.between(*days), SheetRow.live)
    return tx.scalars(select(SheetRow.day).where(*own).distinct().order_by(SheetRow.day)).all()


def _day(part: Slice, day: date) -> _Directory:
    order = (SheetRow.started_at, SheetRow.visit_id, SheetRow.position)
    own = (*_within(part), SheetRow.day == day, SheetRow.live)
    return select(*_COLUMNS).where(*own).order_by(*order)


def _last_of_each(statement: _Directory) -> _Directory:
    latest = (SheetRow.started_at.desc(), SheetRow.visit_id.desc(), SheetRow.position.desc())
    rank = func.row_number().over(partition_by=SheetRow.keep_value, order_by=latest)
    extra = (SheetRow.keep_value, rank.label("rank"))
    inner = statement.order_by(None).add_columns(*extra).subquery()
    columns = [inner.c[column.key] for column in _COLUMNS]
    return (
        select(*columns)
        .where((inner.c.keep_value.is_(None)) | (inner.c.rank == 1))
        .order_by(inner.c.started_at, inner.c.visit_id, inner.c.position)
    )


def _batches(tx: Session, statement: _Directory) -> Iterator[list[Entry]]:
    result = tx.execute(statement.execution_options(yield_per=BATCH))
    try:
        for rows in result.partitions():
            yield [_entry(row) for row in rows]
            give_way(tx)
    finally:
        # A reader may go away in the middle; PostgreSQL's cursor is closed before its transaction.
        result.close()


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry._make(row)
