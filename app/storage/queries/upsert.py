"""INSERT … ON CONFLICT: one statement on both databases, spelt by two dialect modules."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.storage.database import Model


def upsert(tx: Session, model: type[Model]) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_into(tx.get_bind().dialect.name, model)


def insert_into(dialect: str, model: type[Model]) -> Any:
    """The same by the dialect's name, for statements that are built once and kept."""
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)
