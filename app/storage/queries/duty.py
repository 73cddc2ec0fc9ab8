"""Ready for duty: credentials of either realm, and waivers by area."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.models.areas import Area
from app.storage.models.duty import DutyCredential, DutyWaiver, TrainingCredential
from app.storage.queries.upsert import upsert


def given(tx: Session, worker_id: str) -> Sequence[TrainingCredential]:
    """What a trainee earned, the newest first."""
    query = select(TrainingCredential).where(TrainingCredential.worker_id == worker_id)
    newest = query.order_by(TrainingCredential.issued_at.desc(), TrainingCredential.id.desc())
    return tx.scalars(newest).all()


def give(tx: Session, credential: TrainingCredential) -> None:
    tx.add(credential)
    tx.flush()


def held(tx: Session, worker_id: str, now: datetime) -> Sequence[DutyCredential]:
    """The credentials of a worker that have not run out, those given first in front."""
    query = select(DutyCredential).where(
        DutyCredential.worker_id == worker_id, DutyCredential.valid_until > now
    )
    return tx.scalars(query.order_by(DutyCredential.issued_at, DutyCredential.id)).all()


def keep(tx: Session, row: Mapping[str, Any]) -> bool:
    """A credential that was verified; one that is here already stays as it is. True when new."""
    statement = upsert(tx, DutyCredential).values(row)
    kept = statement.on_conflict_do_nothing(index_elements=["id"]).returning(DutyCredential.id)
    return tx.execute(kept).one_or_none() is not None


def waived(tx: Session, grids: Collection[str]) -> list[tuple[str, str | None]]:
    """Grid and sheet (None: all of them) of every waiver that stands above these grids."""
    paths = tx.execute(select(Area.code, Area.path).where(Area.code.in_(grids))).all()
    above = {code: set(path.strip("/").split("/")) for code, path in paths}
    query = select(DutyWaiver.area, DutyWaiver.sheet).where(
        DutyWaiver.area.in_(set().union(*above.values())), DutyWaiver.ended_at.is_(None)
    )
    standing = tx.execute(query).all()
    return [
        (grid, sheet) for grid, codes in above.items() for area, sheet in standing if area in codes
    ]


def waivers(tx: Session, area: str | None = None) -> Sequence[DutyWaiver]:
    """Those that stand, by area; of one area alone where it is named."""
    query = select(DutyWaiver).where(DutyWaiver.ended_at.is_(None))
    if area is not None:
        query = query.where(DutyWaiver.area == area)
    return tx.scalars(query.order_by(DutyWaiver.area, DutyWaiver.sheet, DutyWaiver.id)).all()


def standing(tx: Session, area: str, sheet: str | None) -> DutyWaiver | None:
    """The waiver of exactly this area and sheet."""
    query = select(DutyWaiver).where(DutyWaiver.area == area, DutyWaiver.ended_at.is_(None))
    same = DutyWaiver.sheet.is_(None) if sheet is None else DutyWaiver.sheet == sheet
    return tx.scalar(query.where(same).order_by(DutyWaiver.id).limit(1))


def waiver(tx: Session, waiver_id: str) -> DutyWaiver | None:
    """One that stands."""
    found = tx.get(DutyWaiver, waiver_id)
    return None if found is None or found.ended_at is not None else found


def waive(tx: Session, waiver: DutyWaiver) -> None:
    tx.add(waiver)
    tx.flush()


def end(tx: Session, waiver: DutyWaiver, now: datetime, by: str) -> None:
    waiver.ended_at, waiver.ended_by = now, by
    tx.flush()
