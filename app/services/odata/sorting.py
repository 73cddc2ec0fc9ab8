"""Rows in an order of cells: put aside on disk while they are read, given back as asked.

SQLite's temporary database: in memory while it is small, then in a file without a name. It has
null first and text by code point, as OData wants it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec

from app.registry.outputs_text import Cell
from app.services.odata.options import Query
from app.services.odata.properties import Row, Value
from app.storage.queries.rows import Entry

_BATCH = 100
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Entry, list[Cell]]).decode


class Sorted:
    """Rows by `$orderby`, without `$skip` and up to `$top`. Close it, also unread.

    `count` is how many there are in all, `seqs` the first and last change among them.
    """

    def __init__(self, query: Query, rows: Iterable[Row]) -> None:
        self.count = 0
        self._low, self._high = 0, 0
        self._query = query
        # A streamed answer may be read on by another thread than the one that began it.
        self._store = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._store.execute("PRAGMA cache_size=-8192")
        keys = "".join(f", k{n}" for n in range(len(query.orders)))
        self._store.execute(f"CREATE TABLE kept (n INTEGER PRIMARY KEY, body{keys})")
        marks = ", ".join("?" * (len(query.orders) + 1))
        self._insert = f"INSERT INTO kept (body{keys}) VALUES ({marks})"  # noqa: S608  (our names)
        self._store.execute("BEGIN")
        for row in rows:
            self._put(row)

    @property
    def seqs(self) -> tuple[int, int]:
        return self._low, self._high

    def batches(self) -> Iterator[list[Row]]:
        """The rows asked for, a few at a time."""
        terms = [
            f"k{n}{' DESC' if order.descending else ''}"
            for n, order in enumerate(self._query.orders)
        ]
        query = f"SELECT body FROM kept ORDER BY {', '.join([*terms, 'n'])} LIMIT ? OFFSET ?"  # noqa: S608
        top = -1 if self._query.top is None else self._query.top
        found = self._store.execute(query, (top, self._query.skip))
        while batch := found.fetchmany(_BATCH):
            yield [Row(*_decode(body)) for (body,) in batch]

    def close(self) -> None:
        self._store.close()

    def _put(self, row: Row) -> None:
        keys = [_comparable(order.property.read(row)) for order in self._query.orders]
        self._store.execute(self._insert, [_encode(tuple(row)), *keys])
        self.count += 1
        self._low = min(self._low or row.entry.seq, row.entry.seq)
        self._high = max(self._high, row.entry.seq)


def _comparable(value: Value) -> str | int | float | None:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    return value
