"""What the console says beside the rows: which grids reported, who demands what on which basis."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.registry.registry import Registry
from app.registry.sheets import Department
from app.services import releases
from app.services.access import AccountScope, KeyScope
from app.services.area_scope import area_scope
from app.services.catalogue import described
from app.services.cells import local_moment
from app.services.labels import spoken
from app.storage.queries import console as stored
from app.storage.queries.areas import areas_named


def coverage(tx: Session, scope: KeyScope, day: date) -> dict[str, object]:
    """Every grid in view with its rows of a day, sheet by sheet; a grid without any as well."""
    registry = releases.in_force(tx).registry
    own = [s.id for s in registry.sheets_of(scope.department) if scope.sees_sheet(s.id)]
    grids = stored.grids_below(tx, area_scope(tx, scope, None).paths)
    above = areas_named(tx, [*{code for grid in grids for code in grid.path.split("/") if code}])
    found: dict[str, dict[str, int]] = {grid.code: {} for grid in grids}
    last: dict[str, str] = {}
    for line in stored.grid_lines(tx, own, day):
        if line.grid in found:
            found[line.grid][line.sheet] = line.rows
            last[line.grid] = max(last.get(line.grid, ""), local_moment(line.last_at))
    return {
        "date": day.isoformat(),
        "sheets": own,
        "grids": [
            {
                "grid": grid.code,
                "name": grid.name,
                "place": [
                    above[code].name
                    for code in grid.path.split("/")
                    if code in above and above[code].level in ("district", "street", "community")
                ],
                "rows": found[grid.code],
                "last_at": last.get(grid.code),
            }
            for grid in grids
        ],
    }


def demands(tx: Session, who: AccountScope) -> dict[str, object]:
    """What departments demand: the data office sees all of it, a department its own."""
    release = releases.in_force(tx)
    registry = release.registry
    parts = who.demands_of(registry.departments)
    return {
        "release": release.version,
        "departments": [
            _department(registry, part, registry.departments[part.department])
            for part in parts
            if part.department in registry.departments
        ],
    }


def _department(registry: Registry, part: KeyScope, department: Department) -> dict[str, object]:
    return {
        "department": department.key,
        "labels": spoken(department.labels),
        "sheets": [
            _spoken_sheet(registry, described(registry, part, sheet))
            for sheet in registry.sheets_of(department.key)
            if part.sees_sheet(sheet.id)
        ],
    }


def _spoken_sheet(registry: Registry, sheet: dict[str, Any]) -> dict[str, object]:
    """The sheet with its elements in all languages; headings stay in the department's words."""
    for column in sheet["columns"]:
        for element in column["elements"]:
            element["labels"] = spoken(registry.elements[element["element"]].labels)
    return sheet
