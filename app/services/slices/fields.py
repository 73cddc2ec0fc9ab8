"""Columns as filters and sorts see them, by key: what stands in the cell, and what it tells.

Where the cell lets a reader work the canonical value out, that value counts too (a code beside its
label, a day however the sheet writes it); where it does not, as for a narrowed key, only the cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.errors import Problem, invalid
from app.registry.outputs_number import number_text
from app.registry.outputs_text import Cell
from app.services.cells import SheetView
from app.services.slices.drawn import Drawn

# For a department that names a column like a parameter of ours: `column.date=…` is never one.
PREFIX = "column."


@dataclass(frozen=True, slots=True)
class Field:
    """A column by its place; `element` is what alone its cell tells, None where it tells none."""

    key: str
    place: int
    element: str | None

    def cell(self, row: Drawn) -> Cell:
        return row.cells[self.place]

    def told(self, row: Drawn) -> object | None:
        """The canonical value behind the cell, where the key may have it."""
        return None if self.element is None else row.values.get(self.element)

    def order(self, row: Drawn) -> Cell:
        """What a sort compares: numbers before texts, texts by code point."""
        told = self.told(row)
        if isinstance(told, str | int | float):
            return int(told) if isinstance(told, bool) else told
        return self.cell(row)


@dataclass(frozen=True, slots=True)
class Where:
    """A row fits if its column is any of these texts; "" is an empty cell."""

    field: Field
    texts: tuple[str, ...]

    def fits(self, row: Drawn) -> bool:
        return self.fits_values(self.field.cell(row), self.field.told(row))

    def fits_values(self, cell: Cell, told: object | None) -> bool:
        """The same of what stands in a column and what that tells."""
        if cell is None and told is None:
            return "" in self.texts
        several = told if isinstance(told, list) else [told]
        return any(_same(value, text) for value in (cell, *several) for text in self.texts)


@dataclass(frozen=True, slots=True)
class Sort:
    field: Field
    descending: bool


def fields_of(view: SheetView) -> dict[str, Field]:
    """Every column of a sheet by its key, as this key sees them."""
    open_columns = view.projector.open_columns
    found = {}
    for place, column in enumerate(view.sheet.columns):
        told = open_columns[place] & view.open_elements
        whole = len(column.elements) == 1 and bool(told)
        found[column.key] = Field(column.key, place, next(iter(told)) if whole else None)
    return found


def wheres(view: SheetView, asked: Mapping[str, Sequence[str]]) -> tuple[Where, ...]:
    """The filters that were asked for by column key. A key that is no column of this sheet is
    answered like any parameter that there is not."""
    fields, found = fields_of(view), []
    for name, texts in asked.items():
        field = fields.get(name.removeprefix(PREFIX))
        if field is None:
            raise no_parameter(name)
        found.append(Where(field, tuple(texts)))
    return tuple(sorted(found, key=lambda where: where.field.place))


def sorts(view: SheetView, text: str | None) -> tuple[Sort, ...]:
    """`key,-key`: by the first, then by the second downwards. Raises Problem `invalid`."""
    if text is None:
        return ()
    fields, found = fields_of(view), []
    for part in text.split(","):
        field = fields.get(part.removeprefix("-"))
        if field is None:
            title = "Name columns of this sheet by key, `-` in front for downwards: sort=a,-b."
            raise invalid("sort", title)
        found.append(Sort(field, part.startswith("-")))
    return tuple(found)


def no_parameter(name: str) -> Problem:
    """What is said of a parameter that nothing here is called."""
    return invalid(name, f"{name}: No parameter of this name here; see /api/docs.")


def fit(row: Drawn, asked: Sequence[Where]) -> bool:
    return all(where.fits(row) for where in asked)


def _same(value: object, text: str) -> bool:
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, str):
        return value == text
    if not isinstance(value, int | float):
        return False
    try:
        return Decimal(text) == Decimal(number_text(value))
    except InvalidOperation:
        return False
