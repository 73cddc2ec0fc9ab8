"""What a webhook says: that there are rows, never what is in them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from app.services.render.json_rows import json_document
from app.storage.models.webhooks import Delivery, Webhook
from app.storage.queries.webhooks import WAITING

ROWS, PING = "rows.changed", "test.ping"

# How long after an attempt that failed the next one is due: the schedule of Standard Webhooks.
SCHEDULE = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
ATTEMPTS = {ROWS: len(SCHEDULE) + 1, PING: 1}


def rows_message(
    webhook: Webhook, news: Mapping[str, int], made: tuple[str, datetime], *, since: int
) -> Delivery:
    """There are rows after `since`: `news` is sheet → its last change; `made` is id and moment."""
    message_id, now = made
    data = {
        "department": webhook.department,
        "since": since,
        "seq": max(news.values()),
        "sheets": [{"sheet": sheet, "seq": seq} for sheet, seq in news.items()],
    }
    return _message(webhook, ROWS, data, (message_id, now))


def ping_message(webhook: Webhook, message_id: str, now: datetime) -> Delivery:
    """A test message: of the same make, about nothing."""
    return _message(webhook, PING, {"department": webhook.department}, (message_id, now))


def _message(
    webhook: Webhook, kind: str, data: Mapping[str, object], made: tuple[str, datetime]
) -> Delivery:
    message_id, now = made
    moment = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return Delivery(
        id=f"msg_{message_id}",
        webhook_id=webhook.id,
        kind=kind,
        body=json_document({"type": kind, "timestamp": moment, "data": data}).decode(),
        state=WAITING,
        attempts=0,
        due_at=now,
        created_at=now,
    )
