"""A transaction for reading that may live as long as an answer streams.

It has a session of its own, so that the request may commit an audit line meanwhile, and it sees
one moment of the database from its first statement to its last: on PostgreSQL that has to be
asked for, SQLite's WAL readers always do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from app.storage.database import READS, db, end_reading
from app.storage.queries.numbering import stamp


@contextmanager
def reading() -> Iterator[Session]:
    """Open inside an application context; it may be used after the context has ended.

    Numbers what was committed meanwhile, so that a reader by `seq` sees all of it.
    """
    with Session(db.engine) as session:
        try:
            _begin(session)
            yield session
            end_reading(session)
        except BaseException:
            # Before it is closed: a connection goes back to the others outside a transaction.
            session.rollback()
            raise


def renew(session: Session) -> None:
    """Let a reading see what was committed since it began. Needs an application context."""
    end_reading(session)
    _begin(session)


def _begin(session: Session) -> None:
    options: dict[str, Any] = {"writes": False}
    if db.engine.dialect.name == "postgresql":
        options = {**READS, "isolation_level": "REPEATABLE READ"}
        with Session(db.engine) as stamping, stamping.begin():
            stamp(stamping)
    session.connection(execution_options=options)
