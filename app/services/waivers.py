"""Waivers: areas whose workers fill sheets without a credential, until the data office ends it.

A top area starts with one, so that a new city works from its first day; a waiver reaches everything
below its area, and one for a sheet waives that sheet alone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from app.errors import Problem, invalid, not_found
from app.services import audit, releases
from app.storage.models.areas import Area
from app.storage.models.duty import DutyWaiver
from app.storage.queries import duty as queries

_FIRST = UUID("0e8a4c52-52c7-4a53-9a3e-7d6b7a0c2c11")


@dataclass(frozen=True, slots=True)
class By:
    """Who decides it, when, and an id for what is made."""

    actor: str
    now: datetime
    new_id: str


def first_waiver(tx: Session, area: str) -> None:
    """What a top area starts with, once."""
    id_ = str(uuid5(_FIRST, area))
    queries.waive(tx, DutyWaiver(id=id_, area=area, sheet=None, made_by="area.add"))


def waive(tx: Session, area: str, sheet: str | None, by: By) -> bool:
    """Waive all sheets of an area, or one. False where exactly this stands already.

    Raises Problem 422 for an unknown area or sheet.
    """
    if tx.get(Area, area) is None:
        raise invalid("area", f"No area {area}: add it first with `area add {area} --name NAME`.")
    if sheet is not None and sheet not in releases.in_force(tx).registry.sheets:
        raise invalid("sheet", f"The release in force has no sheet {sheet}: DEPARTMENT/SHEET.")
    if queries.standing(tx, area, sheet) is not None:
        return False
    made = DutyWaiver(id=by.new_id, area=area, sheet=sheet, since=by.now, made_by=by.actor)
    queries.waive(tx, made)
    audit.record(tx, by.now, by.actor, "waiver.add", area, {"sheet": sheet})
    return True


def end(tx: Session, area: str, sheet: str | None, by: By) -> None:
    """From now on a credential is needed there. Raises Problem 404 where no such waiver stands."""
    standing = queries.standing(tx, area, sheet)
    if standing is None:
        what = f"for {sheet} " if sheet else ""
        raise Problem(404, "no_waiver", f"No waiver {what}stands at {area}: see `waiver list`.")
    _end(tx, standing, by)


def end_named(tx: Session, waiver_id: str, by: By, *, verifiable: bool) -> None:
    """The same for one that is named. Raises Problem 404 where it does not stand, and 409
    `no_training_key` where nobody's credential could be verified, so that nobody could work."""
    standing = queries.waiver(tx, waiver_id)
    if standing is None:
        raise not_found("This waiver stands no more.")
    if not verifiable:
        raise unverifiable()
    _end(tx, standing, by)


def unverifiable() -> Problem:
    title = "没有演练库的公钥，谁的上岗证都核对不了 / no public training key here: run `init`"
    return Problem(409, "no_training_key", title)


def _end(tx: Session, standing: DutyWaiver, by: By) -> None:
    queries.end(tx, standing, by.now, by.actor)
    audit.record(tx, by.now, by.actor, "waiver.end", standing.area, {"sheet": standing.sheet})


def listed(tx: Session) -> list[dict[str, object]]:
    """The waivers that stand, by area."""
    return [
        {"area": it.area, "sheet": it.sheet, "since": it.since, "by": it.made_by}
        for it in queries.waivers(tx)
    ]
