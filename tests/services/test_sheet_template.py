"""The department's own template, rebuilt from the sheet alone, against the golden workbooks."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.errors import Problem
from app.registry.load.sources import load_registry
from app.registry.outputs_text import Cell
from app.registry.registry import Registry
from app.services.render.xlsx_heights import row_height
from app.services.render.xlsx_layout import BLANK_ROWS, tab_name
from app.services.render.xlsx_sheet import LONGEST_CELL, MOST_ROWS, require_room, write_sheet
from tests.builders import DATA
from tests.store import SCHEMA

GOLDEN = sorted((DATA / "day1" / "expected").glob("*.xlsx"))


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(SCHEMA)


def test_there_is_a_golden_workbook_for_every_sheet(registry: Registry) -> None:
    assert sorted(map(sheet_of, GOLDEN)) == sorted(registry.sheets)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_sheet_is_written_as_its_department_would(registry: Registry, path: Path) -> None:
    golden = openpyxl.load_workbook(path).active
    caption, rows = what_was_filled_in(golden, registry.sheets[sheet_of(path)].header_rows)

    page = written(registry, sheet_of(path), caption, rows)

    assert dict(looks(page)) == dict(looks(golden))
    assert sorted(map(str, page.merged_cells.ranges)) == sorted(
        map(str, golden.merged_cells.ranges)
    )
    assert frame(page) == frame(golden)


def test_a_long_day_pushes_the_footnote_down(registry: Registry) -> None:
    rows = [[None] * 17 for _ in range(40)]
    page = written(registry, "gongan/rental", "", rows)
    assert page.cell(5 + 40 + 1, 1).value.startswith("备注")
    assert page.cell(5 + BLANK_ROWS + 1, 1).value is None


def test_a_text_that_looks_like_a_formula_is_a_quoted_string(registry: Registry) -> None:
    texts = ["=1+1", "\x01=1+1", "＝1+1", "-5℃", "+86", "@all", "\t=1", "safe"]
    rows = [[text, *[None] * 16] for text in texts]
    page = written(registry, "gongan/rental", "=HYPERLINK(1)", rows)
    cells = [page.cell(6 + n, 1) for n in range(len(texts))]
    assert [cell.data_type for cell in cells] == ["s"] * len(texts)
    assert [cell.quotePrefix for cell in cells] == [True] * 7 + [False]
    assert page.cell(3, 1).data_type == "s"


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("短", None),
        ("2026-11-18", None),
        ("天河区榕荔街道石井头村一巷37号", 3 * 16),
        ("000000198311075410", 2 * 16),
        ("一\n二\n三", 3 * 16),
        ("word " * 8, 4 * 16),
        ("Unbreakable-and-long", 3 * 16),
        ("长" * 5_000, 409),
        (12.5, None),
        (None, None),
    ],
)
def test_a_row_is_as_high_as_its_texts(text: Cell, height: float | None) -> None:
    assert row_height(["", text], [10, 11]) == height


def test_a_row_with_a_long_text_is_written_as_high(registry: Registry) -> None:
    page = written(registry, "gongan/rental", "", [["长" * 40, *[None] * 16], [None] * 17])
    assert page.row_dimensions[6].height > 100
    assert page.row_dimensions[7].height is None


def test_what_excel_cannot_hold_does_not_break_the_file(registry: Registry) -> None:
    hard = ["a\x00b\x0b\ufffe\ud800c", "𠮷" * 20_000, "_x0041_", "x\ny"]
    rows = [[text, *[None] * 16] for text in hard]
    page = written(registry, "gongan/rental", "", rows)
    read = [page.cell(6 + n, 1).value for n in range(len(hard))]
    assert read[0] == "abc"
    assert len(read[1].encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert read[1].endswith("…")
    assert read[3] == "x\ny"


def test_more_rows_than_a_sheet_can_hold_are_refused_before_writing() -> None:
    require_room(MOST_ROWS)
    with pytest.raises(Problem) as refused:
        require_room(MOST_ROWS + 1)
    assert refused.value.code == "too_many_rows"


@pytest.mark.parametrize(
    ("title", "tab"),
    [
        ("出租屋/电动自行车排查表", "出租屋、电动自行车排查表"),
        ("a[b]:c*d?", "abcd"),
        ("长" * 40, "长" * 31),
        ("'?'", "Sheet1"),
    ],
)
def test_a_title_becomes_a_tab_that_excel_accepts(title: str, tab: str) -> None:
    assert tab_name(title) == tab


def sheet_of(path: Path) -> str:
    _, department, name = path.stem.split("-", 2)
    return f"{department}/{name}"


def what_was_filled_in(golden: Any, header_rows: int) -> tuple[str, list[list[Any]]]:
    body = int(golden.freeze_panes[1:])
    rows = [
        [cell.value for cell in row]
        for row in golden.iter_rows(min_row=body, max_row=golden.max_row - 1)
    ]
    filled = [row for row in rows if any(value is not None for value in row)]
    return golden.cell(body - header_rows - 1, 1).value, filled


def written(registry: Registry, sheet: str, caption: str, rows: list[list[Any]]) -> Any:
    file = io.BytesIO()
    assert write_sheet(file, registry.sheets[sheet], caption, rows) == len(rows)
    file.seek(0)
    return openpyxl.load_workbook(file).active


def looks(page: Any) -> Iterator[tuple[str, object]]:
    """Every cell that a reader sees: its content, type and style."""
    hidden = {
        cell
        for area in page.merged_cells.ranges
        for cells in area.rows
        for cell in cells
        if cell != (area.min_row, area.min_col)
    }
    for row in page.iter_rows():
        for cell in row:
            if (cell.row, cell.column) not in hidden:
                fill = cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else None
                sides = [getattr(cell.border, side).style for side in ("left", "top", "right")]
                align = (cell.alignment.horizontal, cell.alignment.vertical)
                style = (cell.number_format, *align, cell.alignment.wrap_text, *sides, fill)
                font = (bool(cell.font.b), cell.font.sz or 11)
                yield cell.coordinate, (cell.value, cell.data_type, cell.quotePrefix, style, font)


def frame(page: Any) -> dict[str, object]:
    """Everything around the cells: tab, panes, heights, widths, drop-downs, paper."""
    widths: dict[int, float] = {}
    for span in page.column_dimensions.values():
        widths |= {place: round(span.width, 3) for place in range(span.min, span.max + 1)}
    # Below, a row is as high as its texts.
    head = int(page.freeze_panes[1:]) - 1
    rules = page.data_validations.dataValidation
    paper = page.page_setup
    return {
        "tab": page.title,
        "panes": page.freeze_panes,
        "size": page.dimensions,
        "heights": {n: row.height for n, row in page.row_dimensions.items() if n <= head},
        "widths": widths,
        "choices": [(rule.type, rule.formula1, str(rule.sqref)) for rule in rules],
        "paper": (paper.orientation, paper.fitToHeight, page.page_margins.left),
    }
