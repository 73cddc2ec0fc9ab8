"""The feed: every change since a cursor, at least once, upserts and deletes."""

from itertools import islice
from typing import Any

import pytest

from tests.builders import (
    COMMUNITY,
    GRID,
    NEXT_GRID,
    OTHER_COMMUNITY_GRID,
    a_tenant,
    a_withdrawal,
    an_amendment,
)
from tests.http.department.scenes import (
    follow,
    items,
    lines,
    next_of,
    pages,
    recorded,
    rented_home,
    replayed,
)
from tests.world import World

HEADER = {"承租人姓名", "性别", "民族", "手机号码"}


def test_a_feed_item_tells_the_row_as_the_department_writes_it(world: World) -> None:
    tenant = a_tenant(name="陈广生", sex="1")
    recorded(world.worker(), rented_home(tenant, started_at="2026-11-18T00:30:00Z"))
    page = world.key("gongan").rows("arrival")
    [item] = page["items"]
    assert item["op"] == "upsert"
    assert item["sheet"] == "gongan/arrival"
    assert item["rev"] == 1
    assert item["seq"] >= 1
    assert item["observed_at"] == "2026-11-18T08:30:00+08:00"
    assert item["grid"] == GRID
    assert item["cells"].keys() >= HEADER
    assert (item["cells"]["承租人姓名"], item["cells"]["性别"]) == ("陈广生", "1")
    assert item["cells"]["服务处所/工作单位"] is None
    assert item["values"]["person.name"] == "陈广生"
    assert page["has_more"] is False
    assert page["release"]


def test_the_feed_has_no_row_numbers(world: World) -> None:
    recorded(world.worker(), rented_home())
    [item] = world.key("gongan").rows("rental")["items"]
    assert item["cells"]["序号"] is None


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_pages_of_any_size_give_every_row_once_in_one_order(world: World, limit: int) -> None:
    homes = [rented_home(a_tenant(), a_tenant(), a_tenant()) for _ in range(4)]
    recorded(world.worker(), *homes)
    key = world.key("gongan")
    whole = items(pages(key, "arrival", 1000))
    read = pages(key, "arrival", limit)
    assert items(read) == whole
    assert len(whole) == len({item["row_id"] for item in whole}) == 12
    assert all(len(page["items"]) <= limit for page in read)
    assert [page["has_more"] for page in read] == [True] * (len(read) - 1) + [False]


def test_rows_of_one_change_share_its_number_in_the_order_of_the_visit(world: World) -> None:
    names = ["甲甲", "乙乙", "丙丙"]
    recorded(world.worker(), rented_home(*(a_tenant(name=name) for name in names)))
    found = world.key("gongan").rows("arrival")["items"]
    assert len({item["seq"] for item in found}) == 1
    assert [item["cells"]["承租人姓名"] for item in found] == names


def test_a_reader_at_the_end_asks_again_with_next(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    empty = key.rows("rental")
    assert (empty["items"], empty["has_more"]) == ([], False)
    recorded(phone, rented_home())
    after = key.rows("rental", cursor=empty["next"])
    assert len(after["items"]) == 1
    again = key.rows("rental", cursor=after["next"])
    assert (again["items"], again["next"]) == ([], after["next"])


def test_link_next_goes_on_where_the_page_ends(world: World) -> None:
    recorded(world.worker(), rented_home(), rented_home())
    key = world.key("gongan")
    first = key.get("sheets/rental/rows", limit=1, area=COMMUNITY)
    second = follow(key, next_of(first))
    seen = [page.get_json()["items"][0]["row_id"] for page in (first, second)]
    assert len(set(seen)) == 2
    assert second.get_json()["has_more"] is False


def test_an_amended_row_comes_again_as_it_stands_now(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home(a_tenant(id="R1", name="陈广生"))
    recorded(phone, home)
    before = key.rows("arrival")
    phone.push(an_amendment(home["visit"]["id"], set={"persons.R1.name": "陈广胜"}))
    [item] = key.rows("arrival", cursor=before["next"])["items"]
    assert item["row_id"] == before["items"][0]["row_id"]
    assert item["seq"] > before["items"][0]["seq"]
    assert (item["rev"], item["cells"]["承租人姓名"]) == (2, "陈广胜")
    assert "陈广生" not in str(key.rows("arrival"))


def test_a_withdrawn_visit_is_a_delete_without_cells(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home(a_tenant(name="撤回者"))
    recorded(phone, home)
    before = key.rows("arrival")
    phone.push(a_withdrawal(home["visit"]["id"]))
    [item] = key.rows("arrival", cursor=before["next"])["items"]
    assert (item["op"], item["row_id"]) == ("delete", before["items"][0]["row_id"])
    assert item.keys().isdisjoint({"cells", "values"})
    for cursor in ({}, {"cursor": before["next"]}):
        assert "撤回者" not in key.get("sheets/arrival/rows", **cursor).text
        assert "撤回者" not in key.get("sheets/arrival/rows.ndjson", **cursor).text


def test_rows_that_swap_places_are_not_lost_between_pages(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home(*(a_tenant(id=f"R{n}") for n in range(4)))
    recorded(phone, home)
    held = items(pages(key, "arrival", 1))
    phone.push(an_amendment(home["visit"]["id"], remove=["persons.R0", "persons.R2"]))
    held += items(pages(key, "arrival", 1))
    assert replayed(held) == replayed(items(pages(key, "arrival", 1000)))
    assert len(replayed(held)) == 2


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_replayed_feed_is_the_sheet_as_it_stands(world: World, form: str) -> None:
    phone, key = world.worker(), world.key("gongan")
    homes = [rented_home(a_tenant(), a_tenant()) for _ in range(5)]
    recorded(phone, *homes)
    feed: list[Any] = items(pages(key, "arrival", 3))
    phone.push(a_withdrawal(homes[0]["visit"]["id"]))
    phone.push(an_amendment(homes[1]["visit"]["id"], set={"place.rented": False}))
    phone.push(an_amendment(homes[1]["visit"]["id"], base_rev=2, set={"place.rented": True}))
    again = key.get(f"sheets/arrival/rows.{form}")
    feed += lines(again.text) if form == "ndjson" else again.get_json()["items"]
    day = key.rows("arrival", date="2026-11-18")
    assert replayed(feed) == {item["row_id"]: item["cells"] for item in day["items"]}


def test_ndjson_streams_everything_with_cursors_to_go_on_from(world: World) -> None:
    numbers = (f"E{n:08d}" for n in range(1040))
    homes = [rented_home(*(a_tenant(id_number=n) for n in islice(numbers, 26))) for _ in range(40)]
    recorded(world.worker(), *homes)
    key = world.key("gongan")
    rows = lines(key.get("sheets/arrival/rows.ndjson").text)
    assert len(rows) == 1040
    assert [n for n, row in enumerate(rows, 1) if "cursor" in row] == [1000, 1040]
    rest = lines(key.get("sheets/arrival/rows.ndjson", cursor=rows[999]["cursor"]).text)
    assert [row["row_id"] for row in rest] == [row["row_id"] for row in rows[1000:]]
    assert lines(key.get("sheets/arrival/rows.ndjson", cursor=rows[-1]["cursor"]).text) == []


def test_a_stream_tells_in_its_head_where_it_will_end(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    recorded(phone, rented_home())
    streamed = key.get("sheets/rental/rows.csv")
    recorded(phone, rented_home())
    address = next_of(streamed).replace("rows.csv", "rows.json")
    assert len(follow(key, address).get_json()["items"]) == 1


def test_area_narrows_the_feed_to_its_subtree(world: World) -> None:
    phone = world.worker(grids=(GRID, NEXT_GRID, OTHER_COMMUNITY_GRID))
    grids = (GRID, NEXT_GRID, OTHER_COMMUNITY_GRID)
    recorded(phone, *(rented_home(grid_code=grid) for grid in grids))
    key = world.key("gongan")

    def seen(**params: str) -> set[str]:
        return {item["grid"] for item in key.rows("rental", **params)["items"]}

    assert seen() == set(grids)
    assert seen(area=COMMUNITY) == {GRID, NEXT_GRID}
    assert seen(area=GRID) == {GRID}
    narrow = world.key("gongan", areas=[COMMUNITY])
    assert {item["grid"] for item in narrow.rows("rental")["items"]} == {GRID, NEXT_GRID}


def test_a_visit_that_is_moved_leaves_the_slice_it_was_in(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    home = rented_home()
    recorded(phone, home)
    near, far = (world.key("gongan", areas=[grid]) for grid in (GRID, OTHER_COMMUNITY_GRID))
    before = near.rows("rental")
    moved = an_amendment(home["visit"]["id"], set={"visit.grid_code": OTHER_COMMUNITY_GRID})
    assert phone.push(moved)[0]["status"] == "accepted"
    [gone] = near.rows("rental", cursor=before["next"])["items"]
    assert (gone["op"], gone["row_id"]) == ("delete", before["items"][0]["row_id"])
    assert [item["op"] for item in far.rows("rental")["items"]] == ["upsert"]
