"""Where everything stands on a department's sheet, worked out from the sheet before any row.

Prefix, title, caption, one or two header rows, the rows, the footnote below the last ruled line:
a sheet with few rows still has twelve ruled lines, as the blank form has. Rows and columns count
from 0.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.registry.sheets import Column, Sheet

BLANK_ROWS = 12
# An inline list of a data validation must fit into this many characters (ECMA-376).
_LONGEST_LIST = 255
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One header text and the box it fills; more than one cell means merged."""

    text: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def merged(self) -> bool:
        return (self.top, self.left) != (self.bottom, self.right)


@dataclass(frozen=True, slots=True)
class Layout:
    """Row numbers of a sheet's parts; `prefix` and `caption` may be missing."""

    prefix: int | None
    title: int
    caption: int | None
    header: int
    body: int
    cells: tuple[HeaderCell, ...]

    def footnote(self, rows: int) -> int:
        """The line below the ruled ones."""
        return self.body + max(rows, BLANK_ROWS)


def layout_of(sheet: Sheet) -> Layout:
    """Place the parts of a sheet one below the other."""
    title = 0 if sheet.prefix is None else 1
    header = title + (2 if sheet.caption else 1)
    return Layout(
        prefix=None if sheet.prefix is None else 0,
        title=title,
        caption=title + 1 if sheet.caption else None,
        header=header,
        body=header + sheet.header_rows,
        cells=tuple(_header(sheet, header)),
    )


def _header(sheet: Sheet, top: int) -> Iterator[HeaderCell]:
    bottom = top + sheet.header_rows - 1
    numbered = list(enumerate(sheet.columns))
    if sheet.header_rows == 1:
        yield from (HeaderCell(column.heading, top, x, top, x) for x, column in numbered)
        return
    for group, run in groupby(numbered, key=lambda item: item[1].group):
        columns = list(run)
        if group is not None:
            yield HeaderCell(group, top, columns[0][0], top, columns[-1][0])
        first = top if group is None else bottom
        yield from (HeaderCell(column.heading, first, x, bottom, x) for x, column in columns)


def choices_of(column: Column) -> list[str]:
    """What the column's drop-down offers; nothing where the list does not fit into a cell rule."""
    offered = column.validation.split("/") if column.validation else []
    fits = len(",".join(offered)) <= _LONGEST_LIST and not any("," in text for text in offered)
    return offered if fits else []


def tab_name(title: str) -> str:
    """The sheet's tab; Excel forbids `[]:*?/\\`, outer apostrophes, more than 31 characters."""
    name = title.replace("/", "、").replace("\\", "、")
    return re.sub(r"[\[\]:*?]", "", name).strip("'")[:_LONGEST_NAME] or "Sheet1"
