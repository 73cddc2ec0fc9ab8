"""Operations: looked up and written a batch at a time."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, func, literal_column, select, update
from sqlalchemy.orm import Session

from app.errors import Problem
from app.storage.field_keys import FieldKeys
from app.storage.models.blobs import Blob, ReportBlob
from app.storage.models.people import Device
from app.storage.models.reports import Operation
from app.storage.queries.bulk import insert_rows
from app.storage.queries.look_up import LookUp
from app.storage.queries.upsert import upsert
from app.storage.sealing import OPERATION, keys_of, opened_rows, sealed_lines

_TABLE = cast("Table", Operation.__table__)
_C = _TABLE.c
_STANDING = (
    *(_C.op_id, _C.sha256, _C.type, _C.state, _C.reason, _C.visit_id),
    *(_C.server_seq, _C.received_at, _C.sheets, _C.detail),
)
# What can change a visit after it was submitted.
FOLLOWING = ("visit.amend", "visit.withdraw", "task.reply")


class Stood(NamedTuple):
    """Where an operation stands, without its bytes."""

    op_id: str
    sha256: bytes
    type: str
    state: str
    reason: str | None
    visit_id: str | None
    server_seq: int
    received_at: datetime
    sheets: Any
    detail: Any


# Made once: building a statement costs more than running it, and these run for every batch.
_PAYLOADS_OF = select(_C.server_seq, _C.op_id, _C.sha256, _C.payload).where(
    _C.server_seq.in_(bindparam("receipts", expanding=True))
)
_BLOB = Blob.__table__.c.sha256
_STANDING_OF = LookUp(lambda among: select(*_STANDING).where(among(_C.op_id, "ids")))
_FOLLOWED = LookUp(
    lambda among: select(_C.visit_id).where(
        among(_C.visit_id, "ids"), _C.type.in_([literal_column(f"'{one}'") for one in FOLLOWING])
    )
)
# Spelled as the index is: SQLite looks into one of part of a table only where it sees the very
# condition, which a value that is bound later hides.
_WAITING = _C.state.in_([literal_column("'held'"), literal_column("'returned'")])
_WHOLE = LookUp(lambda among: select(_BLOB).where(among(_BLOB, "ids")))
_HEARD = (
    update(cast("Table", Device.__table__))
    .where(
        Device.id == bindparam("device"),
        (Device.last_seq.is_(None)) | (Device.last_seq < bindparam("last")),
    )
    .values(last_seq=bindparam("last"))
)


_TAKE_TURNS = "SELECT pg_advisory_xact_lock(key) FROM unnest(%(keys)s::bigint[]) AS own (key)"


# Plans are kept by the connection: one made while a table was young must not read it whole later.
_BY_INDEX = """set_config('enable_seqscan', 'off', true),
               set_config('plan_cache_mode', 'force_generic_plan', true)"""
_FIND_BY_INDEX = f"SELECT {_BY_INDEX}"
_LOCK_VISITS = f"""
    WITH by_index AS MATERIALIZED (
        SELECT {_BY_INDEX}
    )
    SELECT pg_advisory_xact_lock(key) FROM by_index, unnest(%(keys)s::bigint[]) AS own (key)
    """  # noqa: S608  (of our own words)


class Kept(NamedTuple):
    """An operation's bytes and the hash they came with; None where the bytes do not open."""

    payload: bytes | None
    sha256: bytes


def lock_visits(tx: Session, visit_ids: Collection[str]) -> None:
    """Let nobody else decide about these visits, or findings by their numbers, until this
    transaction ends.

    Without it an amendment and its visit, or two amendments, in transactions that cannot see each
    other would each be handled as if alone. SQLite has one writer at a time anyway. PostgreSQL
    finds by indexes from here on, whatever its statistics say, and plans no statement anew.
    """
    if visit_ids:
        _lock(tx, _LOCK_VISITS, {_lock_key(visit_id) for visit_id in visit_ids})


def find_by_index(tx: Session) -> None:
    """What `lock_visits` does besides, for who needs no visit: PostgreSQL finds by indexes until
    this transaction ends."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.connection().exec_driver_sql(_FIND_BY_INDEX).close()


def take_turns(tx: Session, keys: Collection[int]) -> None:
    """Wait until no other transaction holds any of these 64-bit keys, and hold them until this one
    ends. Does nothing on SQLite, whose writers take turns anyway."""
    if keys:
        _lock(tx, _TAKE_TURNS, keys)


def _lock(tx: Session, statement: str, keys: Collection[int]) -> None:
    if tx.get_bind().dialect.name == "postgresql":
        # Sorted, so that two batches never wait for each other in a circle.
        bound = {"keys": f"{{{','.join(map(str, sorted(keys)))}}}"}
        tx.connection().exec_driver_sql(statement, bound).close()


def standing(tx: Session, op_ids: Collection[str]) -> dict[str, Stood]:
    """Where these operations stand; those unknown are left out."""
    if not op_ids:
        return {}
    return {row[0]: Stood._make(row) for row in _STANDING_OF.rows(tx, ids=op_ids)}


def payloads(tx: Session, receipts: Collection[int]) -> dict[int, Kept]:
    """Bytes and hash of operations by the number of their receipt. Raises Problem
    `field_key_missing`."""
    rows = tx.execute(_PAYLOADS_OF, {"receipts": list(receipts)}).all()
    keys = keys_of(tx)
    return {row.server_seq: Kept(_opened(keys, row), row.sha256) for row in rows}


def receipts(tx: Session, above: int, upto: int | None = None) -> set[int]:
    """The numbers of receipts above one, up to another and with it, or to the last."""
    query = select(_C.server_seq).where(_C.server_seq > above)
    return set(tx.scalars(query if upto is None else query.where(_C.server_seq <= upto)))


def newest_receipts(tx: Session, most: int) -> set[int]:
    """The highest numbers of receipts."""
    return set(tx.scalars(select(_C.server_seq).order_by(_C.server_seq.desc()).limit(most)))


def followed(tx: Session, visit_ids: Collection[str]) -> set[str]:
    """Those of these visits that amendments or withdrawals speak of."""
    if not visit_ids:
        return set()
    return {visit_id for (visit_id,) in _FOLLOWED.rows(tx, ids=visit_ids)}


def of_visits(tx: Session, visit_ids: Collection[str]) -> Sequence[Any]:
    """All operations of these visits with their bytes, in order of receipt."""
    columns = (*_STANDING, Operation.worker_id, Operation.recorded_at, Operation.payload)
    query = select(*columns).where(Operation.visit_id.in_(visit_ids))
    return opened_rows(tx, tx.execute(query.order_by(Operation.server_seq)), OPERATION)


def by_id(tx: Session, op_id: str) -> Any | None:
    """One operation, whole."""
    found = tx.execute(select(*_TABLE.c).where(Operation.op_id == op_id))
    return next(iter(opened_rows(tx, found, OPERATION)), None)


def with_state(tx: Session, states: Collection[str]) -> Sequence[Any]:
    """All operations in these states, held or returned, in order of receipt, without their
    bytes."""
    columns = (*_STANDING, Operation.worker_id, Operation.device_id, Operation.recorded_at)
    query = select(*columns).where(_WAITING, Operation.state.in_(states))
    return tx.execute(query.order_by(Operation.server_seq)).all()


def count_held(tx: Session) -> int:
    """How many wait for a person's decision."""
    return tx.scalar(select(func.count()).where(_WAITING, Operation.state == "held")) or 0


def insert_all(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raises IntegrityError where another transaction has stored one of them meanwhile."""
    if rows:
        insert_rows(tx, _TABLE, sealed_lines(tx, OPERATION, rows))


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
    return {sha256 for (sha256,) in _WHOLE.rows(tx, ids=hashes)}


def heard_device_seq(tx: Session, device_id: str) -> int:
    """The highest number of its own that this device has handed in; 0 before the first."""
    return tx.scalar(select(Device.last_seq).where(Device.id == device_id)) or 0


def keep_device_seq(tx: Session, device_id: str, last: int) -> None:
    """A device's highest number so far; a lower one that comes late changes nothing."""
    # The column is 32 bits wide on PostgreSQL.
    values = {"device": device_id, "last": min(last, 2**31 - 1)}
    tx.connection().execute(_HEARD, values)


def _opened(keys: FieldKeys, row: Any) -> bytes | None:
    try:
        return keys.open(OPERATION.about(row.op_id), row.payload)
    except Problem as problem:
        if problem.code != "unreadable":
            raise
        return None


def _lock_key(visit_id: str) -> int:
    digest = hashlib.sha256(visit_id.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
