"""From the twenty blank templates back to twenty sheets: the golden day's cells, the same layout.

The registry is emptied of its sheets; each template is imported, corrected as little as possible
by somebody who knows the sheet, and written into a copy of the sources that is then loaded.
"""

import io
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest

from app.registry.load.sources import load_registry
from app.registry.outputs_text import Cell
from app.registry.project import Projector, compile_projector
from app.registry.project_day import DayEntry, day_rows, local_day
from app.registry.registry import Registry
from app.registry.workbook.propose import Knowledge
from app.services.imports import accepted_sources, read_workbook
from app.services.render.xlsx_sheet import write_sheet
from app.services.sheet_day import blank_caption
from tests.golden import DAY, expected_sheet, golden_registry, golden_visits
from tests.knowing_person import corrections_by, counted
from tests.workbooks import BLANK, SCHEMA, knowledge

# All twenty: 323 columns. It was 66 when this was written; more means that reading got worse.
MOST_CORRECTIONS = 72


@dataclass(frozen=True, slots=True)
class Imported:
    registry: Registry
    corrected: dict[str, int]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("sources") / "forms_schema"
    shutil.copytree(SCHEMA, folder)
    for path in (folder / "departments").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?ms)^sheets:\n.*", "sheets:\n", text), encoding="utf-8")
    known = golden_registry()
    empty = Knowledge(replace(known, sheets={}), knowledge().vocabulary)
    corrected = {}
    for path in BLANK:
        id_ = sheet_of(path)
        department, _, _ = id_.partition("/")
        (proposal,) = read_workbook(path.read_bytes(), path.name, department, empty).sheets
        corrections = corrections_by(known.sheets[id_], proposal)
        corrected[id_] = counted(corrections)
        for file, changed in accepted_sources(folder, proposal, corrections, empty).items():
            (folder / file).write_text(changed, encoding="utf-8")
    return Imported(load_registry(folder), corrected)


def sheet_of(path: Path) -> str:
    _, department, sheet = path.stem.split("-", 2)
    return f"{department}/{sheet}"


def test_all_twenty_are_accepted_with_few_corrections(imported: Imported) -> None:
    assert list(imported.registry.sheets) == list(golden_registry().sheets)
    print(f"corrected columns: {sum(imported.corrected.values())} of 323", imported.corrected)
    assert sum(imported.corrected.values()) <= MOST_CORRECTIONS
    assert max(imported.corrected.values()) <= 7


@pytest.mark.parametrize("path", BLANK, ids=lambda path: path.stem)
def test_the_golden_day_fills_the_imported_sheet_cell_for_cell(
    imported: Imported, path: Path
) -> None:
    expected = expected_sheet(path.stem)
    projector = compile_projector(imported.registry, sheet_of(path))
    assert projector.headers == expected.headers
    assert tuple(rows_of_the_day(projector)) == expected.rows


@pytest.mark.parametrize("path", BLANK, ids=lambda path: path.stem)
def test_the_imported_sheet_is_laid_out_as_its_template(imported: Imported, path: Path) -> None:
    sheet = imported.registry.sheets[sheet_of(path)]
    file = io.BytesIO()
    write_sheet(file, sheet, blank_caption(sheet, ""), [])
    file.seek(0)
    assert layout(openpyxl.load_workbook(file).active) == layout(
        openpyxl.load_workbook(path).active
    )


def rows_of_the_day(projector: Projector) -> Iterator[tuple[Cell, ...]]:
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
    for number, (report, position) in day_rows(entries):
        yield tuple(projector.numbered(projector.cells(report, position), number))


def layout(page: object) -> dict[str, object]:
    """What a reader sees of a blank form: texts, boxes, widths, formats, drop-downs."""
    assert isinstance(page, openpyxl.worksheet.worksheet.Worksheet)
    widths: dict[int, float] = {}
    for span in page.column_dimensions.values():
        widths |= {n: round(span.width, 2) for n in range(span.min, span.max + 1)}
    body = int(str(page.freeze_panes)[1:])
    return {
        "texts": [[cell.value for cell in row] for row in page.iter_rows()],
        "boxes": sorted(map(str, page.merged_cells.ranges)),
        "widths": widths,
        "formats": [cell.number_format for cell in page[body]],
        "choices": [
            (rule.formula1, str(rule.sqref)) for rule in page.data_validations.dataValidation
        ],
        "tab": page.title,
    }


def test_a_row_has_as_many_cells_as_its_sheet_has_columns(imported: Imported) -> None:
    sizes: Sequence[int] = [len(sheet.columns) for sheet in imported.registry.sheets.values()]
    assert sum(sizes) == 323
