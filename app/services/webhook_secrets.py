"""Secrets of webhooks and the signatures made with them (Standard Webhooks, symmetric `v1`).

A secret is derived from the installation's key, the webhook and a running number: there is nothing
to steal from the database, and a rotation is a number that rises.
"""

import base64
import hmac
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook as Signer

from app.storage.models.webhooks import Webhook

# How long after a rotation messages carry the signature of the secret before as well.
OVERLAP = timedelta(days=7)


def secret_of(key: bytes, webhook_id: str, number: int) -> str:
    """The `whsec_…` of a webhook, 32 bytes as the standard advises."""
    digest = hmac.digest(key, f"webhook secret {webhook_id} {number}".encode(), "sha256")
    return "whsec_" + base64.b64encode(digest).decode()


def active_secrets(key: bytes, webhook: Webhook, now: datetime) -> list[str]:
    """The newest secret, and for a week the one before."""
    numbers = [webhook.secret_no]
    if webhook.secret_no > 1 and now < webhook.secret_since + OVERLAP:
        numbers.append(webhook.secret_no - 1)
    return [secret_of(key, webhook.id, number) for number in numbers]


def signed_headers(message_id: str, body: str, secrets: list[str], now: datetime) -> dict[str, str]:
    """The three headers of the standard; the timestamp is the attempt's, not the message's."""
    # The library takes any zone for UTC.
    moment = now.astimezone(UTC)
    signatures = [Signer(secret).sign(message_id, moment, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
