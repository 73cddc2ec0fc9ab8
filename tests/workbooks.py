"""Workbooks made for a test: rows of texts as a person would type them, and files made to hurt."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from app.registry.load.synonyms import load_synonyms
from app.registry.workbook.grid import Page, Span
from app.registry.workbook.propose import Knowledge
from app.registry.workbook.words import Vocabulary
from tests.golden import golden_registry

DATA = Path(__file__).parent / "data"
SCHEMA = Path(__file__).parents[1] / "forms_schema"
BLANK = sorted((DATA / "blank").glob("*.xlsx"))
FILLED = sorted((DATA / "day1" / "expected").glob("*.xlsx"))


@cache
def knowledge() -> Knowledge:
    """What the product's own sources know."""
    registry = golden_registry()
    synonyms = load_synonyms(SCHEMA, registry.elements)
    return Knowledge(registry, Vocabulary(registry.elements, synonyms))


def a_page(*rows: Sequence[Any], merges: Iterable[str] = (), **more: Any) -> Page:
    """A page of cells; merges as `A1:C1`."""
    width = max(map(len, rows))
    cells = tuple((*row, *[None] * (width - len(row))) for row in rows)
    return Page("Sheet1", cells, tuple(sorted(map(_span, merges))), **more)


def _span(text: str) -> Span:
    first, _, last = text.partition(":")
    (left, top), (right, bottom) = _cell(first), _cell(last)
    return Span(top, left, bottom, right)


def _cell(text: str) -> tuple[int, int]:
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(text[len(letters) :]) - 1


def a_workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], choices: Mapping[str, str] | None = None
) -> bytes:
    """An .xlsx of these sheets; `choices` are drop-downs of the first, by range."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    for area, listed in (choices or {}).items():
        rule = DataValidation(type="list", formula1=f'"{listed}"')
        rule.add(area)
        book.worksheets[0].add_data_validation(rule)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same archive with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


# Three rows that any department could have sent.
SMALL = a_workbook({"表": [["走访表"], ["姓名", "电话"], ["陈某", "19900001111"]]})
