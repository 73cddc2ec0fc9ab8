"""A sheet as the console's table shows it: any stretch of its rows, filtered and sorted.

Unsorted it is the newest first, straight out of the directory. A filter or a sort is worked out
once and put aside as a list of row ids, so that scrolling costs a page whatever the order; the list
is disposable, and one that is gone is made again.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from app.registry.outputs_number import number_text
from app.services import feed
from app.services.cells import local_moment, seen_rows
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn
from app.services.slices.fields import Field, Sort, fields_of, no_parameter
from app.services.slices.spool import Spool
from app.storage.queries import console as stored
from app.storage.queries.rows import Entry

_ID = 16
_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Has:
    """A row fits if the cell contains this text, whatever its case; `=` in front: is this text, and
    `=` alone: is empty."""

    field: Field
    text: str

    def fits(self, row: Drawn) -> bool:
        cell = self.field.cell(row)
        shown = "" if cell is None else cell if isinstance(cell, str) else number_text(cell)
        if self.text.startswith("="):
            return shown == self.text[1:]
        return self.text.casefold() in shown.casefold()


@dataclass(frozen=True, slots=True)
class Wanted:
    """`upto` is the change number at which the reader began to look; later ones are news."""

    offset: int
    limit: int
    upto: int | None
    has: tuple[Has, ...]
    sorts: tuple[Sort, ...]


def has_of(part: SheetSlice, asked: Mapping[str, str]) -> tuple[Has, ...]:
    """Filters by column key. Raises Problem `invalid` for a key that is no column."""
    fields, found = fields_of(part.view), []
    for name, text in asked.items():
        if name not in fields:
            raise no_parameter(name)
        found.append(Has(fields[name], text))
    return tuple(sorted(found, key=lambda has: has.field.place))


def table(
    tx: Session, part: SheetSlice, wanted: Wanted, folder: Path
) -> tuple[dict[str, object], tuple[int, int], int]:
    """A stretch of the table; the change numbers in it and how many rows, for the audit.

    A row that ceased to be since its list was made is null.
    """
    found = stored.counted(tx, part.part, wanted.upto)
    upto = found.last if wanted.upto is None else wanted.upto
    if wanted.has or wanted.sorts:
        total, entries = arranged(tx, part, wanted, (folder, upto))
    else:
        total, window = found.known, (wanted.offset, wanted.limit)
        entries = [*stored.newest_first(tx, part.part, upto, window)]
    there = [entry for entry in entries if entry is not None]
    items = {item["row_id"]: item for item in _items(tx, part, there)}
    document = {
        "total": total,
        "upto": upto,
        "news": found.news,
        "offset": wanted.offset,
        "release": part.release,
        "items": [None if entry is None else items.get(entry.row_id.hex()) for entry in entries],
    }
    seqs = [entry.seq for entry in there] or [0]
    return document, (min(seqs), max(seqs)), len(there)


def arranged(
    tx: Session, part: SheetSlice, wanted: Wanted, at: tuple[Path, int]
) -> tuple[int, list[Entry | None]]:
    """How many rows fit, and a stretch of them in their order, None for one that is gone. `at` is
    the folder of lists and the change up to which."""
    folder, upto = at
    path = folder / _name(part, wanted, upto)
    if not path.exists():
        _arrange(tx, part, wanted, (path, upto))
    # Without an order of its own the list is as the feed goes: the newest last.
    backwards = not wanted.sorts
    ids, total = _read(path, wanted, backwards=backwards)
    known = stored.entries_named(tx, part.part, ids)
    return total, [known.get(row_id) for row_id in ids]


def last_change(tx: Session, part: SheetSlice) -> int:
    """The number of the last change: what a reader who begins now has seen."""
    return stored.counted(tx, part.part, None).last


def _items(tx: Session, part: SheetSlice, entries: Sequence[Entry]) -> Iterator[dict[str, object]]:
    for row in seen_rows(tx, part.view, entries):
        if row.report is not None:
            yield {
                "row_id": row.entry.row_id.hex(),
                "rev": row.entry.rev,
                "seq": row.entry.seq,
                "observed_at": local_moment(row.entry.started_at),
                "grid": row.entry.grid,
                "cells": part.view.cells(row.report, row.entry.position),
            }


def _name(part: SheetSlice, wanted: Wanted, upto: int) -> str:
    has = [(each.field.key, each.text) for each in wanted.has]
    order = [(each.field.key, each.descending) for each in wanted.sorts]
    content = msgspec.json.encode([has, order, upto])
    return hashlib.sha256(part.identity + content).hexdigest()


def _arrange(tx: Session, part: SheetSlice, wanted: Wanted, at: tuple[Path, int]) -> None:
    path, upto = at
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _forget(path.parent)
    draft = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
    with closing(Spool(wanted.sorts)) as spool, draft.open("wb") as file:
        for rows in feed.live_drawn(tx, part, None):
            for row in rows:
                if row.entry.seq <= upto and all(has.fits(row) for has in wanted.has):
                    spool.put(row)
        for batch in spool.rows():
            file.write(b"".join(row.entry.row_id for row in batch))
    draft.replace(path)


def _read(path: Path, wanted: Wanted, *, backwards: bool) -> tuple[list[bytes], int]:
    with path.open("rb") as file:
        total = file.seek(0, os.SEEK_END) // _ID
        first = min(wanted.offset, total)
        last = min(first + wanted.limit, total)
        if backwards:
            first, last = total - last, total - first
        file.seek(first * _ID)
        data = file.read((last - first) * _ID)
    ids = [data[n : n + _ID] for n in range(0, len(data), _ID)]
    return (ids[::-1] if backwards else ids), total


def _forget(folder: Path) -> None:
    """Drop what nobody asked for lately."""
    oldest = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            # Another process was first.
            continue
