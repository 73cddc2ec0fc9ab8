"""Grid workers: enrolled with a secret that is shown once, revoked when they leave."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import Problem, invalid
from app.services.areas import require_grids
from app.storage.models.people import Worker, WorkerGrid, WorkerSession
from app.storage.queries.numbering import next_numbers

# Without 0/O and 1/I/L: it is read aloud and typed once on a phone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PHONE = re.compile(r"\+?[0-9]{5,20}")


@dataclass(frozen=True, slots=True)
class NewWorker:
    phone: str
    name: str
    grids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Where ids and secrets come from; tests bring a hasher that costs little."""

    now: datetime
    new_id: Callable[[], str]
    hasher: PasswordHasher
    secret: str | None = None


def new_secret() -> str:
    """Three groups of four letters and digits: about 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def add_worker(tx: Session, new: NewWorker, how: Enrolment) -> tuple[Worker, str]:
    """Enrol a worker for grids; gives the worker and the secret, which is stored only as a hash.

    A phone that is enrolled already is Problem `phone_taken`: a second secret would silently
    lock the first phone out.
    """
    _check(new)
    grids = require_grids(tx, list(new.grids))
    taken = tx.scalar(select(Worker).where(Worker.phone == new.phone))
    if taken is not None:
        state = "revoked" if taken.revoked_at else "enrolled"
        title = f"{new.phone} is {state} already, as {taken.name}: one phone, one worker."
        raise Problem(409, "phone_taken", title)
    secret = how.secret or new_secret()
    worker = Worker(
        id=how.new_id(),
        phone=new.phone,
        name=new.name,
        secret_hash=how.hasher.hash(secret),
        created_at=how.now,
    )
    tx.add(worker)
    tx.flush()
    for grid in grids:
        numbers = next_numbers(tx, "phones", 1)
        tx.add(WorkerGrid(worker_id=worker.id, grid=grid, since=how.now, seq=numbers))
    tx.flush()
    return worker, secret


def revoke_worker(tx: Session, phone: str, now: datetime) -> tuple[Worker, bool]:
    """End a worker's right to sign in and to read. True when it held until now.

    Their phones may still hand in for 90 days what they recorded; it is held for a person.
    """
    worker = tx.scalar(select(Worker).where(Worker.phone == phone))
    if worker is None:
        raise Problem(404, "unknown_worker", f"No worker is enrolled with {phone}.")
    if worker.revoked_at is not None:
        return worker, False
    worker.revoked_at = now
    open_sessions = (WorkerSession.worker_id == worker.id, WorkerSession.revoked_at.is_(None))
    tx.execute(update(WorkerSession).where(*open_sessions).values(revoked_at=now))
    return worker, True


def _check(new: NewWorker) -> None:
    if not _PHONE.fullmatch(new.phone):
        raise invalid("phone", "A phone is 5 to 20 digits, with + before a country code.")
    if not new.name.strip() or len(new.name) > 200:
        raise invalid("name", "A name has 1 to 200 characters.")
    if not new.grids:
        raise invalid("grid", "A worker serves at least one grid.")
