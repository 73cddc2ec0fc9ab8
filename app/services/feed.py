"""The feed: every change of a slice since a cursor, at least once, upserts and deletes.

Rows of one change share its number; a page may end between them, so the cursor holds the place
and not the number alone. An item shows the row as it stands now: what was superseded is skipped.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.registry.outputs_text import Cell
from app.services.cells import seen_rows
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn, Item, change_item, draw
from app.storage.queries.rows import Entry, Place, feed_batches, feed_page, place_of

MOST = 1000
USUAL = 100
CURSOR_EVERY = 1000
_START = Place(0, 0, bytes(16))


Change = tuple[Entry, Drawn | None]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page. `next` always goes on from here, also at the end of the feed; `changes` draws the
    rows, None for those that are gone."""

    entries: Sequence[Entry]
    has_more: bool
    next: str
    changes: Callable[[], Sequence[Change]]

    def state(self) -> list[object]:
        """What its entity tag depends on."""
        rows = [(entry.row_id.hex(), entry.rev, entry.seq) for entry in self.entries]
        return [self.has_more, rows]


def read_page(tx: Session, part: SheetSlice, after: Place | None, limit: int) -> FeedPage:
    """The next page after a place; reports are read, in one go, when its changes are asked for."""
    entries = feed_page(tx, part.part, after, limit + 1)
    shown = entries[:limit]
    end = place_of(shown[-1]) if shown else after
    more = len(entries) > limit
    return FeedPage(shown, more, cursor_at(part, end), lambda: list(_drawn(tx, part, shown)))


def changes(tx: Session, part: SheetSlice, after: Place | None) -> Iterator[list[Item]]:
    """All changes after a place, batch by batch, with cursors."""
    batches = feed_batches(tx, part.part, after, deleted=True)
    return with_cursors(part, (_drawn(tx, part, entries) for entries in batches), None)


def with_cursors(
    part: SheetSlice, batches: Iterable[Iterable[Change]], end: str | None
) -> Iterator[list[Item]]:
    """Changes as items. Every thousandth and the very last carry a `cursor`: a pull that breaks off
    goes on from the last one it saw. `end` is the last one's, if not that of its own place."""
    count, held = 0, list[Item]()
    last = end
    for batch in batches:
        if held:
            yield held
        held = []
        for entry, row in batch:
            item = change_item(part.view, entry, row)
            count += 1
            if count % CURSOR_EVERY == 0:
                item["cursor"] = part.box.seal(place_of(entry))
            held.append(item)
        if held and end is None:
            last = part.box.seal(place_of(entry))
    if held:
        held[-1]["cursor"] = last
        yield held


def live_cells(tx: Session, part: SheetSlice, after: Place | None) -> Iterator[list[list[Cell]]]:
    """The rows that exist, as cells in column order; a table has no place for what was deleted."""
    for entries in feed_batches(tx, part.part, after, deleted=False):
        yield _cells(tx, part, entries)


def live_drawn(tx: Session, part: SheetSlice, after: Place | None) -> Iterator[list[Drawn]]:
    """The same with all that forms other than a table tell of a row."""
    for entries in feed_batches(tx, part.part, after, deleted=False):
        yield [row for _, row in _drawn(tx, part, entries) if row is not None]


def cursor_at(part: SheetSlice, end: Place | None) -> str:
    """The cursor of a place, or of the beginning."""
    return part.box.seal(end or _START)


def _drawn(tx: Session, part: SheetSlice, entries: Sequence[Entry]) -> Iterator[Change]:
    for row in seen_rows(tx, part.view, entries):
        drawn = None if row.report is None else draw(part.view, row.entry, row.report)
        yield row.entry, drawn


def _cells(tx: Session, part: SheetSlice, entries: Sequence[Entry]) -> list[list[Cell]]:
    return [
        part.view.cells(row.report, row.entry.position)
        for row in seen_rows(tx, part.view, entries)
        if row.report is not None
    ]
