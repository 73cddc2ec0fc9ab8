"""The store's schema: brought to the newest migration, and asked where it stands.

What may run while serving says so (see `app/storage/migrating`): `expands = True`, programs of
before go on as they are; `contracts = True`, what these need is taken away. The first may bring
`backfill(connection, limit) -> int`, which fills at most so many rows that lack something.
"""

from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import msgspec
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.storage.sealing import PLACES, keys_of_engine

_FOLDER = Path(__file__).parents[2] / "migrations"
# The revision that seals what was clear before.
_SEALED = "0013"
# The programs that know this migration may go on, whatever newer one the store stands at.
OLDEST = "oldest_program"

Backfill = Callable[[Connection, int], int]
BATCH = 1000


def upgrade(engine: Engine, to: str = "head") -> str | None:
    """Run the migrations that are missing, all in one transaction, while nobody is served. Gives
    the revision reached."""
    config, before = configured(engine), current(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        for script in pending(before, to):
            fill = backfill_of(script)
            if fill:
                command.upgrade(config, script.revision)
                while fill(connection, BATCH) == BATCH:
                    pass
        command.upgrade(config, to)
    reached = current(engine)
    if before and reached and before < _SEALED <= reached:
        _overwrite(engine)
    return reached


def downgrade(engine: Engine, to: str) -> None:
    """Undo migrations down to a revision, or to `base`: the tables go, and what they hold."""
    config = configured(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def current(engine: Engine) -> str | None:
    """The revision the store stands at; None for a store that was never migrated."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def fits(engine: Engine) -> bool:
    """Whether this program may serve on the store: nothing but contracting is still to be done
    there; or what was done there since leaves programs of this version as they are."""
    with engine.connect() as connection:
        stands = revision_of(connection)
        if stands is None or knows(stands):
            return stands is not None and all(map(contracts, pending(stands)))
        query = text("SELECT value FROM realm_state WHERE key = :key")
        return knows(connection.scalar(query, {"key": OLDEST}) or "")


def pending(stands: str | None, to: str = "head", folder: Path | None = None) -> list[Script]:
    """The migrations that are missing, in the order they run; none where the store stands at one
    that this program does not know."""
    scripts = list(_scripts(folder).values())
    names = [script.revision for script in scripts]
    if stands is not None and stands not in names:
        return []
    end = len(names) if to == "head" else names.index(to) + 1
    return scripts[names.index(stands) + 1 if stands else 0 : end]


def knows(revision: str, folder: Path | None = None) -> bool:
    return revision in _scripts(folder)


def expands(script: Script) -> bool:
    return bool(getattr(script.module, "expands", False))


def contracts(script: Script) -> bool:
    return bool(getattr(script.module, "contracts", False))


def backfill_of(script: Script) -> Backfill | None:
    return getattr(script.module, "backfill", None)


def head() -> str | None:
    """The newest revision this version of the program brings along."""
    return next(reversed(_scripts()), None)


@cache
def _scripts(folder: Path | None = None) -> dict[str, Script]:
    """Every migration, the first one first; the files are read once."""
    found = list(ScriptDirectory.from_config(configured(None, folder)).walk_revisions())
    return {script.revision: script for script in reversed(found)}


def configured(engine: Engine | None, folder: Path | None = None) -> Config:
    """Alembic's settings; `folder` holds migrations that come after those of this program."""
    config = Config()
    keys = None if engine is None else keys_of_engine(engine)
    if keys is not None:
        config.attributes["field_keys"] = lambda: msgspec.to_builtins(keys.fresh().file)
    config.set_main_option("script_location", str(_FOLDER))
    if folder is not None:
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{_FOLDER / 'versions'}\n{folder}")
    return config


def _overwrite(engine: Engine) -> None:
    """Let nothing that was sealed just now stay on the disk in clear: not in SQLite's log, nor in
    rows that PostgreSQL keeps of before. Nobody may be connected."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as store:
        for place in PLACES:
            store.exec_driver_sql(f"VACUUM (FULL) {place.table}")
