"""The golden day, projected: all twenty sheets cell for cell, as the worker filled them by hand."""

from collections.abc import Sequence

import pytest

from app.registry.outputs_number import number_text
from app.registry.outputs_text import Cell
from app.registry.project import Projector, compile_projector
from app.registry.project_day import DayEntry, day_rows, local_day
from tests.golden import DAY, expected_names, expected_sheet, golden_registry, golden_visits


def sheet_of_the_day(projector: Projector) -> list[list[Cell]]:
    """The day's sheet as the server makes it: order, keep, numbers, cells."""
    entries = [
        DayEntry(
            started_at=visit["visit"]["started_at"],
            visit_id=visit["visit"]["id"],
            position=row.position,
            kept_by=projector.keep_value(visit, row.position),
            row=(visit, row.position),
        )
        for visit in golden_visits()
        if local_day(visit["visit"]["started_at"]).isoformat() == DAY
        for row in projector.rows(visit)
    ]
    return [
        projector.numbered(projector.cells(report, position), number)
        for number, (report, position) in day_rows(entries)
    ]


def as_csv(row: Sequence[Cell]) -> tuple[str, ...]:
    texts = (
        cell if isinstance(cell, str) else number_text(cell) if cell is not None else ""
        for cell in row
    )
    return tuple(texts)


@pytest.mark.parametrize("name", expected_names())
def test_a_golden_sheet_is_filled_cell_for_cell(name: str) -> None:
    expected = expected_sheet(name)
    projector = compile_projector(golden_registry(), expected.sheet)
    rows = sheet_of_the_day(projector)
    assert projector.headers == expected.headers
    assert [tuple(row) for row in rows] == list(expected.rows)
    assert [[type(cell) for cell in row] for row in rows] == [
        [type(cell) for cell in row] for row in expected.rows
    ]


@pytest.mark.parametrize("name", expected_names())
def test_a_golden_csv_holds_the_same_cells(name: str) -> None:
    expected = expected_sheet(name)
    projector = compile_projector(golden_registry(), expected.sheet)
    header, *body = expected.csv_rows
    assert projector.headers == header
    assert [as_csv(row) for row in sheet_of_the_day(projector)] == body


def test_all_twenty_sheets_are_compared_and_hold_the_rows_of_the_day() -> None:
    sheets = [expected_sheet(name) for name in expected_names()]
    assert [sheet.sheet for sheet in sheets] == list(golden_registry().sheets)
    assert sum(len(sheet.rows) for sheet in sheets) == 57
    assert sum(len(sheet.headers) for sheet in sheets) == 323
