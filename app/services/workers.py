"""Grid workers: enrolled with a secret that is shown once, revoked when they leave."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import Problem, invalid
from app.services.areas import require_grids
from app.services.sessions import digest
from app.storage.models.people import EnrolmentCode, Worker, WorkerGrid, WorkerSession
from app.storage.queries.numbering import next_numbers

# Without 0/O and 1/I/L: it is read aloud and typed once on a phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
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
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def add_worker(tx: Session, new: NewWorker, how: Enrolment) -> tuple[Worker, str]:
    """Enrol a worker for grids; gives the worker and the secret, which is stored only as a hash.

    A phone that is enrolled already is Problem `phone_taken`: a second secret would silently
    lock the first phone out.
    """
    check(new)
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
    enlist(tx, worker, grids)
    return worker, secret


def enlist(tx: Session, worker: Worker, grids: list[str]) -> None:
    """Put a new worker in charge of grids, from the moment the worker is made."""
    tx.add(worker)
    tx.flush()
    for grid in grids:
        numbers = next_numbers(tx, "phones", 1)
        tx.add(WorkerGrid(worker_id=worker.id, grid=grid, since=worker.created_at, seq=numbers))
    tx.flush()


def make_enrolment_code(
    tx: Session, phone: str, now: datetime, *, minutes: int
) -> tuple[Worker, str]:
    """A code that signs one phone of this worker in, once, until it expires; stored hashed."""
    worker = _require(tx, phone)
    if worker.revoked_at is not None:
        raise Problem(409, "worker_revoked", f"{phone} {worker.name} is revoked.")
    code = new_secret()
    expires = now + timedelta(minutes=minutes)
    tx.add(EnrolmentCode(code_hash=digest(code), worker_id=worker.id, expires_at=expires))
    tx.flush()
    return worker, code


def list_workers(tx: Session) -> list[dict[str, object]]:
    """Every worker by phone, with the grids served now."""
    grids: dict[str, list[str]] = {}
    serving = select(WorkerGrid).where(WorkerGrid.until.is_(None)).order_by(WorkerGrid.grid)
    for held in tx.scalars(serving):
        grids.setdefault(held.worker_id, []).append(held.grid)
    return [
        {
            "id": worker.id,
            "phone": worker.phone,
            "name": worker.name,
            "grids": grids.get(worker.id, []),
            "created_at": worker.created_at,
            "revoked_at": worker.revoked_at,
        }
        for worker in tx.scalars(select(Worker).order_by(Worker.phone))
    ]


def revoke_worker(tx: Session, phone: str, now: datetime) -> tuple[Worker, bool]:
    """End a worker's right to sign in and to read. True when it held until now.

    Their phones may still hand in for 90 days what they recorded; it is held for a person.
    """
    worker = _require(tx, phone)
    if worker.revoked_at is not None:
        return worker, False
    worker.revoked_at = now
    open_sessions = (WorkerSession.worker_id == worker.id, WorkerSession.revoked_at.is_(None))
    tx.execute(update(WorkerSession).where(*open_sessions).values(revoked_at=now))
    return worker, True


def _require(tx: Session, phone: str) -> Worker:
    worker = tx.scalar(select(Worker).where(Worker.phone == phone))
    if worker is None:
        title = f"No worker is enrolled with {phone}: `worker add --phone {phone} …` first."
        raise Problem(404, "unknown_worker", title)
    return worker


def check(new: NewWorker) -> None:
    """Raises Problem `invalid` for a phone, a name or no grid at all that does not fit."""
    if not _PHONE.fullmatch(new.phone):
        raise invalid("phone", "A phone is 5 to 20 digits, with + before a country code.")
    if not new.name.strip() or len(new.name) > 200:
        raise invalid("name", "A name has 1 to 200 characters.")
    if not new.grids:
        raise invalid("grid", "A worker serves at least one grid.")
