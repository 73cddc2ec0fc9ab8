"""The catalogue: which sheets a key opens, what their columns mean, and how much is in them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.registry.elements import Element, Sensitivity
from app.registry.outputs import Kind, parse_output
from app.registry.registry import Registry
from app.registry.sheets import Column, Sheet
from app.services import releases
from app.services.access import KeyScope
from app.services.area_scope import area_scope
from app.storage.queries.rows import Slice, summary

_NUMBERS = frozenset(
    {Kind.ROW_NUMBER, Kind.AGE, Kind.NUMBER, Kind.PER100, Kind.LON, Kind.LAT, Kind.COUNT_PHOTOS}
)
_NUMERIC = frozenset({"integer", "decimal"})
_RANKS = tuple(Sensitivity)


def catalogue(tx: Session, scope: KeyScope) -> dict[str, object]:
    """What a key may know to exist; counts and last numbers only of rows it can read."""
    release = releases.in_force(tx)
    registry = release.registry
    department = registry.departments.get(scope.department)
    paths = area_scope(tx, scope, None).paths
    sheets = [sheet for sheet in registry.sheets_of(scope.department) if scope.sees_sheet(sheet.id)]
    return {
        "department": scope.department,
        "name": scope.department if department is None else department.labels.zh_hans,
        "release": release.version,
        "areas": None if scope.areas is None else list(scope.areas),
        "sheets": [_sheet(tx, registry, scope, (sheet, paths)) for sheet in sheets],
    }


def _sheet(
    tx: Session,
    registry: Registry,
    scope: KeyScope,
    located: tuple[Sheet, tuple[str, ...] | None],
) -> dict[str, object]:
    sheet, paths = located
    counted = summary(tx, Slice(sheet.id, paths))
    counts = {"rows": counted.live, "last_seq": 0 if counted.end is None else counted.end.seq}
    return {**described(registry, scope, sheet), **counts}


def described(registry: Registry, scope: KeyScope, sheet: Sheet) -> dict[str, Any]:
    """A sheet and its columns in words, as a registry declares them and a key may see them."""
    return {
        "sheet": sheet.id,
        "name": sheet.name,
        "title": sheet.title,
        "row_subject": sheet.row_subject.value,
        "cadence": sheet.cadence,
        "header_rows": sheet.header_rows,
        "purpose": sheet.purpose,
        "legal_basis": sheet.legal_basis,
        "retention": sheet.retention,
        "columns": [_column(registry, scope, sheet, column) for column in sheet.columns],
    }


def _column(registry: Registry, scope: KeyScope, sheet: Sheet, column: Column) -> dict[str, object]:
    elements = [registry.elements[name] for name in column.elements]
    return {
        "key": column.key,
        "group": column.group,
        "heading": column.heading,
        "header": column.header,
        "element": " ".join(column.elements) or None,
        "type": cell_type(column, registry.elements),
        "required": column.required,
        "width": column.width,
        "sensitivity": _highest(elements),
        "masked": any(scope.masks(element) for element in elements),
        "purpose": sheet.purpose,
        "legal_basis": sheet.legal_basis,
        "elements": [_element(element) for element in elements],
    }


def cell_type(column: Column, elements: Mapping[str, Element]) -> str:
    """`number` or `text`: what a cell of this column is when it is not empty."""
    output = parse_output(column.output)
    if output.kind is Kind.COUNT_PHOTOS and output.args:
        return "text"
    if output.kind in _NUMBERS:
        return "number"
    numeric = bool(column.elements) and elements[column.elements[0]].datatype in _NUMERIC
    return "number" if output.kind is Kind.RAW and numeric else "text"


def _element(element: Element) -> dict[str, object]:
    return {
        "element": element.id,
        "label": element.labels.zh_hans,
        "type": element.datatype.value,
        "codelist": element.codelist,
        "unit": element.unit,
        "sensitivity": element.sensitivity.value,
        "standard": element.standard,
    }


def _highest(elements: list[Element]) -> str:
    ranks = [_RANKS.index(element.sensitivity) for element in elements]
    return _RANKS[max(ranks, default=0)].value
