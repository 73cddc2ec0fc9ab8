"""A workbook as plain cells: what a reader of any file format hands in, and nothing it could run.

Rows and columns count from 0. A formula is its text. Readers keep to the bounds named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float | None

# A department's sheet has some dozens of columns; a day, or a year, fits into these rows.
MOST_PAGES, MOST_ROWS, MOST_COLUMNS = 30, 2_000, 200


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A box of cells, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class DropDown:
    """A validation list and the boxes that offer it."""

    spans: tuple[Span, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook. `formats` holds the number formats that are not General."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merges: tuple[Span, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    drop_downs: tuple[DropDown, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False

    def text(self, row: int, column: int) -> str:
        """What stands in a cell, as one trimmed line; "" beyond the cells."""
        if not (0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])):
            return ""
        value = self.rows[row][column]
        return "" if value is None else " ".join(str(value).split(" ")).strip().replace("\n", "")

    def span(self, row: int, column: int) -> Span:
        """The merged box that a cell belongs to, or the cell itself."""
        for span in self.merges:
            if span.holds(row, column):
                return span
        return Span(row, column, row, column)

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)
