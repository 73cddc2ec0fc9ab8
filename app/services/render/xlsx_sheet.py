"""A sheet in the department's own template, written row by row to a file.

XlsxWriter in constant memory: a row is on disk before the next one is made, so everything is
written from top to bottom. No macros, no links, no formulas; every text is a string cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.errors import Problem
from app.registry.outputs_text import Cell
from app.registry.sheets import Sheet
from app.services.render.inert import formula_like, plain
from app.services.render.xlsx_heights import row_height
from app.services.render.xlsx_layout import BLANK_ROWS, Layout, choices_of, layout_of, tab_name

# What Excel can hold: one cell, and (less header, footnote) one sheet.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_500
_TITLE_HEIGHT, _HEADER_HEIGHT = 30, 48
# XlsxWriter takes a width in characters and adds the cell's padding; the templates name the sum.
_PADDING = 5 / 7
# The same rows give the same bytes.
MADE = datetime(2026, 1, 1)  # noqa: DTZ001  the file format has no zone here


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    wide: Format
    header: Format
    number_formats: dict[tuple[str, bool], Format]


def write_sheet(file: IO[bytes], sheet: Sheet, caption: str, rows: Iterable[Sequence[Cell]]) -> int:
    """Write the whole workbook to `file` and tell how many rows it has.

    Ask `require_room` first.
    """
    options = {"constant_memory": True, "default_date_format": ""}
    with Workbook(file, options) as book:
        book.set_properties({"created": MADE})
        styles = _styles(book, sheet)
        page = book.add_worksheet(tab_name(sheet.title))
        layout = layout_of(sheet)
        _set_up(page, sheet, layout)
        _write_head(page, sheet, layout, (caption, styles))
        count = _write_body(page, sheet, layout.body, (rows, styles))
        _write_footnote(page, sheet, layout.footnote(count), styles)
        _offer_choices(page, sheet, layout.body, count)
    return count


def require_room(rows: int) -> None:
    """Raises Problem `too_many_rows` where one sheet of Excel could not hold them."""
    if rows > MOST_ROWS:
        title = f"A sheet in Excel holds {MOST_ROWS} rows: ask for one area or day, or for CSV."
        raise Problem(422, "too_many_rows", title)


def _styles(book: Workbook, sheet: Sheet) -> _Styles:
    middle = {"valign": "vcenter", "text_wrap": True}
    left = {**middle, "align": "left"}
    centre = {**middle, "align": "center"}
    formats = {
        (number_format, quoted): book.add_format(
            {**left, "border": 1, "num_format": number_format, "quote_prefix": quoted}
        )
        for number_format in dict.fromkeys(column.number_format for column in sheet.columns)
        for quoted in (False, True)
    }
    return _Styles(
        title=book.add_format({**centre, "bold": True, "font_size": 16}),
        wide=book.add_format(left),
        header=book.add_format({**centre, "bold": True, "border": 1, "bg_color": "#EEEEEE"}),
        number_formats=formats,
    )


def _set_up(page: Worksheet, sheet: Sheet, layout: Layout) -> None:
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width - _PADDING)
    page.freeze_panes(layout.body, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.75, right=0.75, top=1, bottom=1)


def _write_head(
    page: Worksheet, sheet: Sheet, layout: Layout, written: tuple[str, _Styles]
) -> None:
    caption, styles = written
    if layout.prefix is not None:
        page.write_string(layout.prefix, 0, plain(sheet.prefix or ""))
    page.set_row(layout.title, _TITLE_HEIGHT)
    _write_across(page, layout.title, sheet, (sheet.title, styles.title))
    if layout.caption is not None:
        _write_across(page, layout.caption, sheet, (caption, styles.wide))
    page.set_row(layout.body - 1, max(_HEADER_HEIGHT, _heading_height(sheet)))
    for y in range(layout.header, layout.body):
        texts = {cell.left: cell.text for cell in layout.cells if cell.top == y}
        for x in range(len(sheet.columns)):
            page.write_string(y, x, plain(texts[x]), styles.header) if x in texts else (
                page.write_blank(y, x, None, styles.header)
            )
    for cell in layout.cells:
        if cell.merged:
            _merge(page, cell.top, cell.left, (cell.bottom, cell.right))


def _heading_height(sheet: Sheet) -> float:
    headings = [column.heading for column in sheet.columns]
    return row_height(headings, _widths(sheet)) or 0


def _widths(sheet: Sheet) -> list[float]:
    return [column.width - _PADDING for column in sheet.columns]


def _write_across(page: Worksheet, row: int, sheet: Sheet, written: tuple[str, Format]) -> None:
    text, style = written
    height = row_height([plain(text)], [sum(_widths(sheet))])
    if height is not None:
        page.set_row(row, height)
    page.write_string(row, 0, plain(text)[:LONGEST_CELL], style)
    if len(sheet.columns) > 1:
        _merge(page, row, 0, (row, len(sheet.columns) - 1))


def _merge(page: Worksheet, top: int, left: int, corner: tuple[int, int]) -> None:
    # merge_range would go back to rows that constant memory has already written.
    page.merge.append([top, left, *corner])


def _write_body(
    page: Worksheet, sheet: Sheet, top: int, written: tuple[Iterable[Sequence[Cell]], _Styles]
) -> int:
    rows, styles = written
    plains = [styles.number_formats[column.number_format, False] for column in sheet.columns]
    quotes = [styles.number_formats[column.number_format, True] for column in sheet.columns]
    count, widths = 0, _widths(sheet)
    for cells in rows:
        height = row_height(cells, widths)
        if height is not None:
            page.set_row(top + count, height)
        _write_row(page, top + count, cells, (plains, quotes))
        count += 1
    for row in range(count, BLANK_ROWS):
        _write_row(page, top + row, [None] * len(sheet.columns), (plains, quotes))
    return count


def _write_row(
    page: Worksheet, row: int, cells: Sequence[Cell], styles: tuple[list[Format], list[Format]]
) -> None:
    plains, quotes = styles
    for x, cell in enumerate(cells):
        if cell is None:
            page.write_blank(row, x, None, plains[x])
        elif isinstance(cell, str):
            text = _fitting(plain(cell))
            page.write_string(row, x, text, quotes[x] if formula_like(text) else plains[x])
        else:
            page.write_number(row, x, cell, plains[x])


def _fitting(text: str) -> str:
    # Excel counts UTF-16 units, and refuses the whole file over one cell that is too long.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _write_footnote(page: Worksheet, sheet: Sheet, row: int, styles: _Styles) -> None:
    if sheet.footnote:
        _write_across(page, row, sheet, (sheet.footnote, styles.wide))


def _offer_choices(page: Worksheet, sheet: Sheet, top: int, count: int) -> None:
    bottom = top + max(count, BLANK_ROWS) - 1
    for place, column in enumerate(sheet.columns):
        offered = choices_of(column)
        if offered:
            rule = {"validate": "list", "source": offered, "show_error": False, "show_input": False}
            page.data_validation(top, place, bottom, place, rule)
