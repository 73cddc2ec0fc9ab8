"""Rows as a SQLite file that explains itself."""

import json
import sqlite3
from typing import Any

import pytest

from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant
from tests.golden import DAY, golden_registry
from tests.http.department.scenes import dumped, golden_city, opened, recorded, rented_home
from tests.world import Key, World

TENANT = {"name": "欧阳明", "phone": "13812345678", "id_number": "000000198307202739"}


def rows(key: Key, sheet: str, **params: str) -> list[dict[str, Any]]:
    response = key.get(f"sheets/{sheet}/rows.sqlite", **params)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/vnd.sqlite3"
    with opened(response.data) as database:
        return [dict(row) for row in database.execute(f'SELECT * FROM "{sheet}" ORDER BY rowid')]


def test_the_table_of_a_day_holds_every_cell_by_column_key(world: World) -> None:
    golden_city(world)
    registry = golden_registry()
    for department in registry.departments:
        key = world.key(department)
        for sheet in registry.sheets_of(department):
            items = key.rows(sheet.name, date=DAY)["items"]
            found = rows(key, sheet.name, date=DAY)
            assert [row["_row_id"] for row in found] == [item["row_id"] for item in items]
            for row, item in zip(found, items, strict=True):
                cells = {c.key: item["cells"][c.header] for c in sheet.columns}
                assert {name: row[name] for name in cells} == cells
                assert (row["_rev"], row["_seq"]) == (item["rev"], item["seq"])


def test_the_file_says_what_everything_means(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(**TENANT)))
    body = world.key("gongan").get("sheets/arrival/rows.sqlite").data
    with opened(body) as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        names = {row["name"] for row in database.execute("SELECT name FROM sqlite_master")}
        assert names >= {"arrival", "来穗人员信息采集表", "_columns", "_about", "_datasette"}
        schema = database.execute("SELECT sql FROM sqlite_master WHERE name='arrival'").fetchone()
        assert '"tenant_name" TEXT' in schema["sql"]
        assert "-- 承租人姓名：" in schema["sql"]
        [view] = database.execute('SELECT * FROM "来穗人员信息采集表"')
        assert (view["承租人姓名"], view["手机号码"]) == ("欧阳明", "13812345678")
        told = {row["column"]: row for row in database.execute("SELECT * FROM _columns")}
        assert told["phone"]["heading"] == "手机号码"
        assert told["phone"]["sensitivity"] in ("personal", "sensitive")
        about = dict(tuple(row) for row in database.execute("SELECT * FROM _about"))
        assert about["sheet"] == "gongan/arrival"
        assert about["legal_basis"].startswith("《居住证暂行条例》")
        metadata = json.loads(database.execute("SELECT metadata FROM _datasette").fetchone()[0])
    table = metadata["databases"]["gongan-arrival"]["tables"]["arrival"]
    assert table["title"] == "来穗人员信息采集表"
    assert table["columns"]["phone"].startswith("手机号码")


def test_a_file_without_rows_has_the_same_schema(world: World) -> None:
    key = world.key("gongan")
    assert rows(key, "rental", date=DAY) == rows(key, "rental") == []
    empty = key.get("sheets/rental/rows.sqlite").data
    recorded(world.worker(), rented_home(note="一"))
    full = key.get("sheets/rental/rows.sqlite").data

    def schema(body: bytes) -> list[str]:
        with opened(body) as database:
            found = database.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY 1")
            return [row["sql"] for row in found]

    assert schema(empty) == schema(full)


def test_a_file_holds_what_the_key_may_read_and_nothing_else(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    far = rented_home(a_tenant(name="远方人"), grid_code=OTHER_COMMUNITY_GRID)
    recorded(phone, rented_home(a_tenant(**TENANT)), far)
    key = world.key("gongan", areas=[COMMUNITY], fields=[])
    text = dumped(key.get("sheets/arrival/rows.sqlite").data)
    assert not [secret for secret in (*TENANT.values(), "远方人") if secret in text]
    assert "138****5678" in text
    [row] = rows(key, "arrival", phone="138****5678", sort="tenant_name")
    assert row["tenant_name"] == "欧**"
    with opened(key.get("sheets/arrival/rows.sqlite").data) as database:
        query = "SELECT masked FROM _columns WHERE column = 'phone'"
        assert database.execute(query).fetchone()["masked"] == 1


def test_sensitive_rows_in_a_file_are_audited_and_the_file_is_named(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(**TENANT)))
    response = world.key("gongan").get("sheets/arrival/rows.sqlite", date=DAY)
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=gongan-arrival-2026-11-18.sqlite"
    )
    assert world.audit("rows.read") == ["gongan/arrival"]


@pytest.mark.parametrize("note", ['"; DROP TABLE rental; --', "'", "\x00后", "𠮷" * 1000])
def test_no_text_is_taken_for_sql(world: World, note: str) -> None:
    recorded(world.worker(), rented_home(note=note))
    try:
        [row] = rows(world.key("gongan"), "rental")
    except sqlite3.Error as error:
        pytest.fail(str(error))
    assert row["note"] == note
