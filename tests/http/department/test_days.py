"""Several days: their sheets in sequence, by `from` and `to`, by week, by month."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant, a_visit
from tests.http.department.scenes import lines, recorded, rented_home
from tests.world import World

NOVEMBER = ("16", "18", "18", "20", "22", "23", "30")
RANGE = {"from": "2026-11-16", "to": "2026-11-20"}


def a_month(world: World) -> None:
    """Rented homes on days of November, at hours that rise and fall."""
    homes = [
        rented_home(started_at=f"2026-11-{day}T0{9 - n}:00:00Z", note=f"{day}-{n}")
        for n, day in enumerate(NOVEMBER)
    ]
    homes.append(rented_home(started_at="2026-12-01T01:00:00Z", note="12"))
    recorded(world.worker(grids=(GRID, OTHER_COMMUNITY_GRID)), *reversed(homes))


def notes(page: dict[str, Any]) -> list[tuple[object, object]]:
    return [(item["cells"]["序号"], item["cells"]["备注"]) for item in page["items"]]


def test_days_come_in_sequence_each_numbered_from_one(world: World) -> None:
    a_month(world)
    key = world.key("gongan")
    found = [(1, "16-0"), (1, "18-2"), (2, "18-1"), (1, "20-3")]
    page = key.rows("rental", **RANGE)
    assert notes(page) == found
    assert (page["from"], page["to"], "date" in page) == ("2026-11-16", "2026-11-20", False)
    single = [key.rows("rental", date=f"2026-11-{day}")["items"] for day in range(16, 21)]
    assert page["items"] == [item for day in single for item in day]
    text = key.get("sheets/rental/rows.ndjson", **RANGE).text
    assert lines(text) == page["items"]
    table = key.get("sheets/rental/rows.csv", bom=0, **RANGE).text.splitlines()
    assert [line.split(",")[0] for line in table[1:]] == ["1", "1", "2", "1"]


@pytest.mark.parametrize(
    ("params", "first", "last", "rows"),
    [
        ({"period": "week", "date": "2026-11-18"}, "2026-11-16", "2026-11-22", 5),
        ({"period": "week", "date": "2026-11-22"}, "2026-11-16", "2026-11-22", 5),
        ({"period": "week", "date": "2026-11-23"}, "2026-11-23", "2026-11-29", 1),
        ({"period": "month", "date": "2026-11-30"}, "2026-11-01", "2026-11-30", 7),
        ({"period": "month", "date": "2026-12-31"}, "2026-12-01", "2026-12-31", 1),
        ({"period": "month", "date": "2028-02-10"}, "2028-02-01", "2028-02-29", 0),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "0001-01-01", "9999-12-31", 8),
        ({"period": "week", "date": "0001-01-01"}, "0001-01-01", "0001-01-07", 0),
        ({"period": "week", "date": "9999-12-31"}, "9999-12-27", "9999-12-31", 0),
    ],
)
def test_a_period_is_an_iso_week_or_a_calendar_month(
    world: World, params: dict[str, str], first: str, last: str, rows: int
) -> None:
    a_month(world)
    page = world.key("gongan").rows("rental", **params)
    assert (page["from"], page["to"], len(page["items"])) == (first, last, rows)


def test_a_period_without_a_day_is_the_one_in_guangzhou_now(world: World) -> None:
    world.clock.now = datetime(2026, 11, 29, 15, 59, tzinfo=UTC)
    key = world.key("gongan")
    assert key.rows("rental", period="week")["from"] == "2026-11-23"
    world.clock.now = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
    assert key.rows("rental", period="week")["from"] == "2026-11-30"


def test_a_range_of_one_day_is_that_days_sheet(world: World) -> None:
    a_month(world)
    key = world.key("gongan")
    one = {"from": "2026-11-18", "to": "2026-11-18"}
    assert key.rows("rental", **one) == key.rows("rental", date="2026-11-18")
    assert (
        key.get("sheets/rental/rows.xlsx", **one).headers["Content-Disposition"]
        == "attachment; filename=gongan-rental-2026-11-18.xlsx"
    )


def test_the_caption_of_several_days_tells_the_first_and_the_last(world: World) -> None:
    phones = {name: world.worker(name=name) for name in "甲乙"}
    for name, day in (("乙", "17"), ("甲", "16")):
        home = rented_home(a_tenant(), worker_name=name, started_at=f"2026-11-{day}T01:00:00Z")
        recorded(phones[name], home)
    key = world.key("gongan", areas=[COMMUNITY])
    caption = "采集单位：榕荔街道云桂社区　　采集人：甲、乙　　采集日期：2026/11/16至2026/11/20"
    assert key.rows("arrival", **RANGE)["caption"] == caption
    name = key.get("sheets/arrival/rows.xlsx", **RANGE).headers["Content-Disposition"]
    assert name == "attachment; filename=gongan-arrival-2026-11-16-2026-11-20.xlsx"


def test_of_repeated_rows_each_day_keeps_its_last(world: World) -> None:
    def at_work(day: str, hours: float) -> dict[str, Any]:
        person = a_tenant(id="R1", role="party_member", name="党员")
        about = {"service_content": "清理楼道", "service_hours": hours, "started_at": day}
        return a_visit(visit=about, persons=[person])

    recorded(
        world.worker(),
        at_work("2026-11-18T01:00:00Z", 1),
        at_work("2026-11-18T02:00:00Z", 2),
        at_work("2026-11-19T01:00:00Z", 3),
        at_work("2026-11-19T02:00:00Z", 4),
    )
    items = world.key("dangjian").rows("checkin", **RANGE)["items"]
    assert [item["observed_at"][:13] for item in items] == [
        "2026-11-18T10",
        "2026-11-19T10",
    ]


def test_days_are_read_within_the_keys_area_and_tagged(world: World) -> None:
    a_month(world)
    far = rented_home(grid_code=OTHER_COMMUNITY_GRID, started_at="2026-11-17T01:00:00Z")
    key = world.key("gongan", areas=[COMMUNITY])
    tag = key.get("sheets/rental/rows", **RANGE).headers["ETag"]
    recorded(world.worker(grids=(OTHER_COMMUNITY_GRID,)), far)
    assert key.ask("sheets/rental/rows", {"If-None-Match": tag}, **RANGE).status_code == 304
    assert len(world.key("gongan").rows("rental", **RANGE)["items"]) == 5
    recorded(world.worker(), rented_home(started_at="2026-11-17T01:00:00Z"))
    assert key.ask("sheets/rental/rows", {"If-None-Match": tag}, **RANGE).status_code == 200
