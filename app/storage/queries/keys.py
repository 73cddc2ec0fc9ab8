"""Department keys in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.storage.models.people import ApiKey

# How old `last_used_at` may be: a key that pulls every second must not write every second.
FRESH = timedelta(minutes=10)


def keys_of(tx: Session, department: str) -> Sequence[ApiKey]:
    """Every key a department ever had, the newest first."""
    statement = select(ApiKey).where(ApiKey.department == department)
    return tx.scalars(statement.order_by(ApiKey.created_at.desc(), ApiKey.id)).all()


def successors(tx: Session, key_id: str) -> Sequence[ApiKey]:
    """The keys that took over from this one, in rotations."""
    return tx.scalars(select(ApiKey).where(ApiKey.replaces == key_id)).all()


def touch(tx: Session, key_id: str, now: datetime) -> None:
    """Note that a key was used, unless that was noted a moment ago."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - FRESH)
    tx.execute(update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=now))
