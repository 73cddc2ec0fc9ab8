"""What a database says when it cannot serve for now, told apart from what is our own mistake."""

import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

Outage = Literal["full", "away"]

# A mistake in a statement is an OperationalError of SQLite, too: code 1.
_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}
# Classes of SQLSTATE: no connection, a transaction undone for another's sake, out of resources, an
# operator's intervention. https://www.postgresql.org/docs/current/errcodes-appendix.html
_CLASSES = ("08", "40", "53", "57")
_DISK_FULL = "53100"


def outage_of(error: DBAPIError | PoolTimeout) -> Outage | None:
    """`full`: no room; `away`: busy, restarting or gone; None: it would fail again as it is."""
    if isinstance(error, PoolTimeout) or error.connection_invalidated:
        return "away"
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR))
    state = getattr(error.orig, "sqlstate", None)
    if state == _DISK_FULL:
        return "full"
    # A server that cannot be reached says no SQLSTATE.
    is_away = state.startswith(_CLASSES) if state else _is_operational(error)
    return "away" if is_away else None


def _of_sqlite(code: int) -> Outage | None:
    # The low byte is what happened, the rest where.
    if code & 0xFF == sqlite3.SQLITE_FULL:
        return "full"
    return "away" if code & 0xFF in _AWAY else None


def _is_operational(error: DBAPIError) -> bool:
    return type(error).__name__ in ("OperationalError", "InterfaceError")
