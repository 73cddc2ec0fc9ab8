"""What a worker types may look like a formula: in a spreadsheet it stays a text."""

import csv
import io
import json
import zipfile
from typing import Any

import openpyxl

from tests.http.department.scenes import opened, recorded, rented_home
from tests.world import Key, World

DAY = {"date": "2026-11-18"}
# After OWASP's list, and what wraps it: control characters, full-width twins, lines.
CORPUS = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.example","点我")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\x01=1+1",
    "\x1f@SUM(1)",
    "\x7f+1",
    '";=1+1;"',
    '普通备注, 带逗号"引号"和\n换行',
    "<!ENTITY x>&<c t='f'>",
    "_x003D_1+1",
)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def with_notes(world: World) -> Key:
    hours = (f"2026-11-18T{n // 60:02d}:{n % 60:02d}:00Z" for n in range(len(CORPUS)))
    homes = [rented_home(note=note, started_at=at) for note, at in zip(CORPUS, hours, strict=True)]
    recorded(world.worker(), *homes)
    return world.key("gongan")


def test_what_looks_like_a_formula_is_found_by_its_own_text(world: World) -> None:
    key = with_notes(world)
    for note in CORPUS:
        found = key.rows("rental", note=note, **DAY)["items"]
        assert [item["cells"]["备注"] for item in found] == [note]


def test_a_csv_field_never_begins_like_a_formula(world: World) -> None:
    key = with_notes(world)
    for params in ({}, DAY, {"sort": "-note"}):
        text = key.get("sheets/rental/rows.csv", bom=0, **params).text
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not [field for field in row if field.startswith(DANGEROUS)]
        assert not [sign for sign in text if sign < " " and sign not in "\r\n\t"]


def test_a_workbook_cell_is_a_quoted_string_and_nothing_else(world: World) -> None:
    key = with_notes(world)
    for params in ({}, DAY):
        body = key.get("sheets/rental/rows.xlsx", **params).data
        page = openpyxl.load_workbook(io.BytesIO(body)).active
        notes = [cell for cell in page["Q"][5:-1] if cell.value is not None]
        assert len(notes) == len(CORPUS)
        for cell in notes:
            assert cell.data_type == "s"
            # A carriage return travels escaped (ECMA-376, ST_Xstring); openpyxl leaves it so.
            text = cell.value.replace("_x000D_", "\r")
            assert cell.quotePrefix == text.startswith(DANGEROUS)


def test_a_workbook_carries_no_macro_link_or_formula(world: World) -> None:
    body = with_notes(world).get("sheets/rental/rows.xlsx", **DAY).data
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name or "external" in name]
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "<hyperlink" not in page


def test_a_map_and_a_database_give_the_note_as_it_was_recorded(world: World) -> None:
    key = with_notes(world)
    features = json.loads(key.get("sheets/rental/rows.geojson", **DAY).data)["features"]
    assert [feature["properties"]["note"] for feature in features] == list(CORPUS)
    with opened(key.get("sheets/rental/rows.sqlite", **DAY).data) as database:
        rows = database.execute("SELECT note FROM rental ORDER BY row_no").fetchall()
    assert [row["note"] for row in rows] == list(CORPUS)


def test_json_gives_the_note_as_it_was_recorded(world: World) -> None:
    items: list[dict[str, Any]] = with_notes(world).rows("rental", **DAY)["items"]
    assert [item["cells"]["备注"] for item in items] == list(CORPUS)
