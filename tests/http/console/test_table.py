"""The table of a sheet: any stretch of it, filtered and sorted, while new rows keep coming."""

import os
import time
from typing import Any

import pytest

from tests.builders import COMMUNITY, OTHER_STREET_GRID, a_tenant, a_withdrawal, an_amendment
from tests.console import Person, person
from tests.http.department.scenes import recorded, rented_home
from tests.world import Phone, World

ADDRESS = "/api/v1/console/sheets/gongan/arrival"
HEADING, PHONE = "承租人姓名", "手机号码"
NAMES = ["甲", "乙", "丙", "丁", "戊"]


def homes(world: World) -> Phone:
    """Five visits, a tenant in each, in the order of NAMES."""
    phone = world.worker()
    for name in NAMES:
        recorded(phone, rented_home(a_tenant(name=name)))
    return phone


def table(who: Person, **params: Any) -> dict[str, Any]:
    answer = who.get(f"{ADDRESS}/table", **params)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.get_json()
    return document


def column(who: Person, heading: str) -> tuple[str, int]:
    """The key and the place of a column."""
    columns = who.get("sheets").get_json()["sheets"][1]["columns"]
    return next((c["key"], n) for n, c in enumerate(columns) if c["heading"] == heading)


def names(who: Person, document: dict[str, Any]) -> list[str | None]:
    place = column(who, HEADING)[1]
    return [item and item["cells"][place] for item in document["items"]]


def test_the_newest_rows_stand_first_and_any_stretch_can_be_asked_for(world: World) -> None:
    homes(world)
    police = person(world, "gongan")
    first = table(police, limit=2)
    assert (first["total"], names(police, first)) == (5, ["戊", "丁"])
    assert names(police, table(police, offset=3, limit=2)) == ["乙", "甲"]
    assert names(police, table(police, offset=4, limit=200)) == ["甲"]
    assert table(police, offset=5)["items"] == []


def test_rows_that_come_meanwhile_are_news_and_move_nothing(world: World) -> None:
    phone = homes(world)
    police = person(world, "gongan")
    begun = table(police, limit=1)["upto"]
    recorded(phone, rented_home(a_tenant(name="己"), id="visit-late"))
    later = table(police, upto=begun)
    assert (later["total"], later["news"], names(police, later)[0]) == (5, 1, "戊")
    fresh = table(police)
    assert (fresh["total"], fresh["news"], names(police, fresh)[0]) == (6, 0, "己")


@pytest.mark.parametrize(
    ("text", "found"), [("丙", ["丙"]), ("=丙", ["丙"]), ("", NAMES[::-1]), ("=", []), ("丙丙", [])]
)
def test_a_column_is_filtered_by_what_its_cells_contain(
    world: World, text: str, found: list[str]
) -> None:
    homes(world)
    police = person(world, "gongan")
    document = table(police, **{f"has.{column(police, HEADING)[0]}": text})
    assert (document["total"], names(police, document)) == (len(found), found)


def test_a_sort_holds_over_all_stretches(world: World) -> None:
    homes(world)
    police = person(world, "gongan")
    key = column(police, HEADING)[0]
    up = [names(police, table(police, sort=key, offset=n, limit=2)) for n in (0, 2, 4)]
    down = names(police, table(police, sort=f"-{key}"))
    assert [*up[0], *up[1], *up[2]] == sorted(NAMES) == down[::-1]


def test_a_row_that_is_gone_since_leaves_its_place_empty(world: World) -> None:
    phone = world.worker()
    recorded(phone, rented_home(a_tenant(name="甲"), id="visit-1"))
    recorded(phone, rented_home(a_tenant(name="乙"), id="visit-2"))
    police = person(world, "gongan")
    key = column(police, HEADING)[0]
    begun = table(police, sort=key)["upto"]
    assert phone.push(a_withdrawal("visit-1"))[0]["status"] == "accepted"
    later = table(police, sort=key, upto=begun)
    assert sorted(names(police, later), key=str) == [None, "乙"]


def test_a_list_that_was_cleared_away_is_made_again(world: World) -> None:
    homes(world)
    police = person(world, "gongan")
    key = column(police, HEADING)[0]
    before = table(police, sort=key)
    folder = world.settings.data / "arranged"
    (kept,) = folder.iterdir()
    long_ago = time.time() - 7200
    os.utime(kept, (long_ago, long_ago))
    table(police, sort=f"-{key}")
    assert kept not in set(folder.iterdir())
    assert table(police, sort=key) == before


def test_filters_and_sorts_see_no_more_than_the_account_does(world: World) -> None:
    phone = world.worker()
    recorded(phone, rented_home(a_tenant(name="陈广生")), rented_home(a_tenant(name="李秀兰")))
    far = world.worker([OTHER_STREET_GRID])
    recorded(far, rented_home(a_tenant(name="陈远山"), grid_code=OTHER_STREET_GRID))
    near = person(world, "gongan", areas=[COMMUNITY], fields=[])
    key = column(near, HEADING)[0]
    assert names(near, table(near, **{f"has.{key}": "陈"})) == ["陈**"]
    assert table(near, **{f"has.{key}": "广生"})["total"] == 0
    whole = person(world, "gongan")
    assert table(whole, **{f"has.{key}": "陈"})["total"] == 2


@pytest.mark.parametrize(
    "params", [{"limit": 201}, {"offset": -1}, {"sort": "none"}, {"has.none": "x"}, {"none": "x"}]
)
def test_what_is_not_understood_is_refused(world: World, params: dict[str, Any]) -> None:
    homes(world)
    answer = person(world, "gongan").get(f"{ADDRESS}/table", **params)
    assert answer.status_code == 422


def test_reading_a_sensitive_stretch_is_audited(world: World) -> None:
    homes(world)
    police = person(world, "gongan")
    table(police, offset=1, limit=2)
    assert world.audit("rows.read") == ["gongan/arrival"]
    assert world.actors("rows.read")[0].startswith("account:")


def test_the_past_of_a_row_names_cells_and_words_but_no_earlier_value(world: World) -> None:
    phone = world.worker()
    recorded(phone, rented_home(a_tenant(id="R1", name="陈广生"), id="visit-1"))
    police, other = person(world, "gongan"), person(world, "weijian")
    row = table(police)["items"][0]["row_id"]
    asked = police.say(f"sheets/arrival/rows/{row}/return", {"reason": "电话空号，请核实"})
    assert asked.status_code == 201
    world.clock.advance(minutes=1)
    change = {"persons.R1.phone": "19900009999"}
    amended = an_amendment("visit-1", set=change, recorded_at="2026-11-18T20:00:30+08:00")
    assert phone.push(amended)[0]["status"] == "accepted"
    assert table(police)["items"][0]["rev"] == 2
    told = police.say(f"sheets/arrival/rows/{row}/outcome", {"status": "done", "text": "已登记"})
    assert told.status_code == 201
    answer = police.get(f"{ADDRESS}/rows/{row}/history")
    events = answer.get_json()["events"]
    assert [event["kind"] for event in events] == ["recorded", "returned", "amended", "outcome"]
    assert events[1]["text"] == "电话空号，请核实"
    assert events[2]["changed"] == [PHONE]
    assert events[3]["status"] == "done"
    assert "19900003748" not in answer.text
    assert other.get(f"{ADDRESS}/rows/{row}/history").status_code == 404
