"""Signing in and out: a worker's secret for a phone's token, and a token for a scope.

Secrets are argon2id, tokens 256 random bits stored as SHA-256. Who asks learns from an answer,
or from the time it takes, neither whether a phone number is enrolled nor what was wrong.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from app.errors import Problem, unauthorized
from app.services.access import WorkerScope
from app.storage.models.people import Device, Worker, WorkerSession
from app.storage.queries import sessions as queries

LIFETIME = timedelta(days=90)
GRACE = timedelta(days=90)
_LAST_DEVICE = 999_999
# What a secret is compared with where nobody has that phone number: same work, never a match.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$Vu/55CH9ecAETbL16KGKTw$"
    "9jq4cel8HQhyiVXRM26uFCRDVmaze0uVytBpCiLpYeA"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Either phone and secret, or the code from an enrolment letter."""

    phone: str | None = None
    secret: str | None = None
    enrolment_code: str | None = None


@dataclass(frozen=True, slots=True)
class Handset:
    """The phone as it names itself; `id` is what an earlier sign-in on it was given."""

    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What is handed in to open a session: the time, an id for a new device, a fresh token."""

    now: datetime
    new_id: str
    token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    expires_at: datetime
    worker: Worker
    device: Device


def digest(text: str) -> bytes:
    """How tokens and codes are stored: they are random, so a plain hash cannot be guessed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def recovery_of(key: bytes, worker_id: str) -> str:
    """What a phone wraps the key of this worker's store with, besides the PIN: 256 bits as hex.

    The same at every sign-in of a worker and of nobody else, so that a forgotten PIN costs no
    report, whichever way in was taken and however often the secret was changed.
    """
    return blake2b(
        worker_id.encode(), key=key, person=b"phone-recovery", digest_size=32
    ).hexdigest()


def recognise(tx: Session, who: Credentials, now: datetime) -> str:
    """The worker's id. Any wrong credential is the same Problem `bad_credentials`.

    Takes about a tenth of a second on purpose: call it in a reading transaction.
    """
    worker = _by_code(tx, who, now) if who.enrolment_code else _by_secret(tx, who)
    if worker is None or worker.revoked_at is not None:
        raise _bad_credentials()
    return worker.id


def open_session(
    tx: Session, worker_id: str, who: Credentials, handset: Handset, how: Opening
) -> SignedIn:
    """Give a recognised worker a token on a phone; an enrolment code is spent by it.

    A phone that names the id of an earlier sign-in of this worker keeps its device and number; the
    token that it had is over, and may still hand in.
    """
    code = who.enrolment_code
    if code and not queries.use_enrolment(tx, digest(code), how.now):
        raise _bad_credentials()
    worker = tx.get_one(Worker, worker_id)
    device = _device(tx, worker_id, handset, how)
    queries.end_sessions_of_device(tx, device.id, how.now)
    session = WorkerSession(
        token_hash=digest(how.token),
        worker_id=worker_id,
        device_id=device.id,
        created_at=how.now,
        expires_at=how.now + LIFETIME,
    )
    tx.add(session)
    tx.flush()
    return SignedIn(how.token, session.expires_at, worker, device)


def scope_of(tx: Session, token: str, now: datetime) -> WorkerScope:
    """Whose token this is and what it opens. Raises Problem `unauthorized`.

    For 90 days after it was revoked or expired the scope comes with `current` False.
    """
    lines = queries.session_lines(tx, digest(token))
    if not lines:
        raise unauthorized()
    expires, ended, worker_id, name, phone, left, device_id, device_no, _ = lines[0]
    ends = [moment for moment in (ended, left) if moment is not None]
    over = min([expires, *ends])
    if now >= over + GRACE:
        raise unauthorized()
    grids = frozenset(line[-1] for line in lines if line[-1] is not None)
    # What was ended stays so, whatever the clock says since.
    current = not ends and now < expires
    return WorkerScope(worker_id, name, phone, device_id, device_no, grids, current=current)


def sign_out(tx: Session, token: str, now: datetime) -> None:
    """End a session; what the phone still holds may be handed in for 90 days."""
    queries.end_session(tx, digest(token), now)


def grids_with_places(tx: Session, grids: frozenset[str]) -> list[dict[str, object]]:
    """The grids with their names and, from the city down, the areas they lie in."""
    areas = queries.areas_with_parents(tx, grids)
    served = sorted(code for code in grids if code in areas)
    return [
        {
            "code": code,
            "name": areas[code].name,
            "areas": [
                {"code": area.code, "name": area.name, "level": area.level}
                for area in (areas[part] for part in areas[code].path.strip("/").split("/"))
            ],
        }
        for code in served
    ]


def _by_secret(tx: Session, who: Credentials) -> Worker | None:
    worker = queries.worker_by_phone(tx, who.phone or "")
    stored = worker.secret_hash if worker else NOBODY
    try:
        PasswordHasher().verify(stored, who.secret or "")
    except (VerificationError, InvalidHashError):
        return None
    return worker


def _by_code(tx: Session, who: Credentials, now: datetime) -> Worker | None:
    found = queries.enrolment(tx, digest(who.enrolment_code or ""))
    if found is None:
        return None
    code, worker = found
    return worker if code.used_at is None and now < code.expires_at else None


def _device(tx: Session, worker_id: str, handset: Handset, how: Opening) -> Device:
    known = queries.device_of(tx, handset.id, worker_id) if handset.id else None
    if known is not None:
        known.name = handset.name
        return known
    number = queries.next_device_no(tx)
    if number > _LAST_DEVICE:
        raise Problem(503, "no_device_number", "All 900 000 device numbers are given out.")
    device = Device(
        id=how.new_id,
        device_no=number,
        worker_id=worker_id,
        name=handset.name,
        created_at=how.now,
    )
    tx.add(device)
    tx.flush()
    return device


def _bad_credentials() -> Problem:
    return Problem(401, "bad_credentials", "Phone, secret or enrolment code is not right.")
