"""Idempotency-Key: a request sent twice acts once and gets the same answer twice.

After draft-ietf-httpapi-idempotency-key-header-07. A name holds for one department key; what was
refused is not kept, so that it may be mended and sent again under the same name.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.orm import Session

from app.errors import Problem
from app.storage.queries import messages as queries

KEPT = timedelta(days=7)
# The draft's structured string, and the same without quotes, as many programs send it.
_SHAPE = re.compile(
    r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]{1,255})'
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: who, under which name, asking exactly what, when."""

    key_id: str
    name: str
    fingerprint: bytes
    now: datetime


def attempt(key_id: str, header: str | None, asked: object, now: datetime) -> Attempt:
    """Read the header; `asked` is address and body. Without a header Problem 400, as the draft
    has it."""
    shape = _SHAPE.fullmatch((header or "").strip())
    if shape is None:
        title = (
            "Send Idempotency-Key with a text of your own for this request, such as a UUID: "
            '1 to 255 printable ASCII characters in "…".'
        )
        raise Problem(400, "idempotency_key_needed", title)
    encoded = msgspec.json.encode(asked, order="deterministic")
    return Attempt(key_id, shape[1] or shape[2], hashlib.sha256(encoded).digest(), now)


def once(
    tx: Session, tried: Attempt, act: Callable[[], Mapping[str, object]]
) -> tuple[bytes, bool]:
    """The answer to a request, as JSON, and whether it is a repetition.

    `act` runs at the first attempt alone. The same name for another request is Problem 422
    `idempotency_key_reused`. Names are forgotten after a week.
    """
    queries.drop_answers(tx, tried.now - KEPT)
    if queries.claim_answer(tx, tried.key_id, tried.name, tried.fingerprint, tried.now):
        body = msgspec.json.encode(act())
        queries.keep_answer(tx, tried.key_id, tried.name, body.decode())
        return body, False
    known = queries.kept_answer(tx, tried.key_id, tried.name)
    if known is None or known.fingerprint != tried.fingerprint:
        title = "This Idempotency-Key was sent with another request: take a new one."
        raise Problem(422, "idempotency_key_reused", title, field="Idempotency-Key")
    return known.body.encode(), True
