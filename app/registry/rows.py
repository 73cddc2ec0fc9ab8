"""All rows that a report makes, over every sheet of its release at once.

Each subject of the report is walked once for all the sheets whose rows are of its kind.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.registry.projector import Projector, RowOf
from app.registry.rule_asking import Truth
from app.registry.rules import report_scope

Report = Mapping[str, Any]
Walk = tuple[RowOf, tuple[tuple[int, Truth], ...]]


class SheetRow(NamedTuple):
    """A row that a report makes; `subject` is whose it is within the sheet and visit."""

    department: str
    sheet: str
    position: int
    subject: str
    keep_value: str | None


class _Sheet(NamedTuple):
    """What is the same of all rows of a sheet; `keep` is None where each row is kept."""

    department: str
    sheet: str
    name: str
    alone: str
    keep: Callable[[Report, int], str | None] | None


RowsOf = Callable[[Report], list[SheetRow]]
Made = tuple[int, int, Mapping[str, Any]]


def compile_rows(projectors: Mapping[str, Projector]) -> RowsOf:
    """The rows of a report without faults: by sheet in catalogue order, then by position. None
    where the visit's outcome is not `done`."""
    walks = _walks(projectors)
    sheets = tuple(_sheet(sheet, projector) for sheet, projector in projectors.items())

    def rows_of(report: Report) -> list[SheetRow]:
        if report["visit"].get("outcome") not in (None, "done"):
            return []
        made = _made(walks, report)
        # No two are of one sheet and position, so that nothing else is ever compared.
        made.sort()
        rows = []
        for number, position, item in made:
            department, sheet, identity, alone, keep = sheets[number]
            kept = None if keep is None else keep(report, position)
            subject = str(item.get(identity) or alone)
            rows.append(SheetRow(department, sheet, position, subject, kept))
        return rows

    return rows_of


def _sheet(sheet: str, projector: Projector) -> _Sheet:
    own, keep = projector.own, projector.keep_value if projector.sheet.keep_last else None
    return _Sheet(projector.sheet.department, sheet, own.name, own.subject, keep)


def _walks(projectors: Mapping[str, Projector]) -> tuple[Walk, ...]:
    found: dict[RowOf, list[tuple[int, Truth]]] = {}
    for number, projector in enumerate(projectors.values()):
        found.setdefault(projector.own, []).append((number, projector.when.surely))
    return tuple((own, tuple(asked)) for own, asked in found.items())


def _made(walks: tuple[Walk, ...], report: Report) -> list[Made]:
    scope = report_scope(report)
    made: list[Made] = []
    for own, asked in walks:
        found = report.get(own.part)
        if not found:
            continue
        for position, item in enumerate(found if own.many else (found,)):
            scope[own.subject] = item
            for number, holds in asked:
                if holds(scope):
                    made.append((number, position, item))
    return made
