"""An .xlsx into plain cells, by openpyxl: values, boxes, widths, drop-downs; nothing is run.

A file from outside is a zip of XML: its sizes are looked at before anything is unpacked, document
types are refused, formulas stay text, macros and links are not read.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.registry.workbook.grid import (
    MOST_COLUMNS,
    MOST_PAGES,
    MOST_ROWS,
    DropDown,
    Page,
    Span,
    Value,
)
from app.services.imports_bounds import LONGEST_CELL, broken, require_sound_zip, too_much

_OPTIONS = re.compile(r'^"(.*)"$', re.DOTALL)


def read_xlsx(content: bytes) -> list[Page]:
    """The pages of a workbook in their order. Raises Problem for what cannot be read."""
    require_sound_zip(content)
    try:
        book = load_workbook(BytesIO(content), keep_links=False)
    except DefusedXmlException as error:
        raise broken() from error
    except (InvalidFileException, KeyError, ValueError, TypeError, IndexError) as error:
        raise broken() from error
    except (AttributeError, SyntaxError, zipfile.BadZipFile, OSError) as error:
        raise broken() from error
    sheets = book.worksheets
    if not sheets:
        raise broken()
    if len(sheets) > MOST_PAGES:
        raise too_much("pages", MOST_PAGES)
    return [_page(sheet) for sheet in sheets]


def _page(sheet: Any) -> Page:
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if columns > MOST_COLUMNS:
        raise too_much("columns", MOST_COLUMNS)
    cells = [
        tuple(_value(cell) for cell in row)
        for row in sheet.iter_rows(max_row=min(rows, MOST_ROWS), max_col=columns)
    ]
    while cells and not any(value is not None for value in cells[-1]):
        cells.pop()
    return Page(
        name=sheet.title,
        rows=tuple(cells),
        merges=tuple(sorted(_span(area) for area in sheet.merged_cells.ranges)),
        widths=dict(_widths(sheet, columns)),
        formats=dict(_formats(sheet, len(cells), columns)),
        drop_downs=tuple(_drop_downs(sheet)),
        hidden_rows=frozenset(row - 1 for row, look in sheet.row_dimensions.items() if look.hidden),
        hidden=sheet.sheet_state != "visible",
    )


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    if hasattr(value, "isoformat"):
        midnight = not any(getattr(value, part, 0) for part in ("hour", "minute", "second"))
        text = value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else ""
        return (text[:10] if midnight else text[:16]) if text else value.isoformat()
    text = getattr(value, "text", value)
    return str(text)[:LONGEST_CELL]


def _span(area: Any) -> Span:
    return Span(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)


def _widths(sheet: Any, columns: int) -> Iterator[tuple[int, float]]:
    for look in sheet.column_dimensions.values():
        if look.width and look.customWidth:
            for column in range(look.min, min(look.max, columns) + 1):
                yield column - 1, float(look.width)


def _formats(sheet: Any, rows: int, columns: int) -> Iterator[tuple[tuple[int, int], str]]:
    # What is filled says most, but a blank form has its formats in empty cells.
    depth = min(max(rows, 1) + 12, 80, sheet.max_row or 0)
    for row in sheet.iter_rows(max_row=depth, max_col=columns):
        for cell in row:
            if cell.number_format != "General":
                yield (cell.row - 1, cell.column - 1), cell.number_format


def _drop_downs(sheet: Any) -> Iterator[DropDown]:
    for rule in sheet.data_validations.dataValidation:
        if rule.type != "list" or not rule.formula1:
            continue
        options = _options(sheet, rule.formula1)
        if options:
            yield DropDown(tuple(_span(area) for area in rule.sqref.ranges), options)


def _options(sheet: Any, formula: str) -> tuple[str, ...]:
    """Written out, or standing in cells of this workbook."""
    written = _OPTIONS.match(formula)
    if written:
        return tuple(text.strip() for text in written[1].split(",") if text.strip())[:200]
    area = re.fullmatch(
        r"=?(?:'?([^'!]+)'?!)?(\$?[A-Z]{1,2}\$?\d{1,5}:\$?[A-Z]{1,2}\$?\d{1,5})", formula
    )
    book = sheet.parent
    if area is None or (area[1] and area[1] not in book.sheetnames):
        return ()
    cells = (book[area[1]] if area[1] else sheet)[area[2].replace("$", "")]
    found = [str(c.value) for row in cells[:200] for c in row[:1] if c.value is not None]
    return tuple(dict.fromkeys(found))
