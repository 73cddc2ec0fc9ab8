"""`export` and `burden`: a day's sheet as a file, and what a day asks of a worker."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from app.cli.main import cli
from tests.builders import OTHER_STREET_GRID, a_visit, an_operation
from tests.world import World

DAY = ("--department", "gongan", "--sheet", "rental", "--date", "2026-11-18")


def a_let_house(world: World, grid: str) -> None:
    phone = world.worker(grids=[grid])
    report = a_visit(visit={"grid_code": grid}, place={"rented": True, "address": f"{grid}号"})
    (result,) = phone.push(an_operation(report))
    assert result["status"] == "accepted"


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "ndjson"])
def test_the_file_is_byte_for_byte_what_the_department_pulls(
    world: World, tmp_path: Path, ending: str
) -> None:
    a_let_house(world, OTHER_STREET_GRID)
    out = tmp_path / f"sheet.{ending}"
    result = world.operator("export", *DAY, "--out", str(out), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["bytes"] == out.stat().st_size
    pulled = world.key("gongan").get(f"sheets/rental/rows.{ending}", date="2026-11-18")
    assert out.read_bytes() == pulled.data


def test_the_workbook_opens_and_holds_the_row(world: World, tmp_path: Path) -> None:
    a_let_house(world, OTHER_STREET_GRID)
    out = tmp_path / "sheet.xlsx"
    world.operator("export", *DAY, "--out", str(out))
    book = load_workbook(out)
    cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    book.close()
    assert f"{OTHER_STREET_GRID}号" in cells


def test_an_area_narrows_the_sheet(world: World, tmp_path: Path) -> None:
    for grid in ("440106999001003", OTHER_STREET_GRID):
        a_let_house(world, grid)
    out = tmp_path / "sheet.csv"
    for area, rows in (((), 2), (("--area", "440106998"), 1)):
        world.operator("export", *DAY, *area, "--out", str(out))
        text = out.read_text(encoding="utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) == 1 + rows


def test_the_file_is_for_the_operator_alone_and_its_making_is_audited(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.csv"
    assert world.operator("export", *DAY, "--out", str(out)).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert world.audit("rows.export") == ["gongan/rental"]
    assert [path.name for path in tmp_path.glob(".sheet*")] == []


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("--department", "nobody", *DAY[2:], "--out", "x.csv"), 1, "there are zongzhi"),
        ((*DAY[:2], "--sheet", "x", *DAY[4:], "--out", "x.csv"), 1, "it has gongan/rental"),
        ((*DAY, "--out", "x.ods"), 1, ".xlsx"),
        ((*DAY, "--area", "9999", "--out", "x.csv"), 1, "invalid"),
        ((*DAY, "--out", "/nowhere/x.csv"), 1, "/nowhere"),
        ((*DAY[:4], "--date", "18.11.2026", "--out", "x.csv"), 2, "18.11.2026"),
    ],
    ids=["department", "sheet", "format", "area", "folder", "date"],
)
def test_what_cannot_be_exported_is_refused_with_what_would_be_right(
    world: World, argv: tuple[str, ...], code: int, words: str
) -> None:
    result = world.operator("export", *argv)
    assert result.exit_code == code
    assert words in result.stderr
    assert not Path("x.csv").exists()


def test_the_burden_of_the_worked_day_keeps_its_marks() -> None:
    """It needs the sources alone, no store."""
    result = CliRunner().invoke(cli, ["burden", "--json"])
    known, first = json.loads(result.stdout)["measured"]
    assert (known["cells"], known["worker_answers"]) == (883, 272)
    assert (known["missing"], first["missing"]) == (0, 0)
    assert known["needless"] <= 2
    assert known["prompts"] <= 300
