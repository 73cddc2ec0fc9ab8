"""The N-th operation fails: a layer between the process and its disk, database and network.

It stands where the machine would fail: `os`, `socket` and the engine's commit; nothing of the
product is replaced.
"""

import errno
import os
import socket
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

COMMITS = ("commit", "committed")
FILES = ("fsync", "rename", "replace", "pwrite")
SENDS = ("connect", "sendall")


class Layer:
    """Counts the operations of these kinds, of all kinds together, and fails the one at `at`.

    `commit` fails before it is done, `committed` after, so that nobody knows. `unsettled` are names
    given to files whose folder was not synced since.
    """

    def __init__(self, at: int, kinds: Iterable[str]) -> None:
        self._left = at
        self._kinds = frozenset(kinds)
        self.failed: str | None = None
        self.unsettled: set[Path] = set()

    def passes(self, kind: str) -> bool:
        if kind not in self._kinds:
            return True
        self._left -= 1
        if self._left == 0:
            self.failed = kind
        return self._left != 0


@contextmanager
def failing(at: int, kinds: Iterable[str]) -> Iterator[Layer]:
    """The N-th operation of these kinds in this process fails, once, on whichever database."""
    layer = Layer(at, kinds)

    def commit(connection: Connection) -> None:
        _commit(layer, connection)

    event.listen(Engine, "commit", commit)
    put_back = [_plant(os, name, layer) for name in FILES]
    put_back += [_plant(socket.socket, name, layer) for name in SENDS]
    try:
        yield layer
    finally:
        for undo in put_back:
            undo()
        event.remove(Engine, "commit", commit)


def _commit(layer: Layer, connection: Connection) -> None:
    if not layer.passes("commit"):
        raise _database_full(connection)
    if not layer.passes("committed"):
        connection.connection.commit()
        raise _database_full(connection)


def _database_full(connection: Connection) -> OperationalError:
    if connection.dialect.name == "postgresql":
        return OperationalError("COMMIT", None, psycopg.errors.DiskFull("no space left"))
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("COMMIT", None, full)


def _plant(place: Any, name: str, layer: Layer) -> Callable[[], None]:
    own = getattr(place, name)

    def instead(*words: Any, **more: Any) -> Any:
        if not layer.passes(name):
            raise OSError(errno.ENOSPC if place is os else errno.ECONNRESET, "planted")
        result = own(*words, **more)
        _note(layer, name, words)
        return result

    setattr(place, name, instead)

    def undo() -> None:
        if name in vars(place) and place is not os and name not in _OWN_OF_SOCKET:
            delattr(place, name)
        else:
            setattr(place, name, own)

    return undo


# What socket.socket defines itself; the rest it inherits.
_OWN_OF_SOCKET = frozenset(vars(socket.socket))


def _note(layer: Layer, name: str, words: tuple[Any, ...]) -> None:
    if name in ("rename", "replace"):
        layer.unsettled.add(Path(words[1]))
    elif name == "fsync":
        with suppress(OSError, TypeError):
            folder = Path(f"/proc/self/fd/{int(words[0])}").readlink()
            layer.unsettled -= {path for path in layer.unsettled if path.parent == folder}
