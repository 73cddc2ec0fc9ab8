"""Waivers as the data office reads them: where, which sheet, since when, by whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_time
from app.registry.registry import Registry
from app.services import releases
from app.services.labels import spoken
from app.storage.models.areas import Area
from app.storage.models.duty import DutyWaiver
from app.storage.queries import accounts, areas
from app.storage.queries import duty as queries

# Whoever wants others writes more of the name.
MOST_AREAS = 40
Document = dict[str, Any]


def standing(tx: Session) -> Document:
    """The waivers that stand, by area, and the sheets that one may be for."""
    registry = releases.in_force(tx).registry
    found = queries.waivers(tx)
    return {
        "items": described(tx, found, registry),
        "sheets": [
            {"sheet": sheet.id, "title": sheet.title, "department": _department(registry, sheet.id)}
            for department in registry.departments
            for sheet in registry.sheets_of(department)
        ],
    }


def described(
    tx: Session, found: Sequence[DutyWaiver], registry: Registry | None = None
) -> list[Document]:
    """`within` are the codes of the area and of all above it: what stands there reaches here."""
    registry = registry or releases.in_force(tx).registry
    own = areas.areas_named(tx, [waiver.area for waiver in found])
    above = _above(tx, list(own.values()))
    return [
        {
            "waiver_id": waiver.id,
            **_place(own[waiver.area], above),
            "sheet": waiver.sheet,
            "title": _title(registry, waiver.sheet),
            "department": _department(registry, waiver.sheet),
            "since": waiver.since and local_time(waiver.since).isoformat(),
            **_by(tx, waiver.made_by),
        }
        for waiver in found
    ]


def areas_found(tx: Session, words: str) -> Document:
    """Areas by words of their name or the beginning of their code, the larger ones in front."""
    found = areas.areas_like(tx, words, MOST_AREAS + 1)
    above = _above(tx, found)
    return {
        "items": [_place(area, above) for area in found[:MOST_AREAS]],
        "more": len(found) > MOST_AREAS,
    }


def _above(tx: Session, found: Sequence[Area]) -> Mapping[str, Area]:
    codes = {code for area in found for code in area.path.split("/") if code}
    return areas.areas_named(tx, sorted(codes))


def _place(area: Area, above: Mapping[str, Area]) -> Document:
    within = [code for code in area.path.split("/") if code]
    return {
        "area": area.code,
        "name": area.name,
        "level": area.level,
        "place": [above[code].name for code in within if code != area.code],
        "within": within,
    }


def _title(registry: Registry, sheet: str | None) -> str | None:
    """As the release in force calls it; one that it has no more goes by its id."""
    known = registry.sheets.get(sheet) if sheet else None
    return known.title if known else sheet


def _department(registry: Registry, sheet: str | None) -> Document | None:
    known = registry.departments.get(sheet.partition("/")[0]) if sheet else None
    return spoken(known.labels) if known else None


def _by(tx: Session, actor: str) -> Document:
    """`area` is where a new top area brought it along."""
    kind, _, name = actor.partition(":")
    if kind == "account":
        return {"by": kind, "by_name": accounts.name_of(tx, name) or name}
    return {"by": "operator", "by_name": name} if kind == "operator" else {"by": "area"}
