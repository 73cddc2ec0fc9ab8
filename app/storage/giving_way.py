"""Long readers give way to those who hand in: on SQLite both live on one machine's processors."""

import fcntl
import time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.storage.database import queue_of

# About as long as the rows of one batch take to draw: a reader then takes half of what it could.
_PAUSE = 0.015


def give_way(tx: Session) -> None:
    """Pause a moment while somebody writes. A PostgreSQL server has processors of its own."""
    bind = tx.get_bind()
    queue = queue_of(bind) if isinstance(bind, Engine) else None
    if queue is None:
        return
    with queue.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
