"""Reports that wait to be folded into subjects."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.storage.database import Model
from app.storage.models.folding import FindingToFold, ReportToFold
from app.storage.queries import arrays
from app.storage.queries.bulk import run_rows
from app.storage.queries.operations import find_by_index
from app.storage.queries.upsert import insert_into

_FOLDER = 0xF01DE
_VISIT = ReportToFold.visit_id
_WAITING = select(_VISIT).where(ReportToFold.aside.is_(False))
# A list of hundreds is planned for longer than it is looked for.
_FORGET = "DELETE FROM {} WHERE visit_id = ANY(%(visits)s::text[])"
Line = Mapping[str, object]


def put(tx: Session, reports: Sequence[Line], findings: Sequence[Line]) -> None:
    """Let reports wait: visit_id, grid; and the numbers of their findings: visit_id, number."""
    for model, lines in ((ReportToFold, reports), (FindingToFold, findings)):
        if lines:
            run_rows(tx, _put(tx.get_bind().dialect.name, model), lines)


def is_waiting(tx: Session, grids: Collection[str] | None = None) -> bool:
    """Whether any report waits; of these grids, where some are named."""
    if grids is not None and not grids:
        return False
    waiting = _WAITING if grids is None else _WAITING.where(ReportToFold.grid.in_(grids))
    return tx.scalar(waiting.limit(1)) is not None


def count_waiting(tx: Session) -> int:
    """Those that were put aside too."""
    return tx.scalar(select(func.count()).select_from(ReportToFold)) or 0


def longest(tx: Session, most: int) -> list[str]:
    """The visits that have waited longest."""
    return list(tx.scalars(_WAITING.order_by(_VISIT).limit(most)))


def put_aside(tx: Session, visit_id: str) -> None:
    """Let no other wait for this one."""
    tx.execute(update(ReportToFold).where(ReportToFold.visit_id == visit_id).values(aside=True))


def take_back(tx: Session) -> None:
    """Let those that were put aside wait with the others again."""
    tx.execute(update(ReportToFold).where(ReportToFold.aside.is_(True)).values(aside=False))


def aside(tx: Session) -> list[str]:
    """The visits that were put aside."""
    return list(tx.scalars(select(_VISIT).where(ReportToFold.aside.is_(True)).order_by(_VISIT)))


def take(tx: Session, most: int, among: Collection[str] | None = None) -> list[str]:
    """The visits that have waited longest (among these), out of the line for good once this is
    committed.

    None on PostgreSQL while another takes: who folds alone meets no subject twice. What somebody
    is amending is left out: it is folded there.
    """
    if _is_postgres(tx) and not tx.scalar(select(func.pg_try_advisory_xact_lock(_FOLDER))):
        return []
    find_by_index(tx)
    own = _WAITING if among is None else _WAITING.where(_VISIT.in_(among))
    first = own.order_by(_VISIT).limit(most).with_for_update(skip_locked=True)
    found = list(tx.scalars(first))
    forget(tx, found)
    return found


def take_numbers(tx: Session, numbers: Collection[str]) -> list[str]:
    """The visits that tell of findings by these numbers, out of the line; waits for who has taken
    one of them already."""
    numbered = select(FindingToFold.visit_id).where(FindingToFold.number.in_(numbers))
    found = sorted(set(tx.scalars(numbered)))
    if not found:
        return []
    own = _WAITING.where(_VISIT.in_(found)).order_by(_VISIT)
    still = list(tx.scalars(own.with_for_update()))
    forget(tx, still)
    return still


def forget(tx: Session, visit_ids: Collection[str]) -> None:
    """Let these wait no longer: they are being folded."""
    for model in (ReportToFold, FindingToFold) if visit_ids else ():
        if _is_postgres(tx):
            bound = {"visits": arrays.texts(list(visit_ids))}
            tx.connection().exec_driver_sql(_FORGET.format(model.__tablename__), bound).close()
        else:
            tx.execute(delete(model).where(model.visit_id.in_(visit_ids)))


def _is_postgres(tx: Session) -> bool:
    return tx.get_bind().dialect.name == "postgresql"


@cache
def _put(dialect: str, model: type[Model]) -> Any:
    return insert_into(dialect, model).on_conflict_do_nothing()
