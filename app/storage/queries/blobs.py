"""Which photos and signatures are whole."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.models.blobs import Blob, ReportBlob
from app.storage.queries.upsert import upsert


def size_of(tx: Session, sha256: str) -> int | None:
    """The size of a whole blob; None where it is not whole."""
    return tx.scalar(select(Blob.size).where(Blob.sha256 == sha256))


def whole(tx: Session, hashes: Collection[str]) -> set[str]:
    """Those of these that are whole."""
    if not hashes:
        return set()
    return set(tx.scalars(select(Blob.sha256).where(Blob.sha256.in_(hashes))))


def hashes_of(tx: Session, visit_id: str, names: Collection[str]) -> dict[str, str]:
    """Name in a visit's report → hash of the content it stands for."""
    own = (ReportBlob.visit_id == visit_id, ReportBlob.name.in_(names))
    found = tx.execute(select(ReportBlob.name, ReportBlob.sha256).where(*own))
    return {row.name: row.sha256 for row in found}


def add(tx: Session, line: Mapping[str, object]) -> None:
    """Note a blob as whole; one that was noted before stays as it is."""
    tx.connection().execute(upsert(tx, Blob).on_conflict_do_nothing(), line)
