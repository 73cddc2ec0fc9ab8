"""From rows to bytes: one body of rows in whichever form it is wanted, made piece by piece."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from app.registry.outputs_text import Cell
from app.services.render.csv_rows import csv_text
from app.services.render.json_rows import json_items, json_lines
from app.services.render.xlsx_sheet import require_room, write_sheet
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn, Item, item_of

_CHUNK = 64 * 1024


class Form(StrEnum):
    """How rows are written; the name is the extension."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"


# What holds rows that exist, and has no place for deletions.
TABLES = frozenset({Form.CSV, Form.XLSX})


@dataclass(frozen=True, slots=True)
class Body:
    """Rows that exist, in order. `cells` are the same rows for those who need no more; `caption`
    heads a sheet; `rest` are JSON's other members, asked for when the rows are through."""

    part: SheetSlice
    drawn: Callable[[], Iterable[list[Drawn]]]
    cells: Callable[[], Iterable[Sequence[Sequence[Cell]]]]
    caption: Callable[[], str]
    rest: Callable[[], Mapping[str, object]]


def pieces_of(body: Body, form: Form, *, bom: bool) -> Iterator[bytes]:
    """The body in a form. Ask `require_place` first."""
    view = body.part.view
    if form is Form.NDJSON:
        return json_lines(_items(body))
    if form is Form.JSON:
        return json_items(_items(body), body.rest)
    if form is Form.CSV:
        return csv_text(view.projector.headers, body.cells(), bom=bom)
    return _from_file(lambda file: _workbook(body, file))


def require_place(form: Form, rows: int) -> None:
    """Raises Problem `too_many_rows` where a form could not hold so many."""
    if form is Form.XLSX:
        require_room(rows)


def cells_of(batches: Iterable[list[Drawn]]) -> Iterator[list[list[Cell]]]:
    for rows in batches:
        yield [row.cells for row in rows]


def _items(body: Body) -> Iterator[list[Item]]:
    for rows in body.drawn():
        yield [item_of(body.part.view, row) for row in rows]


def _workbook(body: Body, file: IO[bytes]) -> None:
    rows = (row for batch in body.cells() for row in batch)
    write_sheet(file, body.part.view.sheet, body.caption(), rows)


def _from_file(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        write(file)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece
