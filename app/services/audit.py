"""Audit: who did or read what. Ids, counts and codes only, never a personal value."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.storage.models.tasks import AuditLine

_INSERT = insert(AuditLine)


def record(  # noqa: PLR0913, PLR0917  (a line has these columns)
    tx: Session,
    at: datetime,
    actor: str,
    action: str,
    object: str,  # noqa: A002  (the audit's own word)
    detail: Any = None,
) -> None:
    """Write one line into the transaction of what it tells of.

    `actor` is `worker:<id>`, `key:<id>`, `account:<id>` or `operator:<name>`; `object` names what
    was touched.
    """
    line = {"at": at, "actor": actor, "action": action, "object": object, "detail": detail}
    tx.connection().execute(_INSERT, [line])
