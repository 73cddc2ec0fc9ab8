"""The golden day: one worker's 18 November 2026, as recorded and as twenty sheets by hand."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.registry.load.sources import load_registry
from app.registry.outputs_text import Cell
from app.registry.registry import Registry

DAY = "2026-11-18"
UNIT = "榕荔街道云桂社区"
WORKER = "梁䶮"
_ROOT = Path(__file__).parent
_FACTS = _ROOT / "data" / "day1"
_SOURCES = _ROOT.parent / "forms_schema"


@dataclass(frozen=True, slots=True)
class ExpectedSheet:
    """A sheet filled by hand: what stands above the header, the header, the rows, the footnote.

    A cell is a text, a number or None; `headers` are `group/heading` as in the CSV, `header_cells`
    the one or two rows in which they stand.
    """

    sheet: str
    above: tuple[str, ...]
    header_cells: tuple[tuple[Cell, ...], ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footnote: str | None
    csv_rows: tuple[tuple[str, ...], ...]


@cache
def golden_registry() -> Registry:
    """The release made of the product's own sources."""
    return load_registry(_SOURCES)


@cache
def golden_day() -> dict[str, Any]:
    """observations.json as it is: format, day, timezone, unit, worker, visits. Do not change it."""
    text = (_FACTS / "observations.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts


def golden_visits() -> list[dict[str, Any]]:
    """The recorded visits in file order, each in the shape of a report; the 28 hold three that
    belong to other days. A fresh copy, free to be changed."""
    text = (_FACTS / "observations.json").read_text(encoding="utf-8")
    visits: list[dict[str, Any]] = json.loads(text)["visits"]
    return visits


def expected_names() -> list[str]:
    """`01-zongzhi-dispute` and so on, in the order of the sheets."""
    return sorted(path.stem for path in (_FACTS / "expected").glob("*.xlsx"))


@cache
def expected_sheet(name: str) -> ExpectedSheet:
    """One of the twenty by its file name without suffix."""
    _, department, sheet = name.split("-", 2)
    sheet_id = f"{department}/{sheet}"
    form = golden_registry().sheets[sheet_id]
    page = load_workbook(_FACTS / "expected" / f"{name}.xlsx").active
    assert isinstance(page, Worksheet)
    grid = [tuple(cell.value for cell in row) for row in page.iter_rows()]
    head = next(place for place, row in enumerate(grid) if len(set(row) - {None}) > 2)
    headers = _headers(grid[head : head + form.header_rows])
    body = grid[head + form.header_rows :]
    return ExpectedSheet(
        sheet=sheet_id,
        above=tuple(str(row[0]) for row in grid[:head]),
        header_cells=tuple(grid[head : head + form.header_rows]),
        headers=headers,
        rows=tuple(row for row in body[:-1] if any(cell is not None for cell in row)),
        footnote=str(body[-1][0]),
        csv_rows=_csv_rows(name),
    )


def _headers(rows: list[tuple[Any, ...]]) -> tuple[str, ...]:
    if len(rows) == 1:
        return tuple(str(cell) for cell in rows[0])
    headers, group = [], ""
    for upper, lower in zip(*rows, strict=True):
        # A group stands once, over the first of its columns; a heading of its own spans both rows.
        group = str(upper) if upper is not None else group
        headers.append(group if lower is None else f"{group}/{lower}")
    return tuple(headers)


def _csv_rows(name: str) -> tuple[tuple[str, ...], ...]:
    path = _FACTS / "expected" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row) for row in csv.reader(file))
