"""Published releases: which is in force, and their bytes."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert as insert_into
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.models.releases import Release


class Published(NamedTuple):
    version: str
    sha256: str


def newest(tx: Session) -> Published | None:
    """The release published last, which is the one in force."""
    query = select(Release.version, Release.sha256).order_by(Release.number.desc()).limit(1)
    row = tx.execute(query).first()
    return None if row is None else Published(row.version, row.sha256)


def hashes(tx: Session, versions: Collection[str]) -> dict[str, str]:
    """Version → hash of those that were published."""
    if not versions:
        return {}
    query = select(Release.version, Release.sha256).where(Release.version.in_(versions))
    return {row.version: row.sha256 for row in tx.execute(query)}


def bundle(tx: Session, version: str) -> bytes:
    return tx.scalars(select(Release.bundle).where(Release.version == version)).one()


def insert(tx: Session, version: str, sha256: str, content: bytes, now: datetime) -> None:
    row = {"version": version, "sha256": sha256, "bundle": content, "published_at": now}
    tx.execute(insert_into(Release), [row])
