"""CSV that every spreadsheet opens as text and every program reads back."""

import csv
import io

import pytest

from app.registry.outputs_text import Cell
from app.services.render.csv_rows import csv_text


def one_cell(cell: Cell) -> str:
    text = b"".join(csv_text(["项目"], [[[cell, "z"]]], bom=False)).decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return rows[1][0]


@pytest.mark.parametrize(
    ("cell", "field"),
    [
        (None, ""),
        (0, "0"),
        (45.0, "45"),
        (45.30, "45.3"),
        (-5, "-5"),
        (1e-7, "0.0000001"),
        ("0012", "0012"),
        ('他说"好",走了', '他说"好",走了'),
        ("一\n二", "一\n二"),
    ],
)
def test_a_cell_reads_back_as_it_was(cell: Cell, field: str) -> None:
    assert one_cell(cell) == field


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "\x00=", "\x1b@"]
)
def test_a_text_that_begins_like_a_formula_is_neutralised(start: str) -> None:
    field = one_cell(f"{start}cmd|'/c calc'!A0")
    assert field.startswith("'")
    assert field.endswith("cmd|'/c calc'!A0")


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\x85", "\ud800"])
def test_control_characters_do_not_reach_the_file(control: str) -> None:
    assert one_cell(f"甲{control}乙") == "甲乙"


def test_a_heading_is_made_inert_as_well() -> None:
    assert b"".join(csv_text(["=1"], [], bom=False)) == b"'=1\r\n"


def test_lines_end_as_rfc_4180_says_and_the_mark_is_optional() -> None:
    with_mark = b"".join(csv_text(["甲", "乙"], [[["a", 1]], [["b", None]]], bom=True))
    assert with_mark == "\ufeff甲,乙\r\na,1\r\nb,\r\n".encode()
    assert b"".join(csv_text(["甲"], [], bom=False)) == "甲\r\n".encode()
