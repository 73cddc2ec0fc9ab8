"""Webhooks in the database: whose they are, what is news to them, who sends what.

Whoever claims a message passes by those that others are claiming (SKIP LOCKED; SQLite has one
writer), and has it for a lease. Each other step is one UPDATE that says what it found: whoever
comes second changes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Result,
    Select,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.storage.models.directory import Sequence as Stream
from app.storage.models.directory import SheetRow
from app.storage.models.webhooks import Delivery, Webhook
from app.storage.queries.areas import codes_below
from app.storage.queries.numbering import department_stream
from app.storage.types import UtcDateTime

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
# What went out well says nothing new after a month; dead letters stay until their webhook goes.
KEPT = timedelta(days=30)
# Longer than the slowest exchange, the time a name server takes included.
LEASE = timedelta(seconds=60)


def of_department(tx: Session, department: str) -> Sequence[Webhook]:
    """Every webhook of a department, the oldest first."""
    chosen = select(Webhook).where(Webhook.department == department)
    return tx.scalars(chosen.order_by(Webhook.created_at, Webhook.id)).all()


def listening(tx: Session) -> Sequence[Webhook]:
    """The webhooks whose department has changes they were not looked through for."""
    stream = "department:" + Webhook.department
    behind = select(Webhook).join(Stream, Stream.stream == stream)
    return tx.scalars(behind.where(Webhook.gone_at.is_(None), Stream.value > Webhook.told)).all()


def last_number(tx: Session, department: str) -> int:
    """The department's last change number, 0 before the first."""
    found = select(Stream.value).where(Stream.stream == department_stream(department))
    return tx.scalar(found) or 0


def news(
    tx: Session, sheets: Collection[str], paths: tuple[str, ...] | None, between: tuple[int, int]
) -> dict[str, int]:
    """Sheet → its last change after the first number and not after the second."""
    after, until = between
    within = [SheetRow.sheet.in_(sheets), SheetRow.seq > after, SheetRow.seq <= until]
    if paths is not None:
        within.append(SheetRow.grid.in_(codes_below(paths)))
    found = select(SheetRow.sheet, func.max(SheetRow.seq)).where(*within).group_by(SheetRow.sheet)
    return {sheet: seq or 0 for sheet, seq in tx.execute(found.order_by(SheetRow.sheet))}


def advance(tx: Session, webhook: Webhook, to: int) -> bool:
    """Note how far this webhook was looked through; False where another process was first."""
    chosen = (Webhook.id == webhook.id, Webhook.told == webhook.told)
    return _changed(tx.execute(update(Webhook).where(*chosen).values(told=to)))


def awaits(tx: Session, webhook_id: str, kind: str) -> Delivery | None:
    """The message of this kind that has not arrived yet, if there is one."""
    chosen = (Delivery.webhook_id == webhook_id, Delivery.state == WAITING, Delivery.kind == kind)
    return tx.scalars(select(Delivery).where(*chosen).limit(1)).first()


def is_due(tx: Session, now: datetime, pauses: Sequence[timedelta]) -> bool:
    """True where a message should go out that nobody is sending."""
    return tx.scalar(_due(now, pauses)) is not None


def claim(tx: Session, lease: str, now: datetime, pauses: Sequence[timedelta]) -> Delivery | None:
    """Take the message that has been due longest, for as long as a lease lasts; it counts as tried
    from here on. Waits for nobody who is claiming another."""
    delivery = tx.scalar(_due(now, pauses).with_for_update(skip_locked=True))
    if delivery is not None:
        delivery.lease, delivery.lease_until, delivery.tried_at = lease, now + LEASE, now
        delivery.attempts += 1
        tx.flush()
    return delivery


def settle(tx: Session, delivery_id: str, lease: str, outcome: dict[str, object]) -> bool:
    """Write what became of a message, unless the lease ran out and another took it."""
    chosen = (Delivery.id == delivery_id, Delivery.lease == lease, Delivery.state == WAITING)
    free = {"lease": None, "lease_until": None}
    return _changed(tx.execute(update(Delivery).where(*chosen).values(**outcome, **free)))


def deliveries(tx: Session, webhook_id: str, state: str | None, limit: int) -> Sequence[Delivery]:
    """What was sent to a webhook or shall be, the newest first."""
    chosen = select(Delivery).where(Delivery.webhook_id == webhook_id)
    if state is not None:
        chosen = chosen.where(Delivery.state == state)
    newest = (Delivery.created_at.desc(), Delivery.id.desc())
    return tx.scalars(chosen.order_by(*newest).limit(limit)).all()


def counts(tx: Session, webhook_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """How many messages of each webhook are in each state."""
    by = (Delivery.webhook_id, Delivery.state)
    found = select(*by, func.count()).where(Delivery.webhook_id.in_(webhook_ids)).group_by(*by)
    return {(webhook, state): number for webhook, state, number in tx.execute(found)}


def count(tx: Session, state: str) -> int:
    """How many messages of all webhooks are in this state."""
    return tx.scalar(select(func.count()).where(Delivery.state == state)) or 0


def forget_old(tx: Session, webhook_id: str, now: datetime) -> None:
    """Drop what was delivered long ago."""
    old = (Delivery.state == DELIVERED, Delivery.created_at < now - KEPT)
    tx.execute(delete(Delivery).where(Delivery.webhook_id == webhook_id, *old))


def remove(tx: Session, webhook_id: str) -> None:
    """Delete a webhook with all its messages."""
    tx.execute(delete(Delivery).where(Delivery.webhook_id == webhook_id))
    tx.execute(delete(Webhook).where(Webhook.id == webhook_id))


def _due(now: datetime, pauses: Sequence[timedelta]) -> Select[Delivery]:
    """`pauses` are the longest before the first try, after it, after the second, …: what is due
    later than that was put off before the clock was put back, and is due now."""
    latest = {tries: literal(now + pause, UtcDateTime) for tries, pause in enumerate(pauses)}
    put_off = Delivery.due_at > case(latest, value=Delivery.attempts, else_=latest[0])
    is_due = or_(Delivery.due_at <= now, put_off)
    chosen = select(Delivery).where(Delivery.state == WAITING, is_due, _free(now))
    return chosen.order_by(Delivery.due_at, Delivery.id).limit(1)


def _free(now: datetime) -> ColumnElement[bool]:
    """Nobody has it, or no longer, or whoever has it took it before the clock was put back."""
    until = Delivery.lease_until
    return or_(until.is_(None), until <= now, until > now + 2 * LEASE)


def _changed(result: Result[Any]) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
