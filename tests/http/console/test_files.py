"""A table taken along: the filters, the order and the columns that are on the screen."""

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import COMMUNITY, OTHER_STREET_GRID, a_tenant
from tests.console import Person, person
from tests.http.console.test_table import ADDRESS, HEADING, NAMES, PHONE, column, homes, table
from tests.http.department.scenes import recorded, rented_home
from tests.world import World


def taken(who: Person, form: str, **params: Any) -> bytes:
    answer = who.get(f"{ADDRESS}/table.{form}", **params)
    assert answer.status_code == 200, answer.text
    content: bytes = answer.data
    return content


def lines(who: Person, **params: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(taken(who, "csv", **params).decode("utf-8-sig"))))


def test_a_file_has_the_rows_the_order_and_the_columns_of_the_table(world: World) -> None:
    homes(world)
    police = person(world, "gongan")
    (name, _), (phone, _) = column(police, HEADING), column(police, PHONE)
    headers, *rows = lines(police)
    assert (len(headers), [row[0] for row in rows]) == (
        len(table(police)["items"][0]["cells"]),
        NAMES[::-1],
    )
    asked = {f"has.{phone}": "1", "sort": f"-{name}", "columns": f"{phone},{name}"}
    shown = [
        item["cells"]
        for item in table(police, **{k: asked[k] for k in asked if k != "columns"})["items"]
    ]
    places = [column(police, heading)[1] for heading in (HEADING, PHONE)]
    assert lines(police, **asked) == [
        [HEADING, PHONE],
        *[[cells[place] for place in places] for cells in shown],
    ]


def test_what_came_after_the_reader_began_is_not_in_the_file(world: World) -> None:
    worker = homes(world)
    police = person(world, "gongan")
    begun = table(police)["upto"]
    recorded(worker, rented_home(a_tenant(name="己")))
    assert [row[0] for row in lines(police, upto=begun)[1:]] == NAMES[::-1]
    assert lines(police)[1][0] == "己"


def test_every_form_holds_what_fits(world: World, tmp_path: Path) -> None:
    homes(world)
    police = person(world, "gongan")
    name = column(police, HEADING)[0]
    asked = {f"has.{name}": "=丙", "columns": name}
    book = openpyxl.load_workbook(io.BytesIO(taken(police, "xlsx", **asked)))
    cells = [cell.value for row in book.active.iter_rows() for cell in row if cell.value]
    assert ("丙" in cells, "甲" in cells, PHONE in cells) == (True, False, False)
    items = json.loads(taken(police, "json", **asked))["items"]
    assert [item["cells"] for item in items] == [{HEADING: "丙"}]
    assert items[0]["values"].keys() <= {"person.name"}
    (line,) = taken(police, "ndjson", **asked).decode().splitlines()
    assert json.loads(line)["cells"] == {HEADING: "丙"}
    assert len(json.loads(taken(police, "geojson", **asked))["features"]) == 1
    path = tmp_path / "rows.sqlite"
    path.write_bytes(taken(police, "sqlite", **asked))
    with sqlite3.connect(path) as store:
        found = store.execute("SELECT * FROM arrival").fetchall()
    store.close()
    assert len(found) == 1
    assert "丙" in found[0]


def test_a_narrowed_account_takes_no_more_than_it_sees(world: World) -> None:
    homes(world)
    far = world.worker([OTHER_STREET_GRID])
    recorded(far, rented_home(a_tenant(name="远山"), grid_code=OTHER_STREET_GRID))
    near = person(world, "gongan", areas=[COMMUNITY], fields=[])
    assert "远" not in taken(near, "csv").decode()
    assert {row[0] for row in lines(near)[1:]} == {"*"}


@pytest.mark.parametrize(
    "params", [{"columns": "none"}, {"columns": ","}, {"limit": 1}, {"has.x": "1"}]
)
def test_what_is_not_understood_is_refused(world: World, params: dict[str, Any]) -> None:
    homes(world)
    assert person(world, "gongan").get(f"{ADDRESS}/table.csv", **params).status_code == 422


def test_taking_a_sensitive_table_along_is_audited(world: World) -> None:
    homes(world)
    police = person(world, "gongan")
    taken(police, "csv", **{f"has.{column(police, HEADING)[0]}": "丙"})
    assert world.audit("rows.read") == ["gongan/arrival"]
