"""Coming into a class by its code: somebody who practises already, or a newcomer.

A newcomer gets a grid that nobody else serves, so trainees never see each other's places. No
secret opens the account: whoever signed out comes back by an enrolment code.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.errors import Problem, not_found
from app.services import audit, classes
from app.services.access import WorkerScope
from app.services.areas import NewArea, add_area
from app.services.sessions import NOBODY, Credentials, Handset, Opening, SignedIn, open_session
from app.services.workers import LETTERS, NewWorker, check, enlist
from app.storage.models.classes import TrainingClass, TrainingMember
from app.storage.models.people import Worker
from app.storage.queries import classes as queries
from app.storage.queries import sessions, training

MOST_MEMBERS = 200
# As long the same newcomer may ask again: the answer to the first time may have been lost.
_AGAIN = timedelta(minutes=10)
_TAG = 6


@dataclass(frozen=True, slots=True)
class Newcomer:
    code: str
    name: str
    phone: str


def open_class(tx: Session, code: str, now: datetime) -> TrainingClass:
    """The class that lets in by this code. Raises Problem 404, 409 `class_closed`."""
    found = queries.by_code(tx, classes.spoken_code(code))
    if found is None:
        raise not_found("No class has this code: look at it again, or ask your trainer.")
    refusal = classes.closed(found, now)
    if refusal is not None:
        raise refusal
    return found


def join(tx: Session, who: WorkerScope, code: str, now: datetime) -> TrainingClass:
    """Come in as somebody who practises already; twice is as good as once."""
    found = open_class(tx, code, now)
    _enter(tx, found, who.worker_id, now)
    return found


def enrol(tx: Session, new: Newcomer, handset: Handset, how: Opening, worker_id: str) -> SignedIn:
    """Make a trainee's account in a class and sign the phone in.

    Raises Problem 404, 409 `class_closed`, `class_full`, `known_phone` for a number that has an
    account already, 422 for a phone or a name that does not fit.
    """
    found = open_class(tx, new.code, how.now)
    queries.lock_class(tx, found.id)
    person = NewWorker(new.phone.strip(), new.name.strip(), (found.area,))
    check(person)
    known = sessions.worker_by_phone(tx, person.phone)
    if known is None:
        worker = Worker(
            id=worker_id,
            phone=person.phone,
            name=person.name,
            secret_hash=NOBODY,
            created_at=how.now,
        )
        enlist(tx, worker, [_grid(tx, found)])
        audit.record(tx, how.now, f"worker:{worker_id}", "class.enrol", found.id)
        _enter(tx, found, worker_id, how.now)
    elif _is_again(tx, found, known, person, how.now):
        worker_id = known.id
    else:
        title = "This phone number has an account: sign in with it, then join the class."
        raise Problem(409, "known_phone", title)
    signed = open_session(tx, worker_id, Credentials(), handset, how)
    by = {"by": ["class_code"]}
    audit.record(tx, how.now, f"worker:{worker_id}", "worker.sign_in", signed.device.id, by)
    return signed


def _is_again(
    tx: Session, found: TrainingClass, known: Worker, person: NewWorker, now: datetime
) -> bool:
    """The same newcomer to the same class, a moment later and before anything was begun."""
    fresh = known.created_at <= now < known.created_at + _AGAIN and known.revoked_at is None
    same = known.name == person.name and known.secret_hash == NOBODY
    inside = fresh and same and queries.member(tx, found.id, known.id) is not None
    return inside and not training.starts_of(tx, known.id)


def _enter(tx: Session, found: TrainingClass, worker_id: str, now: datetime) -> None:
    queries.lock_class(tx, found.id)
    standing = tx.get(TrainingMember, (found.id, worker_id))
    if standing is not None:
        standing.left_at = None
        return
    if queries.sizes(tx, [found.id]).get(found.id, 0) >= MOST_MEMBERS:
        title = f"A class has {MOST_MEMBERS} members at most: ask your trainer for another."
        raise Problem(409, "class_full", title)
    tx.add(TrainingMember(class_id=found.id, worker_id=worker_id, joined_at=now))
    tx.flush()
    audit.record(tx, now, f"worker:{worker_id}", "class.join", found.id)


def _grid(tx: Session, found: TrainingClass) -> str:
    """A grid of one's own below the class's community."""
    tag = "".join(secrets.choice(LETTERS) for _ in range(_TAG))
    area, is_new = add_area(
        tx, NewArea(f"{found.area}-{tag}", f"演练网格{tag}", found.area, "grid")
    )
    return area.code if is_new else _grid(tx, found)
