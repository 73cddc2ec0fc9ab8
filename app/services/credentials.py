"""Credentials, in the practice realm: given by themselves once everything that feeds a sheet is
passed, for all sheets that were earned so far."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.services import audit, badge
from app.services.access import WorkerScope
from app.services.badge import Earned
from app.services.duty import sheets_of
from app.services.mastery import Standing, standing_of
from app.storage.models.duty import TrainingCredential
from app.storage.queries import duty as queries

# One that is about to run out is given anew.
_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Giver:
    """The key to sign with, None where this realm has none yet; the time, and a new id."""

    key: bytes | None
    now: datetime
    new_id: str


def give_earned(tx: Session, who: WorkerScope, giver: Giver) -> TrainingCredential | None:
    """Give what was earned and is in no credential of the release in force yet, if anything is."""
    if giver.key is None:
        return None
    standing = standing_of(tx, who.worker_id)
    earned = standing.earned
    if not earned or set(earned) <= _given(tx, who, standing, giver.now):
        return None
    content = Earned(
        giver.new_id,
        who.phone,
        secrets.token_hex(16),
        standing.release.version,
        {sheet: standing.release.registry.sheets[sheet].title for sheet in earned},
        giver.now.replace(microsecond=0),
    )
    row = TrainingCredential(
        id=content.id,
        worker_id=who.worker_id,
        release=content.release,
        sheets=earned,
        issued_at=content.issued_at,
        valid_until=content.valid_until,
        credential=badge.sign(giver.key, content),
    )
    queries.give(tx, row)
    actor = f"worker:{who.worker_id}"
    audit.record(tx, giver.now, actor, "credential.give", row.id, {"sheets": len(earned)})
    return row


def given_to(tx: Session, who: WorkerScope) -> Sequence[TrainingCredential]:
    """What a trainee earned, the newest first."""
    return queries.given(tx, who.worker_id)


def _given(tx: Session, who: WorkerScope, standing: Standing, now: datetime) -> set[str]:
    return {
        sheet
        for row in queries.given(tx, who.worker_id)
        if row.release == standing.release.version and row.valid_until - now > _SOON
        for sheet in sheets_of(row.sheets)
    }
