"""The audit's chain: which lines are linked, which wait for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.storage.models.tasks import AuditLine

_TABLE = cast("Table", AuditLine.__table__)
_BATCH = 2000
# Lines about pushes name up to some hundred receipts each.
_FEW = 100
_LINKER = 0x1C0DF
_LAST = (
    select(_TABLE.c.link, _TABLE.c.hash)
    .where(_TABLE.c.link.is_not(None))
    .order_by(_TABLE.c.link.desc())
    .limit(1)
)
_WAITING = select(_TABLE).where(_TABLE.c.link.is_(None)).order_by(_TABLE.c.id)
_LINKED = select(_TABLE).order_by(_TABLE.c.link).limit(_BATCH)
_NEWEST = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(_FEW)
_LINK = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("line"))
    .values(link=bindparam("place"), hash=bindparam("seal"))
)


def may_link(tx: Session) -> bool:
    """True for the one who may link now; on SQLite whoever writes is alone anyway."""
    if tx.get_bind().dialect.name == "sqlite":
        return True
    return bool(tx.scalar(select(func.pg_try_advisory_xact_lock(_LINKER))))


def is_waiting(tx: Session) -> bool:
    return tx.execute(_WAITING.limit(1)).first() is not None


def last_link(tx: Session) -> tuple[int, bytes] | None:
    """Place and hash of the line that was linked last."""
    row = tx.execute(_LAST).first()
    return None if row is None else (row.link, bytes(row.hash))


def waiting(tx: Session, most: int | None = None) -> Sequence[Row[Any]]:
    """The oldest lines that nobody linked yet, or all of them."""
    return tx.execute(_WAITING.limit(most)).all()


def count_waiting(tx: Session) -> int:
    return tx.scalar(select(func.count()).where(_TABLE.c.link.is_(None))) or 0


def link(tx: Session, links: Sequence[Mapping[str, object]]) -> None:
    """Write `place` and `seal` into each `line`."""
    tx.connection().execute(_LINK, list(links))


def linked(tx: Session, above: int = 0) -> Iterator[Row[Any]]:
    """Every linked line in its place, read in batches."""
    while batch := tx.execute(_LINKED.where(_TABLE.c.link > above)).all():
        yield from batch
        above = batch[-1].link


def newest(tx: Session, action: str) -> Iterator[Row[Any]]:
    """Lines of this action, linked or not, the newest first, read in batches."""
    query = _NEWEST.where(_TABLE.c.action == action)
    batch = tx.execute(query).all()
    while batch:
        yield from batch
        batch = tx.execute(query.where(_TABLE.c.id < batch[-1].id)).all()
