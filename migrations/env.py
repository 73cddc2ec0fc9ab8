"""How Alembic reaches the store: by the connection `app.storage.migrations` hands in.

Run by hand (`alembic revision --autogenerate -m "…"`) there is none; then the environment's own
settings say which store the models are compared with.
"""

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine

from app.settings import Settings
from app.storage.database import db, tune
from app.storage.models import (  # noqa: F401  declare the tables
    accounts,
    areas,
    blobs,
    classes,
    directory,
    duty,
    folding,
    messages,
    nudges,
    people,
    releases,
    reports,
    subjects,
    tasks,
    training,
    webhooks,
)
from app.storage.models.references import is_constraint
from app.storage.types import Json, UtcDateTime


def plain_types(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """Our column types as what they are in the database: versions import nothing from app."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Json):
        return "sa.Text()"
    return False


def compared(thing: Any, _name: str | None, kind: str, *_rest: object) -> bool:
    """Not the references that an engine is not to check."""
    engine = context.get_context().dialect.name
    return kind != "foreign_key_constraint" or is_constraint(engine, thing.elements[0])


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=plain_types,
        include_object=compared,
        render_as_batch=connection.dialect.name == "sqlite",
        # Both databases undo DDL; Alembic does not expect it of SQLite.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    engine = create_engine(Settings.from_env(os.environ).database_url)
    tune(engine)
    with engine.connect() as own:
        run(own)
        own.commit()
    engine.dispose()
