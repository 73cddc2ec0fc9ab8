"""From rows to bytes: one body of rows in whichever form it is wanted, made piece by piece."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.registry.outputs_text import Cell
from app.services.catalogue import described
from app.services.render.csv_rows import csv_text
from app.services.render.geojson import geojson_text
from app.services.render.json_rows import json_items, json_lines
from app.services.render.sqlite_file import Described, write_database
from app.services.render.xlsx_sheet import require_room, write_sheet
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn, Item, item_of
from app.services.slices.position import position_of

_CHUNK = 64 * 1024


class Form(StrEnum):
    """How rows are written; the name is the extension."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    SQLITE = "sqlite"


# What is kept as a file. These hold rows that exist and have no place for deletions.
FILES = frozenset({Form.CSV, Form.XLSX, Form.GEOJSON, Form.SQLITE})


@dataclass(frozen=True, slots=True)
class Body:
    """Rows that exist, in order. `cells` are the same rows for those who need no more; `caption`
    heads a sheet; `rest` are JSON's other members, asked for when the rows are through; `name` is
    what a file of them is called."""

    part: SheetSlice
    name: str
    drawn: Callable[[], Iterable[list[Drawn]]]
    cells: Callable[[], Iterable[Sequence[Sequence[Cell]]]]
    caption: Callable[[], str]
    rest: Callable[[], Mapping[str, object]]


def pieces_of(body: Body, form: Form, *, bom: bool) -> Iterator[bytes]:
    """The body in a form. Ask `require_place` first."""
    if form is Form.CSV:
        return csv_text(body.part.view.projector.headers, body.cells(), bom=bom)
    return _WRITERS[form](body)


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


def _json(body: Body) -> Iterator[bytes]:
    count = 0

    def counted() -> Iterator[list[Item]]:
        nonlocal count
        for items in _items(body):
            count += len(items)
            yield items

    return json_items(counted(), lambda: {**body.rest(), "count": count})


def _geojson(body: Body) -> Iterator[bytes]:
    view = body.part.view
    keys = tuple(column.key for column in view.sheet.columns)
    return geojson_text(body.drawn(), (keys, position_of(view)), body.rest)


def _workbook(body: Body) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        rows = (row for batch in body.cells() for row in batch)
        write_sheet(file, body.part.view.sheet, body.caption(), rows)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _database(body: Body) -> Iterator[bytes]:
    part = body.part
    sheet = described(part.view.registry, part.scope, part.view.sheet)
    about = {"department": part.scope.department, "release": part.release, "area": part.area.code}
    # SQLite wants a name; the folder is the process's own and goes with what lies in it.
    with tempfile.TemporaryDirectory(prefix="ygt-") as folder:
        path = Path(folder) / f"{body.name}.sqlite"
        write_database(path, Described(body.name, sheet, about), body.drawn())
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece


_WRITERS: Mapping[Form, Callable[[Body], Iterator[bytes]]] = {
    Form.JSON: _json,
    Form.NDJSON: lambda body: json_lines(_items(body)),
    Form.XLSX: _workbook,
    Form.GEOJSON: _geojson,
    Form.SQLITE: _database,
}
