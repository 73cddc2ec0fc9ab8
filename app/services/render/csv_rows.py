"""Rows as CSV (RFC 4180): CRLF, quoted where needed, formulas made inert, numbers unpadded."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from app.registry.outputs_number import number_text
from app.registry.outputs_text import Cell
from app.services.render.inert import neutral

BOM = "\ufeff"


def csv_text(
    headers: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]], *, bom: bool
) -> Iterator[bytes]:
    """The file piece by piece: the header line, then one piece a batch.

    Excel reads UTF-8 only with the byte order mark; most other programs do not want it.
    """
    yield ((BOM if bom else "") + _lines([headers])).encode()
    for rows in batches:
        yield _lines(rows).encode()


def _lines(rows: Iterable[Sequence[Cell]]) -> str:
    page = io.StringIO()
    csv.writer(page).writerows(map(_field, row) for row in rows)
    return page.getvalue()


def _field(cell: Cell) -> str:
    if isinstance(cell, str):
        return neutral(cell)
    return "" if cell is None else number_text(cell)
