"""Published releases: which is in force, and their bytes."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Table, bindparam, select
from sqlalchemy import insert as insert_into
from sqlalchemy.orm import Session, SessionTransaction

from app.storage.models.releases import Release

_TABLE = cast("Table", Release.__table__)
_NAMES = select(_TABLE.c.version, _TABLE.c.sha256)
_NEWEST = _NAMES.order_by(_TABLE.c.number.desc()).limit(1)
_HASHES = _NAMES.where(_TABLE.c.version.in_(bindparam("versions", expanding=True)))
# Of a connection: what it has heard.
_KNOWN = "releases"


class Published(NamedTuple):
    version: str
    sha256: str


# What is in force stays so for a transaction, however often it asks.
_in_force: WeakKeyDictionary[SessionTransaction, Published] = WeakKeyDictionary()


def newest(tx: Session) -> Published | None:
    """The release published last, which is the one in force."""
    connection, turn = tx.connection(), tx.get_transaction()
    assert turn is not None
    known = _in_force.get(turn)
    if known is not None:
        return known
    row = connection.execute(_NEWEST).first()
    if row is None:
        return None
    _in_force[turn] = Published(row.version, row.sha256)
    return _in_force[turn]


def hashes(tx: Session, versions: Collection[str]) -> dict[str, str]:
    """Version → hash of those that were published.

    A release is never changed nor taken away, so that a connection need not ask twice. What a
    transaction that writes finds is not kept: it may be its own, and be undone.
    """
    connection = tx.connection()
    known: dict[str, str] = connection.info.setdefault(_KNOWN, {})
    found = {version: known[version] for version in versions if version in known}
    asked = [version for version in versions if version not in found]
    if asked:
        rows = connection.execute(_HASHES, {"versions": asked})
        found |= {row.version: row.sha256 for row in rows}
        if not connection.get_execution_options().get("writes", True):
            known |= found
    return found


def bundle(tx: Session, version: str) -> bytes:
    return tx.scalars(select(Release.bundle).where(Release.version == version)).one()


def insert(tx: Session, version: str, sha256: str, content: bytes, now: datetime) -> None:
    row = {"version": version, "sha256": sha256, "bundle": content, "published_at": now}
    tx.execute(insert_into(Release), [row])
    turn = tx.get_transaction()
    if turn is not None:
        _in_force.pop(turn, None)
