"""The store's schema: brought to the newest migration, and asked where it stands."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_FOLDER = Path(__file__).parents[2] / "migrations"


def upgrade(engine: Engine, to: str = "head") -> str | None:
    """Run the migrations that are missing, all in one transaction. Gives the revision reached."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return current(engine)


def downgrade(engine: Engine, to: str) -> None:
    """Undo migrations down to a revision, or to `base`: the tables go, and what they hold."""
    config = _config()
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
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
