"""Migrating while older programs go on serving; PostgreSQL alone, others stop the service.

Expand: each migration in a transaction of its own that would rather try again than let reports
queue up behind its lock. Backfill: in batches, each committed, from where it was broken off. Both
leave what older programs need. Contract: when none of these is connected any more.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.script import Script
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from app.errors import Problem
from app.storage import migrations
from app.storage.migrations import BATCH, OLDEST, Backfill, backfill_of, contracts, expands

# How programs introduce themselves to PostgreSQL: this and the newest migration they know.
NAMED = "yigetong "
_LOCK_TIMEOUT = "1s"
# A lock that was not free in time, and two that waited for each other.
_LOCKED = {"55P03", "40P01"}
_TRIES = 60
_PAUSE = 0.5
_TURN = 0x316_0001
_BACKFILL = "backfill:"

# Of which migration, and how many rows more.
Told = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class Course:
    """A store, what is told of the way, where migrations newer than the program's lie, and how many
    rows are filled in one transaction."""

    engine: Engine
    told: Told
    folder: Path | None = None
    batch: int = BATCH


def expand(course: Course) -> list[str]:
    """Everything up to the first migration that contracts; run again, it goes on where it was
    broken off. Gives those that were run.

    Raises Problem `busy` while another migrates; a database's own error where a lock was never free
    in half a minute: nothing of that step is done then.
    """
    with _turn(course.engine):
        run = []
        for script in _pending(course):
            if contracts(script):
                break
            if not expands(script):
                title = f"{script.revision} cannot run while serving: stop, `init`, start."
                raise Problem(409, "not_while_serving", title)
            _run(course, script)
            run.append(script.revision)
        _fill(course)
    return run


def contract(course: Course) -> list[str]:
    """What the older programs needed goes. Raises Problem `older_programs` while one is connected,
    `not_expanded` where `expand` comes first; and as `expand` does."""
    with _turn(course.engine):
        missing = _pending(course)
        if not all(map(contracts, missing)):
            raise Problem(409, "not_expanded", "Run `python run.py migrate` first.")
        newest = missing[-1].revision if missing else _stands(course.engine)
        _require_alone(course.engine, newest)
        # What older programs wrote while and after it was filled first.
        _fill(course)
        for script in missing:
            _run(course, script)
        with course.engine.begin() as connection:
            connection.execute(text("DELETE FROM realm_state WHERE key LIKE 'backfill:%'"))
    return [script.revision for script in missing]


def waits_for_contract(course: Course) -> bool:
    return bool(_pending(course)) or bool(_begun(course.engine))


def connections(engine: Engine) -> int:
    """How many of programs of ours are open to the store now; 0 on SQLite, which cannot tell."""
    if engine.dialect.name != "postgresql":
        return 0
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE :named
    """
    with engine.connect() as connection:
        return connection.scalar(text(query), {"named": f"{NAMED}%"}) or 0


def _pending(course: Course) -> list[Script]:
    stands = _stands(course.engine)
    if not migrations.knows(stands, course.folder):
        title = f"The store stands at {stands}, of a newer version: use its `migrate`."
        raise Problem(409, "newer_store", title)
    return migrations.pending(stands, folder=course.folder)


def _stands(engine: Engine) -> str:
    stands = migrations.current(engine)
    if stands is None:
        raise Problem(503, "not_initialised", "There is no store yet: python run.py init")
    return stands


def _run(course: Course, script: Script) -> None:
    def step(connection: Connection) -> int:
        if contracts(script):
            _note(connection, OLDEST, script.revision)
        else:
            if not _unfinished(connection):
                _note(connection, OLDEST, migrations.revision_of(connection) or "")
            _note(connection, f"{_BACKFILL}{script.revision}", "begun")
        config = migrations.configured(course.engine, course.folder)
        config.attributes["connection"] = connection
        command.upgrade(config, script.revision)
        return 0

    course.told(script.revision, _patiently(course.engine, step))


def _patiently(engine: Engine, step: Callable[[Connection], int]) -> int:
    """A step in its own transaction, undone and tried again where it had to wait for a lock."""
    for left in reversed(range(_TRIES)):
        try:
            with engine.begin() as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
                return step(connection)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _LOCKED or not left:
                raise
            time.sleep(_PAUSE)
    raise AssertionError


def _fill(course: Course) -> None:
    """Every migration whose backfill may lack something, to its end."""
    stands = _stands(course.engine)
    known = migrations.pending(None, stands, course.folder)
    begun = _begun(course.engine)
    for script in known:
        fill = backfill_of(script)
        if fill and script.revision in begun:
            _fill_one(course, script.revision, fill)


def _fill_one(course: Course, revision: str, fill: Backfill) -> None:
    def batch(connection: Connection) -> int:
        return fill(connection, course.batch)

    while True:
        count = _patiently(course.engine, batch)
        course.told(revision, count)
        # Older programs go on writing: nothing would ever be left.
        if count < course.batch:
            return


def _begun(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return _unfinished(connection)


def _unfinished(connection: Connection) -> set[str]:
    """Migrations since the last contract."""
    keys = connection.scalars(text("SELECT key FROM realm_state WHERE key LIKE 'backfill:%'"))
    return {key.removeprefix(_BACKFILL) for key in keys}


def _note(connection: Connection, key: str, value: str) -> None:
    statement = """
        INSERT INTO realm_state (key, value) VALUES (:key, :value)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
    """
    connection.execute(text(statement), {"key": key, "value": value})


def _require_alone(engine: Engine, newest: str) -> None:
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE :named
        AND substr(application_name, :rest) < :newest
    """
    asked = {"named": f"{NAMED}%", "rest": len(NAMED) + 1, "newest": newest}
    with engine.connect() as connection:
        older = connection.scalar(text(query), asked)
    if older:
        title = f"{older} connections of older programs: restart these with this version first."
        raise Problem(409, "older_programs", title)


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """One migrates at a time; whoever is cut off leaves nothing locked."""
    if engine.dialect.name != "postgresql":
        title = "SQLite is migrated while nobody is served: stop, `python run.py init`, start."
        raise Problem(409, "not_while_serving", title)
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _TURN}):
            raise Problem(503, "busy", "Another migrates this store.")
        connection.rollback()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _TURN})
