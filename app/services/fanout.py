"""Fan-out: a report's rows into the directory, and moved there when the report changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.registry.elements import Datatype
from app.registry.project import Projector
from app.registry.rows import SheetRow
from app.services.releases import CompiledRelease
from app.services.row_ids import minute_of, row_id
from app.storage.queries import directory
from app.storage.queries.numbering import department_stream, next_many

Row = dict[str, Any]
_PICTURES = frozenset({Datatype.PHOTO, Datatype.SIGNATURE})


class Facts(NamedTuple):
    """What a report's rows have in common."""

    visit_id: str
    rev: int
    day: date
    started_at: datetime
    grid: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What departments saw of a visit before a change, and see after it; the cells that they see
    are those of the release in force."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    in_force: CompiledRelease


def directory_rows(rows: Iterable[SheetRow], facts: Facts, row_key: bytes) -> list[Row]:
    """The rows of one report as the directory holds them, without their numbers; of a report that
    was here before, `move` puts in the ids that it has already."""
    visit_id, rev, day, started_at, grid = facts
    minute = minute_of(visit_id)
    return [
        {
            "row_id": row_id(row_key, row, visit_id, grid, minute),
            "department": row.department,
            "sheet": row.sheet,
            "visit_id": visit_id,
            "rev": rev,
            "subject": row.subject,
            "position": row.position,
            "day": day,
            "started_at": started_at,
            "grid": grid,
            "keep_value": row.keep_value,
            "live": True,
            "seq": None,
        }
        for row in rows
    ]


def identity(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What makes a row of a visit this one and no other."""
    return row["sheet"], row["subject"], row["grid"]


def number(tx: Session, rows: Iterable[Row]) -> None:
    """Give each change its number: the rows of one visit share one within a department."""
    changes: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        changes.setdefault(row["department"], {}).setdefault(row["visit_id"], []).append(row)
    counts = {department_stream(name): len(visits) for name, visits in changes.items()}
    first = next_many(tx, counts)
    if first is None:
        return
    for name, visits in changes.items():
        for seq, own in enumerate(visits.values(), first[department_stream(name)]):
            for row in own:
                row["seq"] = seq


def move(tx: Session, facts: Facts, wanted: Iterable[Row], shown: Shown) -> list[str]:
    """Make a visit's live rows exactly `wanted`; gives the sheets in which something changed.

    A slice in which nothing that it shows has changed is left alone: its department learns
    nothing of the change, not even that there was one.
    """
    before = {row.row_id: row._mapping for row in directory.of_visit(tx, facts.visit_id)}  # noqa: SLF001  (public)
    # Departments hold a row by the id that it got first; how ids are made has changed since then.
    known = {identity(row): key for key, row in before.items()}
    named = [{**row, "row_id": known.get(identity(row), row["row_id"])} for row in wanted]
    after = {row["row_id"]: row for row in named}
    changed = [
        row for key, row in after.items() if key not in before or _differs(before[key], row, shown)
    ]
    gone = [
        {**row, "rev": facts.rev, "live": False, "seq": None}
        for key, row in before.items()
        if row["live"] and key not in after
    ]
    moved = changed + gone
    number(tx, moved)
    directory.write_all(tx, sorted(moved, key=lambda row: row["row_id"]))
    return list(dict.fromkeys(row["sheet"] for row in moved))


def _differs(before: Mapping[Any, Any], after: Row, shown: Shown) -> bool:
    if any(before[name] != after[name] for name in after.keys() - {"rev", "seq"}):
        return True
    projector = shown.in_force.projectors.get(after["sheet"])
    if projector is None:
        return False
    return _seen(projector, shown.before, before["position"], shown) != _seen(
        projector, shown.after, after["position"], shown
    )


def _seen(projector: Projector, report: Mapping[str, Any], position: int, shown: Shown) -> object:
    """What this sheet shows of a report: its cells, and the pictures behind a number of them."""
    return projector.cells(report, position), _pictures(projector, report, shown)


def _pictures(projector: Projector, report: Mapping[str, Any], shown: Shown) -> list[object]:
    elements = shown.in_force.registry.elements
    found: list[object] = []
    for name in sorted(projector.sheet.element_ids):
        element = elements[name]
        if element.datatype in _PICTURES:
            part = report.get(f"{element.subject}s") or report.get(element.subject)
            items = part if isinstance(part, list) else [part or {}]
            found.append([item.get(element.attribute) for item in items])
    return found
