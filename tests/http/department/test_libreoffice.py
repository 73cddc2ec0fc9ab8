"""The workbooks in a program that departments have: LibreOffice opens each as it was made."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import COMMUNITY
from tests.golden import DAY, golden_registry
from tests.http.department.corpus import poisoned_visits
from tests.http.department.scenes import golden_city, recorded
from tests.world import World

# It starts slowly on a busy machine, and then takes a second a book.
PATIENCE = 300
_SIGNS = re.compile("_x([0-9A-F]{4})_")


@pytest.fixture
def soffice(engine_name: str) -> str:
    if engine_name != "sqlite":
        pytest.skip("not run: a workbook is the same on every engine")
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("not run: there is no LibreOffice (soffice) on this machine")
    return program


def test_libreoffice_opens_every_sheet_without_a_formula_and_as_laid_out(
    world: World, soffice: str, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    golden_city(world)
    write_books(world, made, "day")
    recorded(world.worker(), *poisoned_visits())
    write_books(world, made, "poisoned")
    opened = reopened(soffice, made, tmp_path)
    names = sorted(path.name for path in made.iterdir())
    assert len(names) == 40
    assert sorted(path.name for path in opened.iterdir()) == names
    for name in names:
        before, after = (page_of(folder / name) for folder in (made, opened))
        assert {cell.data_type for row in after.iter_rows() for cell in row} <= {"s", "n"}, name
        assert texts(after) == texts(before), name
        assert sorted(map(str, after.merged_cells.ranges)) == sorted(
            map(str, before.merged_cells.ranges)
        ), name
        assert after.title == before.title
        assert measures(after, before) == pytest.approx(measures(before, before), abs=0.8), name


def write_books(world: World, folder: Path, kind: str) -> None:
    """The day's workbook of every sheet, as its department gets it."""
    for sheet in golden_registry().sheets.values():
        key = world.key(sheet.department)
        response = key.get(f"sheets/{sheet.name}/rows.xlsx", date=DAY, area=COMMUNITY)
        assert response.status_code == 200, response.text
        (folder / f"{kind}-{sheet.department}-{sheet.name}.xlsx").write_bytes(response.data)


def reopened(soffice: str, made: Path, folder: Path) -> Path:
    """Have LibreOffice open all of them in one run, and save what it understood."""
    out = folder / "opened"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    books = sorted(str(path) for path in made.iterdir())
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), *books]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return out


def page_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def texts(page: Any) -> list[list[object]]:
    """What stands where, line breaks as every program counts them."""
    return [[_text(cell.value) for cell in row] for row in page.iter_rows()]


def _text(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Twice: what only looks like an escaped sign is escaped by us, and left bare by LibreOffice.
    plain = _unescaped(_unescaped(value))
    return re.sub("\r\n?", "\n", plain)


def _unescaped(text: str) -> str:
    return _SIGNS.sub(lambda sign: chr(int(sign[1], 16)), text)


def measures(page: Any, of: Any) -> dict[str, float]:
    """Widths of all columns, in characters, and heights in points of the rows that `of` sets."""
    found: dict[str, float] = {}
    for span in page.column_dimensions.values():
        last = min(span.max, of.max_column)
        found |= {f"width {n}": span.width for n in range(span.min, last + 1)}
    for number, row in of.row_dimensions.items():
        if row.height:
            found[f"height {number}"] = page.row_dimensions[number].height
    return found
