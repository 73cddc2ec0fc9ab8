"""Quarantine: bytes that cannot be an operation are kept for a person to look at.

The support code that the phone shows is made of the bytes' own hash, so the same bytes sent again
are the same case.
"""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import not_found
from app.services.access import WorkerScope
from app.storage.models.reports import Quarantine
from app.storage.queries.upsert import upsert
from app.storage.sealing import QUARANTINE, keys_of, sealed_lines


def support_code(sha256: bytes) -> str:
    """Twelve letters and digits that can be read out over the phone: `K7QM-2XGA-P4LT`."""
    code = base64.b32encode(sha256)[:12].decode()
    return "-".join((code[:4], code[4:8], code[8:]))


def keep(
    tx: Session, sender: WorkerScope, found: Iterable[tuple[bytes, bytes, str]], now: datetime
) -> None:
    """Keep (sha256, bytes, reason) of what a phone sent; what is kept already stays as it is."""
    rows = [
        {
            "support_code": support_code(sha256),
            "worker_id": sender.worker_id,
            "device_id": sender.device_id,
            "received_at": now,
            "reason": reason[:64],
            "sha256": sha256,
            "payload": payload,
        }
        for sha256, payload, reason in found
    ]
    if rows:
        statement = upsert(tx, Quarantine).on_conflict_do_nothing()
        lines = sealed_lines(tx, QUARANTINE, rows)
        tx.connection().execute(statement, sorted(lines, key=lambda row: str(row["support_code"])))


def listed(tx: Session) -> list[dict[str, Any]]:
    """What is kept, oldest first, without the bytes."""
    query = select(
        Quarantine.support_code,
        Quarantine.received_at,
        Quarantine.worker_id,
        Quarantine.device_id,
        Quarantine.reason,
    ).order_by(Quarantine.received_at, Quarantine.support_code)
    return [dict(row) for row in tx.execute(query).mappings()]


def payload(tx: Session, code: str) -> bytes:
    """The bytes behind a support code. Raises Problem `not_found`."""
    found = tx.get(Quarantine, code.strip().upper())
    if found is None:
        raise not_found("No quarantined bytes under this support code.")
    return keys_of(tx).open(QUARANTINE.about(found.support_code), found.payload)
