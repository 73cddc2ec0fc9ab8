"""An .xls of the years before 2007 into plain cells, by xlrd; it reads and never runs anything."""

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from app.registry.workbook.grid import MOST_COLUMNS, MOST_PAGES, MOST_ROWS, Page, Span, Value
from app.services.imports_bounds import LONGEST_CELL, broken, too_much


def read_xls(content: bytes) -> list[Page]:
    """The pages of a workbook in their order. Raises Problem for what cannot be read."""
    try:
        # xlrd tells its doubts to a stream; it must not be the answer's.
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=StringIO(), on_demand=True
        )
        names = book.sheet_names()
        if len(names) > MOST_PAGES:
            raise too_much("pages", MOST_PAGES)
        return [_page(book, book.sheet_by_index(place)) for place in range(len(names))]
    except (
        xlrd.XLRDError,
        CompDocError,
        struct.error,
        UnicodeDecodeError,
        AssertionError,
    ) as error:
        raise broken() from error
    except (IndexError, KeyError, ValueError, TypeError, AttributeError) as error:
        # A file cut short or made up ends in any of these, deep inside the reader.
        raise broken() from error
    except (MemoryError, OverflowError, NotImplementedError, OSError) as error:
        raise broken() from error


def _page(book: Any, sheet: Any) -> Page:
    if sheet.ncols > MOST_COLUMNS:
        raise too_much("columns", MOST_COLUMNS)
    rows = [
        tuple(_value(book, sheet.cell(row, column)) for column in range(sheet.ncols))
        for row in range(min(sheet.nrows, MOST_ROWS))
    ]
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    return Page(
        name=sheet.name,
        rows=tuple(rows),
        merges=tuple(
            sorted(
                Span(top, left, end - 1, right - 1) for top, end, left, right in sheet.merged_cells
            )
        ),
        widths={n: look.width / 256 for n, look in sheet.colinfo_map.items() if n < sheet.ncols},
        formats=dict(_formats(book, sheet)),
        hidden_rows=frozenset(n for n, look in sheet.rowinfo_map.items() if look.hidden),
        hidden=sheet.visibility != 0,
    )


def _value(book: Any, cell: Any) -> Value:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        number = float(cell.value)
        return int(number) if number.is_integer() else number
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        text = str(moment.isoformat(sep=" "))
        return text[:10] if text.endswith("00:00:00") else text[:16]
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)[:LONGEST_CELL] or None
    return None


def _formats(book: Any, sheet: Any) -> Iterator[tuple[tuple[int, int], str]]:
    for row in range(min(sheet.nrows, 80)):
        for column in range(sheet.row_len(row)):
            look = book.xf_list[sheet.cell_xf_index(row, column)]
            text = book.format_map[look.format_key].format_str
            if text != "General":
                yield (row, column), text
