"""Nudges: telling a phone that there is a task, and nothing about it (Web Push, RFC 8030).

The inbox and the badge are the truth. A nudge is sent at most once: one that is lost costs nothing
but the wait until the app is opened. Addresses come from phones, so they are sent to as those of
departments are: never into our own network.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services.access import WorkerScope
from app.services.outbound import Reach, Unsent, post
from app.services.outbound_url import target_of
from app.services.vapid import authorization
from app.storage.queries import nudges as stored
from app.storage.queries.nudges import Due

# A phone that was off for longer shows its tasks when it is opened anyway.
_KEPT = timedelta(days=1)
_GONE = (404, 410)
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Nudger:
    """What sending needs: who may be reached, the key, whom a push service may write to."""

    reach: Reach
    key: bytes
    contact: str | None
    now: datetime


def subscribe(tx: Session, who: WorkerScope, endpoint: str, now: datetime, *, plain: bool) -> None:
    """Nudge this phone from now on. Raises Problem `invalid` for what is no https address; `plain`
    allows http, which only a loopback that the operator listed will ever be sent."""
    target_of(endpoint, plain=plain)
    stored.keep(tx, who.device_id, who.worker_id, endpoint, now)


def unsubscribe(tx: Session, who: WorkerScope) -> None:
    stored.drop(tx, who.device_id)


def is_due(tx: Session) -> bool:
    return bool(stored.due(tx, 1))


def take(tx: Session) -> list[Due]:
    """Claim the phones to nudge: noted first, so that two processes never do it twice."""
    return [phone for phone in stored.due(tx, _AT_ONCE) if stored.claim(tx, phone)]


def send(nudger: Nudger, phone: Due) -> bool:
    """Send an empty message. False where the push service says that the address has ended."""
    try:
        target = target_of(phone.endpoint, plain=True)
        return post(nudger.reach, target, _headers(nudger, phone.endpoint), b"") not in _GONE
    except (Unsent, Problem):
        return True


def forget(tx: Session, phone: Due) -> None:
    stored.drop_gone(tx, phone.device_id, phone.endpoint)


def _headers(nudger: Nudger, endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    origin = f"{parts.scheme}://{parts.netloc}"
    return {
        "TTL": str(int(_KEPT.total_seconds())),
        "Urgency": "normal",
        # One that has not been delivered yet is replaced: ten tasks are one nudge.
        "Topic": "tasks",
        "Authorization": authorization(nudger.key, origin, nudger.contact, nudger.now),
    }
