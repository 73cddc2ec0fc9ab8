"""Keeping an index: built by a job, and brought up to date by whoever is about to ask it.

An answer is made of two stores, so both have to stand at one moment: what changed since the index
was asked last is put in first, out of the same reading that the answer is then made of; and if the
index is ahead of that reading, the reading begins again.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services import releases
from app.services.access import KeyScope
from app.services.cells import seen_rows
from app.services.index.columns import Columns, Stored, columns_of
from app.services.index.file import IndexFile, Reach, create, finish
from app.services.index.home import IndexHome, Wish, drop
from app.services.sheet_slice import SheetSlice, open_slice
from app.services.slices.drawn import draw
from app.storage.queries import indexing
from app.storage.queries.rows import BATCH, Entry, Place, Slice, feed_batches, feed_page
from app.storage.reading import renew

# What an asker brings up to date itself, in a fraction of a second; more is for the job.
_AT_ONCE = 2000
_LAST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class SheetIndex:
    """An index that stands where the reading of the asker does, and how far the asker sees."""

    file: IndexFile
    reach: Reach

    def close(self) -> None:
        self.file.close()


def index_of(tx: Session, part: SheetSlice, home: IndexHome) -> SheetIndex | None:
    """The index of a slice as of this reading; None where there are so few rows that none is
    needed, or where an earlier release is shown. Close it.

    Raises Problem 503 `index_building` while it is being built. `tx` may begin anew: read nothing
    of it before that has to fit to what is read after.
    """
    if releases.in_force(tx).version != part.release:
        return None
    found = _current(tx, part, home)
    if found is None:
        if not indexing.is_crowded(tx, part.part, home.worth):
            return None
        raise home.wish(part)
    return SheetIndex(found, _reach(tx, part))


def work_on(tx: Session, wish: Wish, home: IndexHome, cursor_key: bytes) -> bool:
    """Build what somebody waits for, or bring it further; False when it stands where this reading
    does. Raises Problem 404 where the sheet is no more."""
    part = _wanted(tx, wish, cursor_key)
    if home.found(home.name(part)) is not None:
        return _advance(tx, part, home)
    _build(tx, part, home)
    return True


def _wanted(tx: Session, wish: Wish, cursor_key: bytes) -> SheetSlice:
    department = wish.sheet.partition("/")[0]
    fields = None if wish.fields is None else frozenset(wish.fields)
    scope = KeyScope("index", department, None, None, fields)
    return open_slice(tx, scope, wish.sheet, None, cursor_key)


def _build(tx: Session, part: SheetSlice, home: IndexHome) -> None:
    name = home.name(part)
    draft = home.folder / f"{name}.draft"
    upto = indexing.last_number(tx, part.part.sheet)
    made = create(draft, _columns(part, home))
    try:
        for entries in feed_batches(tx, part.part, None, deleted=False):
            made.put(_rows(tx, part, made.columns, entries))
        finish(made, upto)
    finally:
        made.close()
    home.settle(name, draft)


def _advance(tx: Session, part: SheetSlice, home: IndexHome) -> bool:
    try:
        found = _current(tx, part, home)
    except Problem:
        return True
    if found is not None:
        found.close()
    return False


def _current(tx: Session, part: SheetSlice, home: IndexHome) -> IndexFile | None:
    """Open an index and bring it up to date; None where there is none that can be used."""
    name = home.name(part)
    if home.found(name) is None:
        return None
    with home.turn(name):
        path = home.found(name)
        if path is None:
            return None
        try:
            return _opened(tx, part, IndexFile(path, _columns(part, home)), home)
        except sqlite3.DatabaseError:
            # Cut short or overwritten: whatever it was, it is made again.
            drop(path)
            return None


def _opened(tx: Session, part: SheetSlice, file: IndexFile, home: IndexHome) -> IndexFile:
    try:
        file.share()
        if not _catch_up(tx, part, file):
            raise home.wish(part)
        file.begin()
        file.path.touch()
    except BaseException:
        file.close()
        raise
    return file


def _catch_up(tx: Session, part: SheetSlice, file: IndexFile) -> bool:
    """Put in what changed since; False where that was not all."""
    sheet, upto = part.part.sheet, file.upto
    if upto > indexing.last_number(tx, sheet):
        renew(tx)
    entries = feed_page(tx, Slice(sheet, None), Place(upto, _LAST, b""), _AT_ONCE + 1)
    if not entries:
        return True
    # Changes of one number go in together, or the rest of them would be passed over.
    whole = [entry for entry in entries if entry.seq < entries[-1].seq]
    changed = entries if len(entries) <= _AT_ONCE else whole or entries
    rows = _batched_rows(tx, part, file.columns, changed)
    file.change([entry.row_id for entry in changed], rows, changed[-1].seq)
    return changed is entries


def _batched_rows(
    tx: Session, part: SheetSlice, columns: Columns, entries: Sequence[Entry]
) -> Iterator[list[Stored]]:
    for n in range(0, len(entries), BATCH):
        yield from _rows(tx, part, columns, entries[n : n + BATCH])


def _rows(
    tx: Session, part: SheetSlice, columns: Columns, entries: Sequence[Entry]
) -> Iterator[list[Stored]]:
    for seen in seen_rows(tx, part.view, entries):
        if seen.report is not None:
            yield columns.stored(draw(part.view, seen.entry, seen.report))


def _columns(part: SheetSlice, home: IndexHome) -> Columns:
    return columns_of(part.view, part.view.registry, home.keys)


def _reach(tx: Session, part: SheetSlice) -> Reach:
    return Reach(indexing.grids_of(tx, part.part), indexing.unnumbered(tx, part.part.sheet))
