"""Sheets as tables: keys, headings, captions, and whether each output fits its column."""

import re
from collections.abc import Iterator

from app.registry.elements import LISTS, Element, Sensitivity, Subject
from app.registry.load.faults import Book, Path
from app.registry.load.fields import NAME
from app.registry.load.vocabulary import DURATION
from app.registry.outputs import Output, OutputFault, parse_output
from app.registry.outputs_check import check_output
from app.registry.registry import Registry
from app.registry.sheets import Column, Sheet
from app.registry.uses import map_names

# Names that the department API uses beside the columns: query parameters and members of a row.
RESERVED = frozenset(
    {"cursor", "limit", "date", "from", "to", "period", "area", "sort", "bom", "format", "release"}
    | {"seq", "row_id", "rev", "op", "sheet", "observed_at", "grid", "cells", "values"}
)
_NUMBER = re.compile(r"\d{2}")
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_DAY = re.compile(r"day:(?:[^%{}]|%[YmdHMS])+")
# Excel's own limits for a column's width, and a cell's text in a sheet's frame.
_WIDEST = 255


def check_layout(registry: Registry, book: Book) -> None:
    """Refuse sheets that cannot be laid out, read by key, or written by their outputs."""
    numbers: dict[str, str] = {}
    for sheet in registry.sheets.values():
        path = ("sheets", sheet.id)
        for key, message in _sheet_faults(sheet):
            book.refuse_at((*path, key), message)
        if sheet.number and sheet.number in numbers:
            message = f"number {sheet.number} is taken by {numbers[sheet.number]}; choose another"
            book.refuse_at((*path, "number"), message)
        numbers.setdefault(sheet.number, sheet.id)
        _check_keep(sheet, registry, book)
        _check_columns(sheet, registry, book)


def _sheet_faults(sheet: Sheet) -> Iterator[tuple[str, str]]:
    if sheet.number and not _NUMBER.fullmatch(sheet.number):
        yield "number", 'number is two digits in quotes, such as "03"'
    if sheet.retention and not DURATION.fullmatch(sheet.retention):
        yield "retention", "retention is an ISO 8601 duration such as P6M or P3Y"
    if sheet.header_rows not in (1, 2):
        yield "header_rows", "header_rows is 1, or 2 where columns have groups"
    if sheet.header_rows == 2 and not any(column.group for column in sheet.columns):
        yield "header_rows", "header_rows is 2 and no column has a group; write 1"
    for found in _BRACES.finditer(sheet.caption):
        if found[1] not in ("unit", "worker") and not _DAY.fullmatch(found[1] or ""):
            right = "{unit}, {worker} and {day:%Y-%m-%d} (Y m d H M S)"
            yield "caption", f"caption: {found[0]} is not understood; there are {right}"


def _check_keep(sheet: Sheet, registry: Registry, book: Book) -> None:
    """`last:` needs an element of which a row has exactly one value, which anybody may group by."""
    path = ("sheets", sheet.id, "keep")
    if sheet.keep == "each":
        return
    if sheet.keep_last is None:
        book.refuse_at(path, "keep is each, or last:<element>")
        return
    if not book.knows("elements", sheet.keep_last):
        near = book.nearest("elements", sheet.keep_last)
        book.refuse_at(path, f"keep: no element {sheet.keep_last}{near}")
        return
    element = registry.elements.get(sheet.keep_last)
    if element is None:
        return
    if element.subject not in (Subject.VISIT, Subject.PLACE, sheet.row_subject):
        right = f"an element of visit, place or {sheet.row_subject}"
        book.refuse_at(path, f"keep: {element.id} has no single value in a row; name {right}")
    elif element.datatype in LISTS:
        book.refuse_at(path, f"keep: {element.id} is a list; name an element with one value")
    elif element.sensitivity is Sensitivity.SENSITIVE:
        # What rows are grouped by stands beside them as it is.
        message = f"keep: {element.id} is sensitive and would not be sealed; name another element"
        book.refuse_at(path, message)


def _check_columns(sheet: Sheet, registry: Registry, book: Book) -> None:
    keys: dict[str, int] = {}
    headers: dict[str, int] = {}
    for number, column in enumerate(sheet.columns):
        path: Path = ("sheets", sheet.id, "columns", str(number))
        for key, message in _column_faults(column, sheet):
            book.refuse_at((*path, key), message)
        _once(column.key, keys, (*path, "key"), "the key", book)
        _once(column.header, headers, (*path, "heading"), "the heading", book)
        _check_output(column, path, registry, book)


def _once(name: str, seen: dict[str, int], path: Path, what: str, book: Book) -> None:
    line = book.at(path).line
    if name and name in seen:
        message = f"{what} {name} is taken by the column in line {seen[name]}; choose another"
        book.refuse_at(path, message)
    seen.setdefault(name, line)


def _column_faults(column: Column, sheet: Sheet) -> Iterator[tuple[str, str]]:
    if column.key and not NAME.fullmatch(column.key):
        yield "key", f"{column.key}: a key has small ASCII letters, digits and _"
    if column.key in RESERVED:
        yield "key", f"{column.key} is a word of the department API; choose another key"
    if column.group and sheet.header_rows == 1:
        yield "group", "a group needs a second header row: header_rows: 2"
    if not 1 <= column.width <= _WIDEST:
        yield "width", f"width is 1 to {_WIDEST} characters"


def _check_output(column: Column, path: Path, registry: Registry, book: Book) -> None:
    if not column.output:
        return
    try:
        output = parse_output(column.output)
    except OutputFault as fault:
        book.refuse_at((*path, "output"), f"output {column.output}: {fault}")
        return
    elements = [registry.elements[id_] for id_ in column.elements if id_ in registry.elements]
    if len(elements) < len(column.elements) or not _whole(output, elements, registry, book):
        return
    for message in check_output(output, elements, registry.codelists, registry.codemaps):
        book.refuse_at((*path, "output"), f"output {column.output}: {message}")


def _whole(output: Output, elements: list[Element], registry: Registry, book: Book) -> bool:
    """Whether the lists and maps it needs can be judged; if not, that was reported elsewhere."""
    maps = [name for name in map_names(output) if book.knows("codemaps", name)]
    if any(name not in registry.codemaps for name in maps):
        return False
    lists = {registry.codemaps[name].codelist for name in maps}
    lists |= {element.codelist for element in elements if element.codelist is not None}
    return all(name in registry.codelists for name in lists)
