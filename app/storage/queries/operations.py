"""Operations: looked up and written a batch at a time."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from app.storage.models.blobs import Blob, ReportBlob
from app.storage.models.people import Device
from app.storage.models.reports import Operation
from app.storage.queries.bulk import insert_rows
from app.storage.queries.upsert import upsert

_TABLE = cast("Table", Operation.__table__)
_C = _TABLE.c
_STANDING = (
    *(_C.op_id, _C.sha256, _C.type, _C.state, _C.reason, _C.visit_id),
    *(_C.server_seq, _C.received_at, _C.sheets, _C.detail),
)
# What can change a visit after it was submitted.
FOLLOWING = ("visit.amend", "visit.withdraw", "task.reply")

# Made once: building a statement costs more than running it, and these run for every batch.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STANDING_OF = select(*_STANDING).where(_C.op_id.in_(_IDS))
_PAYLOADS_OF = select(_C.server_seq, _C.sha256, _C.payload).where(
    _C.server_seq.in_(bindparam("receipts", expanding=True))
)
_FOLLOWED = select(_C.visit_id).where(_C.visit_id.in_(_IDS), _C.type.in_(FOLLOWING))
_WHOLE = select(Blob.__table__.c.sha256).where(Blob.__table__.c.sha256.in_(_IDS))


def lock_visits(tx: Session, visit_ids: Iterable[str]) -> None:
    """Let nobody else decide about these visits, or findings by their numbers, until this
    transaction ends.

    Without it an amendment and its visit, or two amendments, in transactions that cannot see each
    other would each be handled as if alone. SQLite has one writer at a time anyway.
    """
    if tx.get_bind().dialect.name != "postgresql":
        return
    keys = sorted({_lock_key(visit_id) for visit_id in visit_ids})
    if keys:
        # Sorted by the subquery, so that two batches never wait for each other in a circle.
        query = "SELECT pg_advisory_xact_lock(k) FROM (SELECT unnest(:keys) AS k ORDER BY 1) s"
        tx.execute(text(query).bindparams(bindparam("keys", keys)))


def standing(tx: Session, op_ids: Collection[str]) -> dict[str, Any]:
    """Where these operations stand, without their bytes; those unknown are left out."""
    if not op_ids:
        return {}
    rows = tx.connection().execute(_STANDING_OF, {"ids": list(op_ids)})
    return {row.op_id: row for row in rows}


def payloads(tx: Session, receipts: Collection[int]) -> dict[int, Any]:
    """Bytes and hash of operations by the number of their receipt."""
    rows = tx.execute(_PAYLOADS_OF, {"receipts": list(receipts)})
    return {row.server_seq: row for row in rows}


def followed(tx: Session, visit_ids: Collection[str]) -> set[str]:
    """Those of these visits that amendments or withdrawals speak of."""
    if not visit_ids:
        return set()
    return set(tx.connection().execute(_FOLLOWED, {"ids": list(visit_ids)}).scalars())


def of_visits(tx: Session, visit_ids: Collection[str]) -> Sequence[Any]:
    """All operations of these visits with their bytes, in order of receipt."""
    columns = (*_STANDING, Operation.worker_id, Operation.recorded_at, Operation.payload)
    query = select(*columns).where(Operation.visit_id.in_(visit_ids))
    return tx.execute(query.order_by(Operation.server_seq)).all()


def by_id(tx: Session, op_id: str) -> Any | None:
    """One operation, whole."""
    return tx.execute(select(*_TABLE.c).where(Operation.op_id == op_id)).first()


def with_state(tx: Session, states: Collection[str]) -> Sequence[Any]:
    """All operations in these states, in order of receipt, without their bytes."""
    columns = (*_STANDING, Operation.worker_id, Operation.device_id, Operation.recorded_at)
    query = select(*columns).where(Operation.state.in_(states)).order_by(Operation.server_seq)
    return tx.execute(query).all()


def count_held(tx: Session) -> int:
    """How many wait for a person's decision."""
    return tx.scalar(select(func.count()).where(Operation.state == "held")) or 0


def insert_all(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raises IntegrityError where another transaction has stored one of them meanwhile."""
    insert_rows(tx, _TABLE, rows)


def change(tx: Session, op_id: str, **values: Any) -> None:
    tx.connection().execute(update(_TABLE).where(_TABLE.c.op_id == op_id), values)


def name_blobs(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Remember which content the names in a report stand for; a name's first content stays."""
    if rows:
        tx.connection().execute(upsert(tx, ReportBlob).on_conflict_do_nothing(), rows)


def whole_blobs(tx: Session, hashes: Collection[str]) -> set[str]:
    """Those of these blobs that are here whole."""
    if not hashes:
        return set()
    return set(tx.connection().execute(_WHOLE, {"ids": list(hashes)}).scalars())


def heard_device_seq(tx: Session, device_id: str) -> int:
    """The highest number of its own that this device has handed in; 0 before the first."""
    return tx.scalar(select(Device.last_seq).where(Device.id == device_id)) or 0


def keep_device_seq(tx: Session, device_id: str, last: int) -> None:
    """A device's highest number so far; a lower one that comes late changes nothing."""
    # The column is 32 bits wide on PostgreSQL.
    value = min(last, 2**31 - 1)
    higher = (Device.last_seq.is_(None)) | (Device.last_seq < value)
    statement = update(Device).where(Device.id == device_id, higher).values(last_seq=value)
    tx.connection().execute(statement)


def _lock_key(visit_id: str) -> int:
    digest = hashlib.sha256(visit_id.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
