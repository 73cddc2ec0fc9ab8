"""One index: an SQLite file that rows are put into in the order of the feed and asked for by cells.

`n` numbers the rows in that order; a changed row is taken out and comes again at the end, as it
does in the feed. So whatever is asked comes in the order of changes without being sorted.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from app.errors import Problem
from app.services.index.columns import Columns, Stored
from app.services.index.home import drop
from app.storage.queries.rows import Place

_CACHE = "PRAGMA cache_size=-16384"
_BATCH = 100
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that holds of the rows asked for, and the functions that it calls."""

    sql: str = "1"
    values: tuple[Stored, ...] = ()
    functions: tuple[tuple[str, int, Callable[..., Any]], ...] = ()


class Reach(NamedTuple):
    """Whose rows: of these grids, None for all; without those that have no number just now."""

    grids: Sequence[str] | None
    unnumbered: Sequence[bytes]


class Sum(NamedTuple):
    """How many rows, and between which numbers they changed last."""

    rows: int
    low: int
    high: int


@dataclass(slots=True)
class IndexFile:
    """An open index. Nobody else changes what `begin` let it see; close it."""

    path: Path
    columns: Columns
    _store: sqlite3.Connection = field(init=False)
    _insert: str = field(init=False)

    def __post_init__(self) -> None:
        # A streamed answer may be read on by another thread than the one that began it.
        address = f"{self.path.absolute().as_uri()}?mode=rw"
        options: dict[str, Any] = {"uri": True, "timeout": 30, "check_same_thread": False}
        self._store = sqlite3.connect(address, isolation_level=None, **options)
        self._store.execute(_CACHE)
        self._store.create_function("opened", 4, self.columns.opened, deterministic=True)
        marks = ", ".join("?" * len(self.columns.names))
        self._insert = f"INSERT INTO row ({', '.join(self.columns.names)}) VALUES ({marks})"  # noqa: S608  (our names)

    @property
    def upto(self) -> int:
        """The number of the last change of the sheet that is in it."""
        return int(self._store.execute("SELECT upto FROM state").fetchone()[0])

    def share(self) -> None:
        """Let it be read while it is written."""
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("PRAGMA synchronous=NORMAL")

    def begin(self) -> None:
        """From here on it stays as it is for this reader."""
        self._store.execute("BEGIN")
        self._store.execute("SELECT upto FROM state").fetchone()

    def change(self, gone: Iterable[bytes], rows: Iterable[Sequence[Stored]], upto: int) -> None:
        """Take rows out, put rows in, in the order of the feed; all of it or nothing."""
        self._store.execute("BEGIN IMMEDIATE")
        try:
            self._store.executemany("DELETE FROM row WHERE row_id = ?", [(one,) for one in gone])
            self.put(rows)
            self._store.execute("UPDATE state SET upto = ?", (upto,))
        except BaseException:
            self._store.execute("ROLLBACK")
            raise
        self._store.execute("COMMIT")

    def put(self, rows: Iterable[Sequence[Stored]]) -> None:
        self._store.executemany(self._insert, rows)

    def total(self, condition: Condition, reach: Reach) -> Sum:
        """What there is of the rows that fit."""
        where, values = self._where(condition, reach)
        columns = "count(*), coalesce(min(seq), 0), coalesce(max(seq), 0)"
        [found] = self._asked(f"SELECT {columns} FROM row WHERE {where}", values)  # noqa: S608
        return Sum(*found)

    def page(
        self, condition: Condition, reach: Reach, after: Place | None, window: tuple[int, int]
    ) -> list[Place]:
        """The rows that fit, after a place, in the order of changes, in a window of limit and
        offset."""
        where, values = self._where(condition, reach)
        query = f"SELECT seq, position, row_id FROM row WHERE n > ? AND {where} ORDER BY n"  # noqa: S608
        known = [self._number(after), *values, *window]
        return [Place._make(row) for row in self._asked(f"{query} LIMIT ? OFFSET ?", known)]

    def ordered(
        self, condition: Condition, reach: Reach, order: str, window: tuple[int, int]
    ) -> Iterator[list[bytes]]:
        """The names of the rows that fit, by these terms and then as they changed, batch by batch;
        a limit of -1 is none."""
        where, values = self._where(condition, reach)
        query = f"SELECT row_id FROM row WHERE {where} ORDER BY {order}n LIMIT ? OFFSET ?"  # noqa: S608
        found = self._asked(query, [*values, *window])
        while batch := [row_id for (row_id,) in islice(found, _BATCH)]:
            yield batch

    def states(self, condition: Condition, reach: Reach) -> Iterator[tuple[bytes, int, int]]:
        """Name, revision and change number of the rows that fit, in the order of changes."""
        where, values = self._where(condition, reach)
        query = f"SELECT row_id, rev, seq FROM row WHERE {where} ORDER BY n"  # noqa: S608
        yield from self._asked(query, values)

    def close(self) -> None:
        self._store.close()

    def _asked(self, query: str, values: Sequence[Stored]) -> Iterator[Any]:
        try:
            yield from self._store.execute(query, values)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _DAMAGED:
                raise
            drop(self.path)
            title = "The index that this question needs is damaged and made again: ask again soon."
            raise Problem(503, "index_building", title, retry_after=1) from None

    def _number(self, after: Place | None) -> int:
        """The number of the last row that is not after a place."""
        if after is None:
            return 0
        behind = "seq >= ?1 AND (seq, position, row_id) > (?1, ?2, ?3)"
        found = self._store.execute(
            f"SELECT n FROM row WHERE {behind} ORDER BY seq, n LIMIT 1",  # noqa: S608
            tuple(after),
        ).fetchone()
        return 2**62 if found is None else found[0] - 1

    def _where(self, condition: Condition, reach: Reach) -> tuple[str, list[Stored]]:
        for name, takes, function in condition.functions:
            self._store.create_function(name, takes, function, deterministic=True)
        terms, values = [f"({condition.sql})"], [*condition.values]
        if reach.grids is not None:
            terms.append("grid IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(reach.grids))
        if reach.unnumbered:
            terms.append("hex(row_id) NOT IN (SELECT value FROM json_each(?))")
            values.append(json.dumps([row_id.hex().upper() for row_id in reach.unnumbered]))
        return " AND ".join(terms), values


def create(path: Path, columns: Columns) -> IndexFile:
    """An empty index that nobody reads yet: written without a log, so `finish` it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    made = IndexFile(path, columns)
    store = made._store  # noqa: SLF001  (its maker)
    store.execute("PRAGMA journal_mode=OFF")
    store.execute("PRAGMA synchronous=OFF")
    store.execute("CREATE TABLE state (upto INTEGER)")
    store.execute("INSERT INTO state VALUES (0)")
    store.execute(f"CREATE TABLE row (n INTEGER PRIMARY KEY, {', '.join(columns.names)})")
    store.execute("BEGIN")
    return made


def finish(made: IndexFile, upto: int) -> None:
    """Index its columns and have it on disk before it gets its name; closes it."""
    store = made._store  # noqa: SLF001  (its maker)
    store.execute("UPDATE state SET upto = ?", (upto,))
    store.execute("COMMIT")
    store.execute("CREATE UNIQUE INDEX row_named ON row (row_id)")
    for name in made.columns.searched:
        store.execute(f"CREATE INDEX by_{name} ON row ({name})")
    store.execute("ANALYZE")
    made.close()
    with made.path.open("rb") as file:
        os.fsync(file.fileno())
