"""The feed: every change of a slice since a cursor, at least once, upserts and deletes.

Rows of one change share its number; a page may end between them, so the cursor holds the place
and not the number alone. An item shows the row as it stands now: what was superseded is skipped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.registry.outputs_text import Cell
from app.services.cells import feed_item, seen_rows
from app.services.sheet_slice import SheetSlice
from app.storage.queries.rows import Entry, Place, feed_batches, feed_page

MOST = 1000
USUAL = 100
CURSOR_EVERY = 1000
_START = Place(0, 0, bytes(16))


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page, not projected yet. `next` always goes on from here, also at the end of the feed."""

    after: Place | None
    entries: Sequence[Entry]
    has_more: bool
    next: str

    def state(self) -> list[object]:
        """What its entity tag depends on."""
        rows = [(entry.row_id.hex(), entry.rev, entry.seq) for entry in self.entries]
        return [self.next, self.has_more, rows]


def read_page(tx: Session, part: SheetSlice, cursor: str | None, limit: int) -> FeedPage:
    """The next page after a cursor. Raises Problem 410 `gone` for a foreign or outdated one."""
    after = None if cursor is None else part.box.open(cursor)
    entries = feed_page(tx, part.part, after, limit + 1)
    shown = entries[:limit]
    last = place_of(shown[-1]) if shown else after or _START
    return FeedPage(after, shown, len(entries) > limit, part.box.seal(last))


def page_items(tx: Session, part: SheetSlice, page: FeedPage) -> list[dict[str, object]]:
    """The items of a page; cells are made here, reports read in one go."""
    return [feed_item(part.view, row) for row in seen_rows(tx, part.view, page.entries)]


def changes(
    tx: Session, part: SheetSlice, after: Place | None
) -> Iterator[list[dict[str, object]]]:
    """All changes after a place, batch by batch.

    Every thousandth item and the very last carry a `cursor`: a pull that breaks off goes on from
    the last one it saw.
    """
    count, held = 0, None
    for entries in feed_batches(tx, part.part, after, deleted=True):
        if held is not None:
            yield held
        held = []
        for row in seen_rows(tx, part.view, entries):
            item = feed_item(part.view, row)
            count += 1
            if count % CURSOR_EVERY == 0:
                item["cursor"] = part.box.seal(place_of(row.entry))
            held.append(item)
        if held:
            last = place_of(entries[-1])
    if held:
        held[-1]["cursor"] = part.box.seal(last)
        yield held


def live_cells(tx: Session, part: SheetSlice, after: Place | None) -> Iterator[list[list[Cell]]]:
    """The rows that exist, as cells in column order; a table has no place for what was deleted."""
    for entries in feed_batches(tx, part.part, after, deleted=False):
        yield _cells(tx, part, entries)


def page_cells(tx: Session, part: SheetSlice, page: FeedPage) -> Iterator[list[list[Cell]]]:
    """The same of one page."""
    yield _cells(tx, part, page.entries)


def cursor_at(part: SheetSlice, end: Place | None) -> str:
    """The cursor of a place, or of the beginning."""
    return part.box.seal(end or _START)


def place_of(entry: Entry) -> Place:
    return Place(entry.seq, entry.position, entry.row_id)


def _cells(tx: Session, part: SheetSlice, entries: Sequence[Entry]) -> list[list[Cell]]:
    return [
        part.view.cells(row.report, row.entry.position)
        for row in seen_rows(tx, part.view, entries)
        if row.report is not None
    ]
