"""The golden day through HTTP: all twenty sheets, every header, cell and caption, in four forms."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from app.registry.outputs_text import Cell
from app.services.render.inert import neutral
from tests.builders import COMMUNITY
from tests.golden import DAY, expected_names, expected_sheet, golden_registry
from tests.http.department.scenes import golden_city, lines
from tests.world import Key, World

Table = tuple[tuple[Cell, ...], ...]


@pytest.fixture
def keys(world: World) -> dict[str, Key]:
    golden_city(world)
    return {name: world.key(name) for name in golden_registry().departments}


def asked(keys: dict[str, Key], sheet: str, form: str, **params: str) -> Any:
    department, name = sheet.split("/")
    response = keys[department].get(f"sheets/{name}/rows.{form}", date=DAY, **params)
    assert response.status_code == 200, response.text
    return response


def test_every_workbook_is_as_filled_in_by_hand(keys: dict[str, Key]) -> None:
    for name in expected_names():
        golden = expected_sheet(name)
        body = asked(keys, golden.sheet, "xlsx", area=COMMUNITY).data
        grid = list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
        head = len(golden.above) + golden_registry().sheets[golden.sheet].header_rows
        assert tuple(str(row[0]) for row in grid[: len(golden.above)]) == golden.above, name
        assert tuple(grid[len(golden.above) : head]) == golden.header_cells, name
        filled = tuple(row for row in grid[head:-1] if any(cell is not None for cell in row))
        assert filled == golden.rows, name
        assert grid[-1][0] == golden.footnote


def test_every_json_sheet_has_the_cells_and_the_caption(keys: dict[str, Key]) -> None:
    for name in expected_names():
        golden = expected_sheet(name)
        sheet = asked(keys, golden.sheet, "json", area=COMMUNITY).get_json()
        assert table_of(sheet["items"], golden.headers) == golden.rows, name
        above = [sheet["prefix"]] if sheet["prefix"] else []
        assert (*above, sheet["title"], sheet["caption"]) == golden.above
        assert sheet["footnote"] == golden.footnote
        assert (sheet["date"], sheet["area"]) == (DAY, COMMUNITY)
        assert (sheet["has_more"], sheet["next"]) == (False, None)


def test_every_csv_has_the_header_and_the_fields(keys: dict[str, Key]) -> None:
    for name in expected_names():
        golden = expected_sheet(name)
        text = asked(keys, golden.sheet, "csv", bom="0").text
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
        assert rows[0] == golden.csv_rows[0], name
        wanted = [
            tuple(neutral(field) if isinstance(cell, str) else field for field, cell in pairs)
            for pairs in (
                zip(fields, cells, strict=True)
                for fields, cells in zip(golden.csv_rows[1:], golden.rows, strict=True)
            )
        ]
        assert rows[1:] == wanted, name


def test_every_ndjson_sheet_has_one_row_a_line(keys: dict[str, Key]) -> None:
    for name in expected_names():
        golden = expected_sheet(name)
        items = lines(asked(keys, golden.sheet, "ndjson").text)
        assert table_of(items, golden.headers) == golden.rows, name


def test_the_feed_carries_the_same_cells_but_for_numbers(keys: dict[str, Key]) -> None:
    for name in expected_names():
        golden = expected_sheet(name)
        department, short = golden.sheet.split("/")
        sheet = golden_registry().sheets[golden.sheet]
        if sheet.keep_last:
            continue
        numbered = [column.header for column in sheet.columns if column.output == "row_number"]
        feed = keys[department].rows(short, limit=1000)["items"]
        rows = [item["cells"] for item in feed if item["observed_at"].startswith(DAY)]
        wanted = [dict(zip(golden.headers, row, strict=True)) for row in golden.rows]
        for row in wanted:
            row.update(dict.fromkeys(numbered))
        assert sorted(map(repr, rows)) == sorted(map(repr, wanted)), name


def table_of(items: list[dict[str, Any]], headers: tuple[str, ...]) -> Table:
    for item in items:
        assert tuple(item["cells"]) == headers
    return tuple(tuple(item["cells"].values()) for item in items)
