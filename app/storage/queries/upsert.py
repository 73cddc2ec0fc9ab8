"""INSERT … ON CONFLICT: one statement on both databases, spelt by two dialect modules."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.storage.database import Model


def upsert(tx: Session, model: type[Model]) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if tx.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)
