"""A sheet as OData sees it: its properties, their types, and how a row gives their values.

The key and four facts of the row's directory come first, then the sheet's columns under their keys.
Everything is read from the cells as this key may see them, so a filter can tell nothing more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from app.clock import LOCAL
from app.registry.elements import Datatype, Element
from app.registry.outputs import Kind, Output, parse_output
from app.registry.outputs_text import Cell
from app.registry.registry import Registry
from app.registry.sheets import Column, Sheet
from app.services.catalogue import cell_type
from app.services.odata.layouts import iso_date, iso_moment, reads_as_date, reads_as_moment
from app.storage.queries.rows import Entry

Value = str | int | float | bool | date | datetime | None


class Edm(StrEnum):
    """The types of OData in use."""

    STRING = "Edm.String"
    INTEGER = "Edm.Int64"
    DOUBLE = "Edm.Double"
    DATE = "Edm.Date"
    MOMENT = "Edm.DateTimeOffset"
    BOOLEAN = "Edm.Boolean"


class Row(NamedTuple):
    """A row that exists, as one key sees it."""

    entry: Entry
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Property:
    """`label` is what the sheet prints above the column."""

    name: str
    edm: Edm
    label: str
    nullable: bool
    read: Callable[[Row], Value]


KEY = "row_id"
BIGGEST = 2**63 - 1
_WHOLE = frozenset({Kind.ROW_NUMBER, Kind.AGE, Kind.COUNT_PHOTOS})
_Reader = Callable[[Cell], Value]

FACTS = (
    Property(KEY, Edm.STRING, "行", False, lambda row: row.entry.row_id.hex()),
    Property("seq", Edm.INTEGER, "变更序号", False, lambda row: row.entry.seq),
    Property("rev", Edm.INTEGER, "版本", False, lambda row: row.entry.rev),
    Property(
        "observed_at",
        Edm.MOMENT,
        "走访时间",
        False,
        lambda row: row.entry.started_at.astimezone(LOCAL),
    ),
    Property("grid", Edm.STRING, "网格", False, lambda row: row.entry.grid),
)
_FACT_NAMES = frozenset(fact.name for fact in FACTS)


def properties_of(sheet: Sheet, registry: Registry) -> Mapping[str, Property]:
    """Every property by its name, in order; the same whether there are rows or none."""
    found = {fact.name: fact for fact in FACTS}
    for place, column in enumerate(sheet.columns):
        # A column that is called like a fact of the row stands beside it.
        name = f"{column.key}_" if column.key in _FACT_NAMES else column.key
        edm, reader = _type_of(column, registry.elements)
        found[name] = Property(name, edm, column.header, True, _at(place, reader))
    return found


def within_bounds(number: float) -> float | None:
    """A number as 64 bits hold it; None for what is none any more."""
    if isinstance(number, int) and abs(number) <= BIGGEST:
        return number
    try:
        return float(number) if isfinite(number) else None
    except OverflowError:
        return None


def _at(place: int, reader: _Reader) -> Callable[[Row], Value]:
    return lambda row: reader(row.cells[place])


def _type_of(column: Column, elements: Mapping[str, Element]) -> tuple[Edm, _Reader]:
    output = parse_output(column.output)
    if cell_type(column, elements) == "number":
        whole = output.kind in _WHOLE or _is_raw(output, column, elements, Datatype.INTEGER)
        return (Edm.INTEGER, _integer) if whole else (Edm.DOUBLE, _number)
    if _is_raw(output, column, elements, Datatype.DATE):
        return Edm.DATE, iso_date
    if _is_raw(output, column, elements, Datatype.DATETIME):
        return Edm.MOMENT, iso_moment
    if output.kind is Kind.DATE:
        as_date = reads_as_date(output.args[0])
        if as_date is not None:
            return Edm.DATE, as_date
        as_moment = reads_as_moment(output.args[0])
        if as_moment is not None:
            return Edm.MOMENT, as_moment
    return Edm.STRING, _text


def _is_raw(
    output: Output, column: Column, elements: Mapping[str, Element], datatype: Datatype
) -> bool:
    kinds = [elements[name].datatype for name in column.elements[:1]]
    return output.kind is Kind.RAW and kinds == [datatype]


def _text(cell: Cell) -> Value:
    return cell if cell is None or isinstance(cell, str) else str(cell)


def _number(cell: Cell) -> Value:
    return within_bounds(cell) if isinstance(cell, int | float) else None


def _integer(cell: Cell) -> Value:
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else None
    # Edm.Int64 has no longer ones.
    return cell if isinstance(cell, int) and abs(cell) <= BIGGEST else None
