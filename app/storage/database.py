"""The database: one Flask-SQLAlchemy handle, and the transactions HTTP and CLI open on it.

SQLite runs in WAL with synchronous=FULL, so that a commit is on disk before anyone hears of
it; a writing transaction says so at BEGIN, since a reader that turns writer may be refused.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session

from app.storage.alive import look_before_use
from app.storage.field_keys import FieldKeys
from app.storage.sealing import give_keys

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class _Declarative(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)


_PAUSE = 0.01

# Of a reading connection to PostgreSQL.
READS = {"writes": False, "postgresql_readonly": True}

db = SQLAlchemy(model_class=_Declarative)

if TYPE_CHECKING:
    Model = _Declarative
else:
    Model = db.Model


class AnotherWritesError(Exception):
    """SQLite's one writer is somebody else, for longer than who asked would wait."""


@contextmanager
def transaction(*, writes: bool, patience: float | None = None) -> Iterator[Session]:
    """The request's or command's one transaction: committed at the end, undone on any error.

    Must run inside an application context. What a reading transaction writes is refused on
    PostgreSQL, undone on SQLite. Raises AnotherWritesError where a writer's turn does not come
    within `patience` seconds; without, it queues until it does.
    """
    session = db.session()
    engine = db.engine
    refuses = not writes and engine.dialect.name == "postgresql"
    with _turn(engine, patience) if writes else nullcontext():
        try:
            session.connection(execution_options=READS if refuses else {"writes": writes})
            yield session
            if writes:
                session.commit()
            else:
                end_reading(session)
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()


def end_reading(session: Session) -> None:
    """End what only read. Not by a rollback on PostgreSQL: after one the driver forgets every
    statement it has prepared; nothing can have been written there (see READS)."""
    if session.get_bind().dialect.name == "postgresql":
        session.commit()
    else:
        session.rollback()


@contextmanager
def _turn(engine: Engine, patience: float | None) -> Iterator[None]:
    """Queue for SQLite's one writer: its own waiting polls with ever longer sleeps, so that the
    store idles while writers wait; a file lock wakes the next one at once."""
    queue = queue_of(engine)
    if queue is None:
        yield
        return
    with queue.open("a") as file:
        if patience is None:
            fcntl.flock(file, fcntl.LOCK_EX)
        else:
            _try(file, time.monotonic() + patience)
        yield


def _try(file: IO[str], end: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise AnotherWritesError from None
            time.sleep(_PAUSE)
        else:
            return


def queue_of(engine: Engine) -> Path | None:
    """The file that SQLite's writers queue at; None where there is no such queue."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return None
    return Path(f"{path}.lock")


def tune(engine: Engine, keys: FieldKeys | None = None) -> None:
    """Give an engine the durability and locking that the house promises, and what its fields are
    sealed with. Call once per engine."""
    if keys is not None:
        give_keys(engine, keys)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        look_before_use(engine)


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver's own implicit BEGIN would come too late and never IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=30000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        # 32 MB: a batch touches the same index pages as the one before; moved less often, they are
        # written to the store once instead of many times. A commit is durable in the log already.
        "wal_autocheckpoint=8000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
