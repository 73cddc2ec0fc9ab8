"""Filters and sorts over a slice: row by row, what fits is put aside on disk."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from app.services.cells import seen_rows
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn, draw
from app.services.slices.fields import Sort, Where, fit
from app.services.slices.spool import Spool
from app.storage.queries.rows import BATCH, Entry, Place, feed_batches, feed_page, place_of

# How far one page of a filtered feed looks. It may hold few rows or none while there is more.
LOOKS_AT = 5000


def sifted(
    batches: Iterable[Iterable[Drawn]], asked: Sequence[Where], order: Sequence[Sort]
) -> Spool:
    """The rows that fit, on disk, in the order asked for. Close it."""
    spool = Spool(order)
    for rows in batches:
        for row in rows:
            if fit(row, asked):
                spool.put(row)
    return spool


def sifted_changes(
    tx: Session, part: SheetSlice, after: Place | None, asked: Sequence[Where]
) -> Spool:
    """Every change after a place that concerns what fits, deletions with it. Close it."""
    spool = Spool()
    for entries in feed_batches(tx, part.part, after, deleted=True):
        for entry, row in _concerning(tx, part, entries, asked):
            if row is None:
                spool.put_deletion(entry)
            else:
                spool.put(row)
    return spool


def sifted_page(
    tx: Session, part: SheetSlice, after: Place | None, asked: Sequence[Where], limit: int
) -> tuple[list[tuple[Entry, Drawn | None]], Place | None, bool]:
    """At most `limit` changes that concern what fits; where the next page goes on, and whether
    there is more. It looks at a bounded number of rows, so it may end early."""
    found: list[tuple[Entry, Drawn | None]] = []
    for _ in range(LOOKS_AT // BATCH):
        entries = feed_page(tx, part.part, after, BATCH + 1)
        for entry, row in _concerning(tx, part, entries[:BATCH], asked):
            if len(found) == limit:
                return found, after, True
            found.append((entry, row))
            after = place_of(entry)
        looked = entries[:BATCH]
        after = place_of(looked[-1]) if looked else after
        if len(entries) <= BATCH:
            return found, after, False
    return found, after, True


def _concerning(
    tx: Session, part: SheetSlice, entries: Sequence[Entry], asked: Sequence[Where]
) -> Iterator[tuple[Entry, Drawn | None]]:
    """Rows that fit, and None for those that are gone or that a change may have made unfit: whoever
    holds one from before must let it go."""
    for seen in seen_rows(tx, part.view, entries):
        if seen.report is None:
            yield seen.entry, None
            continue
        row = draw(part.view, seen.entry, seen.report)
        if fit(row, asked):
            yield seen.entry, row
        elif seen.entry.rev > 1:
            yield seen.entry, None
