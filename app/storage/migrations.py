"""The store's schema: brought to the newest migration, and asked where it stands."""

from contextlib import closing
from functools import cache
from pathlib import Path

import msgspec
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.storage.sealing import PLACES, keys_of_engine

_FOLDER = Path(__file__).parents[2] / "migrations"
# The revision that seals what was clear before.
_SEALED = "0013"


def upgrade(engine: Engine, to: str = "head") -> str | None:
    """Run the migrations that are missing, all in one transaction. Gives the revision reached."""
    config, before = _config(engine), current(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    reached = current(engine)
    if before and reached and before < _SEALED <= reached:
        _overwrite(engine)
    return reached


def downgrade(engine: Engine, to: str) -> None:
    """Undo migrations down to a revision, or to `base`: the tables go, and what they hold."""
    config = _config(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def current(engine: Engine) -> str | None:
    """The revision the store stands at; None for a store that was never migrated."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    """The newest revision this version of the program brings along; its files are read once."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


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


def _config(engine: Engine | None) -> Config:
    config = Config()
    keys = None if engine is None else keys_of_engine(engine)
    if keys is not None:
        config.attributes["field_keys"] = lambda: msgspec.to_builtins(keys.fresh().file)
    config.set_main_option("script_location", str(_FOLDER))
    return config
