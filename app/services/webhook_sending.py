"""Webhooks at work: news become messages, messages are sent until they arrived or are dead.

All state is rows. A process that dies while sending leaves a lease that runs out, and the message
goes out again under the same id: at least once, which is what the receiver's `webhook-id` is for.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.clock import SKEW
from app.errors import Problem
from app.services import keys, webhooks
from app.services.outbound import Reach, Unsent, post
from app.services.outbound_url import target_of
from app.services.webhook_messages import ATTEMPTS, SCHEDULE, rows_message
from app.services.webhook_secrets import active_secrets, signed_headers
from app.storage.models.webhooks import Delivery, Webhook
from app.storage.queries import keys as stored_keys
from app.storage.queries import webhooks as stored

# Of a pause that much more, so that messages held up together part.
_SPREAD = 0.1
# The longest before the first try, after it, after the second, …
_PAUSES = [SKEW + timedelta(seconds=step * (1 + _SPREAD)) for step in (0, *SCHEDULE)]
# So many may die in a row before one is claimed in the next transaction.
_CANDIDATES = 8
_GONE = 410
_AGENT = "yigetong-webhooks/1"


@dataclass(frozen=True, slots=True)
class Errand:
    """A message that this process has taken to send."""

    delivery_id: str
    webhook_id: str
    kind: str
    attempt: int
    lease: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status answered, or why there was none."""

    status: int | None
    fault: str | None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def is_news(tx: Session) -> bool:
    """True where some webhook may have something to hear; asks in passing, writes nothing."""
    return any(not webhooks.waits(tx, webhook) for webhook in stored.listening(tx))


def write_news(tx: Session, new_id: Callable[[], str], now: datetime) -> None:
    """Write a message for every webhook with news, and note how far it was looked for.

    While a message is on its way no second one is made: it would say the same.
    """
    for webhook in stored.listening(tx):
        if webhooks.waits(tx, webhook):
            continue
        since, last = webhook.told, stored.last_number(tx, webhook.department)
        if not stored.advance(tx, webhook, last) or not _is_alive(tx, webhook, now):
            continue
        news = webhooks.news_of(tx, webhook, (since, last))
        if news:
            tx.add(rows_message(webhook, news, (new_id(), now), since=since))
            stored.forget_old(tx, webhook.id, now)


def is_due(tx: Session, now: datetime) -> bool:
    return stored.is_due(tx, now, _PAUSES)


def take(tx: Session, key: bytes, new_id: Callable[[], str], now: datetime) -> Errand | None:
    """Claim the message that has been due longest; None where none is due.

    A message that this process would be the first to send too often dies, and so does one whose
    last key has ended.
    """
    for _ in range(_CANDIDATES):
        lease = new_id()
        delivery = stored.claim(tx, lease, now, _PAUSES)
        if delivery is None:
            return None
        webhook = tx.get_one(Webhook, delivery.webhook_id)
        fault = _hindrance(tx, webhook, delivery, now)
        if fault is None:
            return _errand(webhook, delivery, active_secrets(key, webhook, now), now)
        stored.settle(tx, delivery.id, lease, {"state": stored.DEAD, "fault": fault})
    return None


def send(reach: Reach, errand: Errand) -> Outcome:
    """Send it. Needs no transaction, and must have none: the receiver may take ten seconds."""
    try:
        target = target_of(errand.url, plain=True)
        return Outcome(post(reach, target, errand.headers, errand.body), None)
    except Unsent as unsent:
        return Outcome(None, unsent.fault)
    except Problem:
        return Outcome(None, "address")


def settle(tx: Session, errand: Errand, outcome: Outcome, now: datetime) -> None:
    """Write what came of it: delivered, due again later, or dead after the last attempt.

    A receiver that answers 410 is gone for good: nothing else is sent there until a replay.
    """
    result: dict[str, object] = {"status": outcome.status, "fault": outcome.fault}
    if outcome.arrived:
        result["state"] = stored.DELIVERED
    elif outcome.status == _GONE:
        result |= {"state": stored.DEAD, "fault": "gone"}
    elif errand.attempt >= ATTEMPTS[errand.kind]:
        result |= {"state": stored.DEAD, "fault": outcome.fault or "status"}
    else:
        result |= {"fault": outcome.fault or "status", "due_at": now + _pause(errand)}
    if stored.settle(tx, errand.delivery_id, errand.lease, result) and outcome.status == _GONE:
        tx.get_one(Webhook, errand.webhook_id).gone_at = now


def _hindrance(tx: Session, webhook: Webhook, delivery: Delivery, now: datetime) -> str | None:
    if webhook.gone_at is not None:
        return "gone"
    if not _is_alive(tx, webhook, now):
        return "key_ended"
    return "crashed" if delivery.attempts > ATTEMPTS[delivery.kind] else None


def _is_alive(tx: Session, webhook: Webhook, now: datetime) -> bool:
    return any(
        key.reads and not keys.is_over(key, now) and webhooks.covers_same(key, webhook)
        for key in stored_keys.keys_of(tx, webhook.department)
    )


def _errand(webhook: Webhook, delivery: Delivery, secrets: list[str], now: datetime) -> Errand:
    own = {"Content-Type": "application/json", "User-Agent": _AGENT}
    return Errand(
        delivery_id=delivery.id,
        webhook_id=webhook.id,
        kind=delivery.kind,
        attempt=delivery.attempts,
        lease=str(delivery.lease),
        url=webhook.url,
        headers=own | signed_headers(delivery.id, delivery.body, secrets, now),
        body=delivery.body.encode(),
    )


def _pause(errand: Errand) -> timedelta:
    step = SCHEDULE[min(errand.attempt, len(SCHEDULE)) - 1]
    drawn = hashlib.sha256(f"{errand.delivery_id}{errand.attempt}".encode()).digest()[0] / 256
    return timedelta(seconds=step * (1 + _SPREAD * drawn))
