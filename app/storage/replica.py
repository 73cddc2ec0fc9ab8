"""A read replica: a streaming copy of the store on PostgreSQL that pulls may be made from.

It may be away, behind, or ahead: it plays commits that the primary still withholds until its
standby has them, and that a failover then undoes. So nothing is read of it but within a snapshot
that the primary, asked afterwards, says to be its own past.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.storage.database import db
from app.storage.field_keys import FieldKeys
from app.storage.queries.replication import (
    TIMELINE,
    Saying,
    Standing,
    note_timeline,
    saying,
    standing,
)
from app.storage.sealing import give_keys

_log = structlog.get_logger()
_READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# Who does not answer at once is not asked again for a while: nobody's pull waits for it.
_CONNECT_SECONDS = 2
_LEFT_ALONE_SECONDS = 10
_PATIENCE = {"connect_timeout": _CONNECT_SECONDS, "tcp_user_timeout": 10_000}

Word = Literal["used", "behind", "away", "other", "unnoted"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the replica is used: it is `away`, too far `behind`, an`other` store's (or this one's
    before a restore or a failover), or its primary has yet to note who it is. `behind` is how many
    seconds, at most."""

    word: Word
    behind: float | None = None


class Snapshot:
    """The replica in one snapshot, for as long as an answer streams."""

    def __init__(self, replica: "Replica", session: Session, stood: Standing) -> None:
        self.session = session
        self._replica = replica
        self._stood = stood

    def covers(self, primary: Session, stream: str, number: int) -> bool:
        """Whether all changes of a stream up to this number are in it, and none that the primary
        does not know. Nothing may have been read in `primary` before the snapshot was opened."""
        said = saying(primary, self._stood)
        if not said.noted:
            # Once after each promotion: from then on whoever has the note follows this primary.
            with suppress(DBAPIError), Session(db.engine) as noting, noting.begin():
                note_timeline(noting, said.timeline)
        if self._replica.judge(self._stood, said).word != "used":
            return False
        return number <= self._stood.numbers.get(stream, 0) <= said.numbers.get(stream, 0)

    def verdict(self, primary: Session) -> Verdict:
        return self._replica.judge(self._stood, saying(primary, self._stood))

    def give_up(self) -> None:
        """It failed in the middle: leave it alone for a while."""
        self._replica.leave_alone()
        self.session.rollback()


class Replica:
    """One in each process. `longest` is how many seconds it may be behind and still be used;
    without `keys` only its standing can be read."""

    def __init__(self, url: str, longest: float, keys: FieldKeys | None = None) -> None:
        address = make_url(url)
        # What the address itself says goes before.
        patience = {name: n for name, n in _PATIENCE.items() if name not in address.query}
        self._engine = create_engine(
            address, pool_size=4, max_overflow=8, pool_pre_ping=True, connect_args=patience
        )
        if keys is not None:
            give_keys(self._engine, keys)
        self._longest = longest
        self._asked_from = 0.0

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot | None]:
        """None where it is away, or follows nobody."""
        with Session(self._engine) as session:
            stood = self._standing(session)
            yield None if stood is None else Snapshot(self, session, stood)
            session.rollback()

    def verdict(self, primary: Session) -> Verdict:
        """For whoever watches it. Nothing may have been read in `primary` yet."""
        with self.snapshot() as seen:
            if seen is not None:
                return seen.verdict(primary)
        return Verdict("away")

    def judge(self, stood: Standing, said: Saying) -> Verdict:
        """What to think of where it stood, as the primary speaks."""
        if stood.epoch != said.epoch:
            return Verdict("other")
        if not said.noted:
            return Verdict("unnoted", said.behind)
        if stood.numbers.get(TIMELINE) != said.timeline:
            return Verdict("other")
        if said.behind is None or said.behind > self._longest:
            return Verdict("behind", said.behind)
        return Verdict("used", said.behind)

    def leave_alone(self) -> None:
        self._asked_from = time.monotonic() + _LEFT_ALONE_SECONDS
        _log.warning("replica away")

    def close(self) -> None:
        self._engine.dispose()

    def _standing(self, session: Session) -> Standing | None:
        if time.monotonic() < self._asked_from:
            return None
        try:
            session.connection(execution_options=_READING)
            return standing(session)
        except (DBAPIError, PoolTimeout):
            self.leave_alone()
            session.rollback()
            return None
