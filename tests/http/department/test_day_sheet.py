"""A day's sheet: whose day, in which order, what stays of repeated rows, under which heading."""

import io
from typing import Any

import openpyxl
import pytest

from tests.builders import (
    CITY,
    COMMUNITY,
    DISTRICT,
    GRID,
    NEXT_GRID,
    OTHER_COMMUNITY_GRID,
    STREET,
    a_tenant,
    a_visit,
)
from tests.http.department.scenes import lines, recorded, rented_home
from tests.world import World

DAY = {"date": "2026-11-18"}
ALL_GRIDS = (GRID, NEXT_GRID, OTHER_COMMUNITY_GRID)


def caption_in(workbook: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook)).active["A2"].value


def member(person_id: str, hours: float, started_at: str, **visit: Any) -> dict[str, Any]:
    """A visit with one party member at work: a row of dangjian/checkin, which keeps the last."""
    person = a_tenant(id=person_id, role="party_member", name=person_id)
    about = {"service_content": "清理楼道", "service_hours": hours, "started_at": started_at}
    return a_visit(visit={**about, **visit}, persons=[person])


@pytest.mark.parametrize(
    ("started_at", "on_the_day"),
    [
        ("2026-11-17T15:59:59Z", False),
        ("2026-11-17T16:00:00Z", True),
        ("2026-11-18T15:59:59Z", True),
        ("2026-11-18T16:00:00Z", False),
        ("2026-11-18T23:59:59+08:00", True),
        ("2026-11-19T00:00:00+09:00", True),
    ],
)
def test_a_day_is_a_day_in_guangzhou(world: World, started_at: str, on_the_day: bool) -> None:
    recorded(world.worker(), rented_home(started_at=started_at))
    assert len(world.key("gongan").rows("rental", **DAY)["items"]) == on_the_day


def test_rows_stand_in_order_of_their_visits_whenever_they_arrived(world: World) -> None:
    late = rented_home(a_tenant(name="丙"), started_at="2026-11-18T03:00:00Z")
    early = rented_home(
        a_tenant(name="甲"), a_tenant(name="乙"), started_at="2026-11-18T09:00:00+08:00"
    )
    recorded(world.worker(), late, early)
    items = world.key("gongan").rows("arrival", **DAY)["items"]
    assert [item["cells"]["承租人姓名"] for item in items] == ["甲", "乙", "丙"]


def test_rows_are_numbered_from_one_within_what_is_seen(world: World) -> None:
    phone = world.worker(grids=ALL_GRIDS)
    hours = {"01": GRID, "02": OTHER_COMMUNITY_GRID, "03": NEXT_GRID}
    homes = [
        rented_home(grid_code=grid, started_at=f"2026-11-18T{hour}:00:00Z")
        for hour, grid in hours.items()
    ]
    recorded(phone, *homes)
    key = world.key("gongan")

    def numbers(form: str, **params: str) -> list[object]:
        response = key.get(f"sheets/rental/rows.{form}", **DAY, **params)
        items = lines(response.text) if form == "ndjson" else response.get_json()["items"]
        return [(item["grid"], item["cells"]["序号"]) for item in items]

    for form in ("json", "ndjson"):
        assert numbers(form) == [(GRID, 1), (OTHER_COMMUNITY_GRID, 2), (NEXT_GRID, 3)]
        assert numbers(form, area=COMMUNITY) == [(GRID, 1), (NEXT_GRID, 2)]


def test_of_repeated_rows_the_last_stays_within_the_scope(world: World) -> None:
    phone = world.worker(grids=ALL_GRIDS)
    recorded(
        phone,
        member("R1", 3, "2026-11-18T05:00:00Z", grid_code=OTHER_COMMUNITY_GRID),
        member("R1", 1, "2026-11-18T01:00:00Z"),
        member("R2", 2, "2026-11-18T02:00:00Z"),
        member("R1", 4, "2026-11-18T03:00:00Z"),
    )

    def grids(**scope: Any) -> list[tuple[object, object]]:
        rows = world.key("dangjian", **scope).rows("checkin", **DAY)["items"]
        return [(item["cells"]["姓名"], item["grid"]) for item in rows]

    assert grids() == [("R2", GRID), ("R1", OTHER_COMMUNITY_GRID)]
    assert grids(areas=[COMMUNITY]) == [("R2", GRID), ("R1", GRID)]
    assert len(world.key("dangjian").rows("checkin")["items"]) == 4


@pytest.mark.parametrize(
    ("area", "unit"),
    [
        (GRID, "榕荔街道云桂社区"),
        (COMMUNITY, "榕荔街道云桂社区"),
        (STREET, "榕荔街道"),
        (DISTRICT, "天河区"),
        (CITY, "广州市"),
        (None, "广州市"),
    ],
)
def test_the_caption_names_the_place_that_was_asked_for(
    world: World, area: str | None, unit: str
) -> None:
    recorded(world.worker(), rented_home())
    where = {"area": area} if area else {}
    key = world.key("gongan")
    caption = f"采集单位：{unit}　　采集人：　　采集日期：2026/11/18"
    assert key.rows("arrival", **DAY, **where)["caption"] == caption
    assert caption_in(key.get("sheets/arrival/rows.xlsx", **DAY, **where).data) == caption


def test_a_key_of_one_area_heads_its_sheets_with_it(world: World) -> None:
    caption = world.key("gongan", areas=[STREET]).rows("rental", **DAY)["caption"]
    assert caption == "填报单位：榕荔街道　　巡查日期：2026/11/18"
    several = world.key("gongan", areas=[GRID, NEXT_GRID]).rows("rental", **DAY)["caption"]
    assert several.startswith("填报单位：广州市　")


def test_the_caption_names_the_workers_of_its_rows_by_their_first_visit(world: World) -> None:
    visits = (("乙", "04", GRID), ("甲", "02", GRID), ("乙", "01", GRID))
    phones = {name: world.worker(grids=ALL_GRIDS, name=name) for name in "甲乙丙"}
    for name, hour, grid in (*visits, ("丙", "03", OTHER_COMMUNITY_GRID)):
        home = {"worker_name": name, "grid_code": grid, "started_at": f"2026-11-18T{hour}:00:00Z"}
        recorded(phones[name], rented_home(a_tenant(), **home))
    key = world.key("gongan", areas=[COMMUNITY])
    caption = "采集单位：榕荔街道云桂社区　　采集人：乙、甲　　采集日期：2026/11/18"
    assert key.rows("arrival", **DAY)["caption"] == caption
    assert caption_in(key.get("sheets/arrival/rows.xlsx", **DAY).data) == caption


def test_a_visit_that_was_not_done_makes_no_row(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(), outcome="nobody_home"))
    key = world.key("gongan")
    assert key.rows("rental", **DAY)["items"] == key.rows("rental")["items"] == []


def test_rows_of_many_days_come_in_the_blank_template(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant(name="甲")))
    body = world.key("gongan").get("sheets/arrival/rows.xlsx", area=COMMUNITY).data
    page = openpyxl.load_workbook(io.BytesIO(body)).active
    blank = "采集单位：榕荔街道云桂社区　　采集人：＿＿＿＿　　采集日期：＿＿/＿＿/＿＿"
    assert page["A2"].value == blank
    assert page["A4"].value == "甲"


def test_files_are_named_and_not_kept_by_others(world: World) -> None:
    key = world.key("gongan")
    day = key.get("sheets/rental/rows.xlsx", **DAY).headers
    assert day["Content-Disposition"] == "attachment; filename=gongan-rental-2026-11-18.xlsx"
    assert day["Cache-Control"] == "private, no-cache"
    feed = key.get("sheets/rental/rows.csv").headers
    assert feed["Content-Disposition"] == "attachment; filename=gongan-rental.csv"
    assert feed["Content-Type"] == "text/csv; charset=utf-8"
