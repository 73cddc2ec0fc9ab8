"""Webhooks of a department: made, shown, tested, replayed, given a new secret, removed.

A webhook belongs to what a key covers and not to the key: it is there for every key with the same
areas and sheets and lives as long as one of them does, so that a rotation of keys needs no step of
its own, and revoking the last one silences it at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Problem, invalid, not_found
from app.services import releases
from app.services.access import KeyScope
from app.services.area_scope import area_scope
from app.services.outbound_url import target_of
from app.services.webhook_messages import PING, ROWS, ping_message, rows_message
from app.services.webhook_secrets import OVERLAP, secret_of
from app.storage.models.people import ApiKey
from app.storage.models.webhooks import Delivery, Webhook
from app.storage.queries import webhooks as stored

MOST = 10


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making and changing webhooks needs: time, ids, the installation's key, and whether the
    operator lets loopback be reached without TLS."""

    now: datetime
    new_id: Callable[[], str]
    key: bytes
    plain: bool


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """`sheets` are `department/sheet`; None is whatever the key sees."""

    url: str
    name: str = ""
    sheets: Iterable[str] | None = None


def create(tx: Session, scope: KeyScope, new: NewWebhook, shop: Workshop) -> tuple[Webhook, str]:
    """Make a webhook that hears of rows from now on; gives it and its secret.

    Raises Problem `invalid` for an address or a sheet that does not fit, 409 `too_many_webhooks`
    beyond ten.
    """
    target_of(new.url, plain=shop.plain)
    wanted = _wanted(tx, scope, new.sheets)
    if len(own_webhooks(tx, scope)) >= MOST:
        title = f"There are {MOST} webhooks already: delete one first."
        raise Problem(409, "too_many_webhooks", title)
    made = Webhook(
        id=shop.new_id(),
        department=scope.department,
        areas=None if scope.areas is None else sorted(scope.areas),
        sheets=None if scope.sheets is None else sorted(scope.sheets),
        wanted=wanted,
        url=new.url,
        name=new.name,
        told=stored.last_number(tx, scope.department),
        secret_no=1,
        secret_since=shop.now,
        created_at=shop.now,
    )
    tx.add(made)
    tx.flush()
    return made, secret_of(shop.key, made.id, made.secret_no)


def own_webhooks(tx: Session, scope: KeyScope) -> list[Webhook]:
    """The webhooks of keys that cover the same."""
    found = stored.of_department(tx, scope.department)
    return [webhook for webhook in found if covers_same(scope, webhook)]


def own_webhook(tx: Session, scope: KeyScope, webhook_id: str) -> Webhook:
    """One of them. Raises Problem `not_found` for one of others and for one that never was."""
    found = tx.get(Webhook, webhook_id) if webhook_id.isprintable() else None
    if found is None or found.department != scope.department or not covers_same(scope, found):
        raise not_found()
    return found


def covers_same(part: KeyScope | ApiKey, webhook: Webhook) -> bool:
    """True where this key covers the areas and sheets that the webhook was made for."""
    own = (_sorted(part.areas), _sorted(part.sheets))
    return own == (_sorted(webhook.areas), _sorted(webhook.sheets))


def rotate(webhook: Webhook, shop: Workshop) -> tuple[str, datetime]:
    """Give a webhook a new secret; messages carry both signatures until the moment given."""
    webhook.secret_no += 1
    webhook.secret_since = shop.now
    return secret_of(shop.key, webhook.id, webhook.secret_no), shop.now + OVERLAP


def ping(tx: Session, webhook: Webhook, shop: Workshop) -> Delivery:
    """Have a test message sent, once; the one that still waits where there is one."""
    waiting = stored.awaits(tx, webhook.id, PING)
    if waiting is not None:
        return waiting
    message = ping_message(webhook, shop.new_id(), shop.now)
    tx.add(message)
    tx.flush()
    return message


def replay(tx: Session, webhook: Webhook, seq: int, shop: Workshop) -> Delivery | None:
    """Have the news after `seq` told once more, as one message; None where there is no news.

    Also brings back to life a webhook whose receiver had said it was gone.
    Raises Problem `invalid` for a number that was never given.
    """
    last = stored.last_number(tx, webhook.department)
    if not 0 <= seq <= last:
        raise invalid("seq", f"A whole number from 0 to {last}, the last change there is.")
    webhook.gone_at = None
    found = news_of(tx, webhook, (seq, last))
    if not found:
        return None
    message = rows_message(webhook, found, (shop.new_id(), shop.now), since=seq)
    tx.add(message)
    tx.flush()
    return message


def news_of(tx: Session, webhook: Webhook, between: tuple[int, int]) -> dict[str, int]:
    """Sheet → last change within these numbers, of what the webhook may hear of today."""
    areas, sheets = _sorted(webhook.areas), _sorted(webhook.sheets)
    scope = KeyScope(
        key_id="",
        department=webhook.department,
        areas=None if areas is None else tuple(areas),
        sheets=None if sheets is None else frozenset(sheets),
        fields=None,
    )
    registry = releases.in_force(tx).registry
    visible = [sheet.id for sheet in registry.sheets_of(scope.department)]
    wanted = _sorted(webhook.wanted)
    heard = [
        sheet
        for sheet in visible
        if scope.sees_sheet(sheet) and (wanted is None or sheet in wanted)
    ]
    return stored.news(tx, heard, area_scope(tx, scope, None).paths, between)


def waits(tx: Session, webhook: Webhook) -> bool:
    """True while news is on its way: what comes meanwhile is told after it, in one message."""
    return stored.awaits(tx, webhook.id, ROWS) is not None


def _wanted(tx: Session, scope: KeyScope, sheets: Iterable[str] | None) -> list[str] | None:
    if sheets is None:
        return None
    registry = releases.in_force(tx).registry
    own = [sheet.id for sheet in registry.sheets_of(scope.department)]
    seen = [sheet for sheet in own if scope.sees_sheet(sheet)]
    wanted = sorted(set(sheets))
    if not wanted or not set(wanted) <= set(seen):
        raise invalid("sheets", f"Choose among {', '.join(seen)}, or leave it out for all.")
    return wanted


def _sorted(names: object | None) -> list[str] | None:
    return sorted(names) if isinstance(names, (list, tuple, frozenset)) else None
