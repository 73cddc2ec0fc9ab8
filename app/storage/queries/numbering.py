"""Change numbers: a reader that has seen n never later finds a change below n.

SQLite has one writer at a time, which takes its numbers inside its own transaction. PostgreSQL
commits out of order, so rows are written without a number there, and whoever wants to read first
numbers what is committed, one stamper at a time.
"""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, bindparam, func, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.storage.models.directory import Sequence
from app.storage.models.reports import Operation

PHONES = "phones"
_STAMPER = 0x1C0DE
_PHONE_TABLES = ("report", "task", "subject", "worker_grid", "inbox")
NUMBERED = ("sheet_row", *_PHONE_TABLES)

_TABLE = cast("Table", Sequence.__table__)
_LAST = select(_TABLE.c.stream, _TABLE.c.value).where(
    _TABLE.c.stream.in_(bindparam("streams", expanding=True))
)
_NEW = insert(_TABLE)
_ADVANCE = _NEW.on_conflict_do_update(
    index_elements=["stream"], set_={"value": _NEW.excluded.value}
)
_LAST_RECEIPT = select(func.max(Operation.server_seq))
# The subquery finds the sequence's name once, not for every number.
_NEXT_RECEIPTS = """
    SELECT nextval(name) FROM
        (SELECT pg_get_serial_sequence('operation', 'server_seq')::regclass AS name OFFSET 0) own,
        generate_series(1, %(count)s::int)
    """

# Rows that a writer still holds are left out: it writes them without a number again anyway.
_STAMP_SHEETS = text(
    """
    WITH waiting AS (
        SELECT ctid AS place, department, visit_id, rev FROM sheet_row
        WHERE seq IS NULL FOR UPDATE SKIP LOCKED
    ), ranked AS (
        SELECT place, department,
               dense_rank() OVER (PARTITION BY department ORDER BY visit_id, rev) AS n
        FROM waiting
    ), sizes AS (
        SELECT department, max(n) AS size FROM ranked GROUP BY department
    ), taken AS (
        INSERT INTO sequence (stream, value) SELECT 'department:' || department, size FROM sizes
        ON CONFLICT (stream) DO UPDATE SET value = sequence.value + excluded.value
        RETURNING stream, value
    )
    UPDATE sheet_row SET seq = taken.value - sizes.size + ranked.n
    FROM ranked JOIN sizes USING (department)
    JOIN taken ON taken.stream = 'department:' || ranked.department
    WHERE sheet_row.ctid = ranked.place
    """
)
_STAMP_PHONES = """
    WITH waiting AS (
        SELECT ctid AS place FROM {table} WHERE seq IS NULL FOR UPDATE SKIP LOCKED
    ), ranked AS (
        SELECT place, row_number() OVER () AS n, count(*) OVER () AS size FROM waiting
    ), taken AS (
        INSERT INTO sequence (stream, value)
        SELECT 'phones', max(size) FROM ranked HAVING max(size) > 0
        ON CONFLICT (stream) DO UPDATE SET value = sequence.value + excluded.value
        RETURNING value
    )
    UPDATE {table} SET seq = taken.value - ranked.size + ranked.n
    FROM ranked, taken WHERE {table}.ctid = ranked.place
    """


def department_stream(department: str) -> str:
    return f"department:{department}"


def next_numbers(tx: Session, stream: str, count: int) -> int | None:
    """The first of `count` fresh numbers; None where `stamp` gives them: then write seq NULL."""
    first = next_many(tx, {stream: count})
    return None if first is None else first[stream]


def next_many(tx: Session, counts: Mapping[str, int]) -> dict[str, int] | None:
    """`next_numbers` for several streams in two statements."""
    if _numbers_later(tx):
        return None
    if not counts:
        return {}
    connection = tx.connection()
    known = connection.execute(_LAST, {"streams": list(counts)})
    last = {row.stream: row.value for row in known}
    rows = [
        {"stream": stream, "value": last.get(stream, 0) + count} for stream, count in counts.items()
    ]
    connection.execute(_ADVANCE, rows)
    return {stream: last.get(stream, 0) + 1 for stream in counts}


def stamp(tx: Session) -> None:
    """Number what is committed and has no number yet; whoever reads by `seq` calls this first.

    Needs a short writing transaction of its own. Does nothing on SQLite, nor while another stamps.
    """
    if not _numbers_later(tx) or not tx.scalar(select(func.pg_try_advisory_xact_lock(_STAMPER))):
        return
    tx.execute(_STAMP_SHEETS)
    for table in _PHONE_TABLES:
        tx.execute(text(_STAMP_PHONES.format(table=table)))


def next_receipts(tx: Session, count: int) -> list[int]:
    """`count` fresh receipt numbers in rising order; gaps mean nothing."""
    if not count:
        return []
    if not _numbers_later(tx):
        last = tx.connection().execute(_LAST_RECEIPT).scalar() or 0
        return list(range(last + 1, last + count + 1))
    found = tx.connection().exec_driver_sql(_NEXT_RECEIPTS, {"count": count})
    receipts = sorted(number for (number,) in found.cursor.fetchall())
    found.close()
    return receipts


def _numbers_later(tx: Session) -> bool:
    return tx.get_bind().dialect.name == "postgresql"
