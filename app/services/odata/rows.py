"""Rows for OData: a page that goes on where it ended, a count, one row.

Where no index is asked (see `indexed`), a filter looks at every row. It does so for a few seconds a
page; then the page ends, however few rows it has, and its nextLink goes on from there. So no
request is long, memory stays flat, and a client that follows links, as all do, gets every row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.services.cells import seen_rows
from app.services.odata.options import Query
from app.services.odata.properties import Row
from app.services.sheet_slice import SheetSlice
from app.storage.queries.odata import live_batches, live_count
from app.storage.queries.rows import Entry, Place, row_named

PAGE = 1000
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """At most `size` rows a page; when `is_late`, it ends with what it has."""

    size: int
    is_late: Callable[[], bool]


@dataclass(slots=True)
class Page:
    """`end` is where the next one goes on, None at the last; `skip` and `top` are what is left."""

    rows: list[Row]
    end: Place | None
    skip: int
    top: int | None


def read_page(tx: Session, part: SheetSlice, query: Query, limits: Limits) -> Page:
    """The next rows that fit. Raises Problem 410 `gone` for a token that is not of this slice."""
    after = None if query.token is None else part.box.open(query.token)
    page = Page([], None, query.skip, query.top)
    if page.top == 0:
        return page
    jump = page.skip if query.predicate is None else 0
    page.skip -= jump
    with closing(live_batches(tx, part.part, query.bounds, after, jump)) as batches:
        for entries in batches:
            if _fill(page, _fitting(tx, part, entries, query), limits.size):
                return page
            page.end = _place_of(entries[-1]) if len(page.rows) < limits.size else page.end
            if limits.is_late():
                return page
    page.end = None
    return page


def count_rows(tx: Session, part: SheetSlice, query: Query) -> int:
    """How many rows fit, whatever the page; reads them all where a filter asks for cells."""
    if query.predicate is None:
        return live_count(tx, part.part, query.bounds)
    return sum(1 for _ in every_row(tx, part, query))


def every_row(tx: Session, part: SheetSlice, query: Query) -> Iterator[Row]:
    """All rows that fit, in the order of their changes."""
    with closing(live_batches(tx, part.part, query.bounds, None, 0)) as batches:
        for entries in batches:
            yield from _fitting(tx, part, entries, query)


def one_row(tx: Session, part: SheetSlice, key: str) -> Row | None:
    """The row with this key, or None: also for one of another sheet or area."""
    try:
        row_id = bytes.fromhex(key)
    except ValueError:
        return None
    entry = row_named(tx, part.part, row_id) if len(row_id) == _ID_BYTES else None
    return None if entry is None else next(drawn_rows(tx, part, [entry]), None)


def drawn_rows(tx: Session, part: SheetSlice, entries: Sequence[Entry]) -> Iterator[Row]:
    """Those of these rows that exist, as the key sees them; pass at most one batch."""
    for seen in seen_rows(tx, part.view, entries):
        if seen.report is not None:
            yield Row(seen.entry, part.view.cells(seen.report, seen.entry.position))


def _fill(page: Page, found: Iterable[Row], size: int) -> bool:
    """Take rows on; True where the page needs no more of them."""
    for row in found:
        if page.skip:
            page.skip -= 1
            continue
        if len(page.rows) == size:
            return True
        _add(page, row)
        if page.top == 0:
            page.end = None
            return True
    return False


def _add(page: Page, row: Row) -> None:
    page.rows.append(row)
    page.end = _place_of(row.entry)
    if page.top is not None:
        page.top -= 1


def _fitting(
    tx: Session, part: SheetSlice, entries: Sequence[Entry], query: Query
) -> Iterator[Row]:
    rows = drawn_rows(tx, part, entries)
    return rows if query.predicate is None else filter(query.predicate, rows)


def _place_of(entry: Entry) -> Place:
    return Place(entry.seq, entry.position, entry.row_id)
