"""How far a replica stands, and what the primary says of that. PostgreSQL alone.

Nothing on a replica tells that it follows another primary than ours, or one that a failover left
behind. So the primary notes its timeline, which every promotion changes, among the numbers that are
replicated: who has the present one has all that was before the promotion, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.storage.models.directory import Sequence

TIMELINE = "timeline"

_STANDS = text(
    """
    SELECT pg_is_in_recovery() AS follows,
           CAST(pg_last_wal_replay_lsn() AS text) AS replayed,
           pg_last_xact_replay_timestamp() AS committed,
           (SELECT value FROM realm_state WHERE key = 'epoch') AS epoch,
           (SELECT json_object_agg(stream, value) FROM sequence) AS numbers
    """
)
_SAYS = text(
    """
    SELECT (SELECT value FROM realm_state WHERE key = 'epoch') AS epoch,
           (SELECT json_object_agg(stream, value) FROM sequence) AS numbers,
           CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS bit(32)) AS int)
               AS timeline,
           CAST(:replayed AS pg_lsn) >= pg_current_wal_lsn() AS level,
           CAST(EXTRACT(EPOCH FROM clock_timestamp() - CAST(:committed AS timestamptz)) AS float8)
               AS seconds
    """
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A replica in one snapshot of it: the last commit it has played, and each stream's number."""

    replayed: str
    committed: datetime | None
    epoch: str | None
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Saying:
    """The primary a moment later. `behind` are seconds within which the replica has everything, at
    most; None where nobody knows. `noted` is False until its timeline stands among the numbers."""

    epoch: str | None
    numbers: Mapping[str, int]
    timeline: int
    behind: float | None

    @property
    def noted(self) -> bool:
        return self.numbers.get(TIMELINE) == self.timeline


def standing(tx: Session) -> Standing | None:
    """Where the replica is that is read here; None for a server that follows no other."""
    row = tx.execute(_STANDS).one()
    if not row.follows or row.replayed is None:
        return None
    return Standing(row.replayed, row.committed, row.epoch, row.numbers or {})


def saying(tx: Session, stood: Standing) -> Saying:
    """What the primary says; its snapshot must be younger than the replica's."""
    row = tx.execute(_SAYS, {"replayed": stood.replayed, "committed": stood.committed}).one()
    behind = 0.0 if row.level else row.seconds
    return Saying(row.epoch, row.numbers or {}, row.timeline, behind)


def note_timeline(tx: Session, timeline: int) -> None:
    """Write among the numbers which primary this is."""
    new = insert(cast("Table", Sequence.__table__)).values(stream=TIMELINE, value=timeline)
    tx.execute(
        new.on_conflict_do_update(index_elements=["stream"], set_={"value": new.excluded.value})
    )
