"""Rows put aside on disk while an answer is worked out, and given back in the order asked for.

SQLite's own temporary database: private to the process, in memory until it is large, then in a
file that has no name and is gone when it is closed. So a sort or a filter over a whole city costs
time and disk, never memory, and leaves nothing behind.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from app.services.slices.drawn import Drawn
from app.services.slices.fields import Sort
from app.storage.queries.rows import Entry

BATCH = 100
# A sorted answer of any length holds this much in memory.
_CACHE = "PRAGMA cache_size=-8192"
_Kept = tuple[Entry, int | None, list[Any] | None, dict[str, Any]]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Kept).decode


class Spool:
    """Rows in, one by one, then out in batches. `live`, `seqs` and `digest` tell of what went in.

    A deletion of the feed is put in as its directory entry alone. Close it, also unread.
    """

    def __init__(self, order: Sequence[Sort] = ()) -> None:
        self.live = 0
        self._order = order
        self._low, self._high = 0, 0
        self._hash = hashlib.sha256()
        # A streamed answer may be read on by another thread than the one that began it.
        self._store = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._store.execute(_CACHE)
        keys = "".join(f", k{n}" for n in range(len(order)))
        self._store.execute(f"CREATE TABLE kept (n INTEGER PRIMARY KEY, body{keys})")
        places = ", ".join("?" * (len(order) + 1))
        self._insert = f"INSERT INTO kept (body{keys}) VALUES ({places})"  # noqa: S608  (our names)
        self._store.execute("BEGIN")

    @property
    def seqs(self) -> tuple[int, int]:
        """The lowest and the highest change number among the rows."""
        return self._low, self._high

    @property
    def digest(self) -> str:
        """Which rows, in which state, in which order they came in."""
        return self._hash.hexdigest()

    def put(self, row: Drawn) -> None:
        keys = [sort.field.order(row) for sort in self._order]
        self._store.execute(self._insert, [_encode(tuple(row)), *keys])
        self.live += 1
        self._note(row.entry)

    def put_deletion(self, entry: Entry) -> None:
        self._store.execute(self._insert, [_encode((entry, None, None, {}))])
        self._note(entry)

    def rows(self) -> Iterator[list[Drawn]]:
        """What exists among the rows, in order, batch by batch; equal ones as they came in."""
        for batch in self.changes():
            yield [row for _, row in batch if row is not None]

    def changes(self) -> Iterator[list[tuple[Entry, Drawn | None]]]:
        """The same with deletions."""
        terms = [f"k{n} IS NULL, k{n}{_down(sort)}" for n, sort in enumerate(self._order)]
        query = f"SELECT body FROM kept ORDER BY {', '.join([*terms, 'n'])}"  # noqa: S608
        found = self._store.execute(query)
        while batch := found.fetchmany(BATCH):
            yield [_change(body) for (body,) in batch]

    def close(self) -> None:
        self._store.close()

    def _note(self, entry: Entry) -> None:
        self._hash.update(msgspec.msgpack.encode((entry.row_id, entry.rev, entry.seq)))
        self._low = min(self._low or entry.seq, entry.seq)
        self._high = max(self._high, entry.seq)


def _change(body: bytes) -> tuple[Entry, Drawn | None]:
    entry, number, cells, values = _decode(body)
    return entry, None if cells is None else Drawn(entry, number, cells, values)


def _down(sort: Sort) -> str:
    return " DESC" if sort.descending else ""
