"""Cursors and entity tags: a purged or foreign one is never an empty success."""

import pytest

from app.storage.models.releases import RealmState
from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, a_tenant, an_amendment
from tests.http.department.scenes import follow, recorded, rented_home
from tests.world import World


@pytest.mark.parametrize("cursor", ["x", "AAAA", "!" * 40, "甲乙", "A" * 64, "\x00"])
@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "xlsx", "geojson", "sqlite"])
def test_a_cursor_that_was_never_given_out_is_410(world: World, cursor: str, form: str) -> None:
    response = world.key("gongan").get(f"sheets/rental/rows.{form}", cursor=cursor)
    assert (response.status_code, response.get_json()["code"]) == (410, "gone")
    assert response.get_json()["reset"] is True


def test_a_cursor_of_another_slice_is_410(world: World) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    key = world.key("gongan")
    cursor = key.rows("rental")["next"]
    others = [
        key.get("sheets/arrival/rows", cursor=cursor),
        key.get("sheets/rental/rows", cursor=cursor, area=GRID),
        world.key("gongan", areas=[COMMUNITY]).get("sheets/rental/rows", cursor=cursor),
        world.key("gongan", fields=[]).get("sheets/rental/rows", cursor=cursor),
        world.key("weijian").get("sheets/mosquito/rows", cursor=cursor),
    ]
    assert [response.status_code for response in others] == [410] * len(others)


def test_a_changed_cursor_is_410(world: World) -> None:
    recorded(world.worker(), rented_home())
    key = world.key("gongan")
    cursor = key.rows("rental")["next"]
    for place in range(0, len(cursor), 7):
        letter = "A" if cursor[place] != "A" else "B"
        forged = cursor[:place] + letter + cursor[place + 1 :]
        assert key.get("sheets/rental/rows", cursor=forged).status_code == 410


def test_the_next_key_of_the_same_scope_goes_on_where_the_old_one_was(world: World) -> None:
    recorded(world.worker(), rented_home())
    cursor = world.key("gongan", areas=[COMMUNITY]).rows("rental")["next"]
    page = world.key("gongan", areas=[COMMUNITY]).rows("rental", cursor=cursor)
    assert page["items"] == []


def test_after_a_restore_every_older_cursor_is_410(world: World) -> None:
    key = world.key("gongan")
    cursor = key.rows("rental")["next"]
    with world.app.app_context(), world.transaction() as tx:
        tx.merge(RealmState(key="epoch", value="after-the-restore"))
    assert key.get("sheets/rental/rows", cursor=cursor).status_code == 410


@pytest.mark.parametrize(
    ("form", "params"),
    [
        ("json", {}),
        ("ndjson", {}),
        ("csv", {}),
        ("xlsx", {}),
        ("json", {"date": "2026-11-18"}),
        ("csv", {"date": "2026-11-18"}),
        ("xlsx", {"date": "2026-11-18"}),
        ("csv", {"limit": "1"}),
    ],
)
def test_an_unchanged_slice_is_304_until_one_of_its_rows_changes(
    world: World, form: str, params: dict[str, str]
) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home(a_tenant(id="R1"))
    recorded(phone, home)
    path = f"sheets/arrival/rows.{form}"
    tag = key.get(path, **params).headers["ETag"]
    unchanged = key.ask(path, {"If-None-Match": tag}, **params)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == tag

    phone.push(an_amendment(home["visit"]["id"], set={"persons.R1.name": "改名"}))
    changed = key.ask(path, {"If-None-Match": tag}, **params)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_withdrawn_row_changes_the_tag_of_its_day(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    home = rented_home()
    recorded(phone, home, rented_home())
    day = {"date": "2026-11-18"}
    tag = key.get("sheets/rental/rows", **day).headers["ETag"]
    phone.push(an_amendment(home["visit"]["id"], set={"place.rented": False}))
    assert key.get("sheets/rental/rows", **day).headers["ETag"] != tag


def test_what_happens_outside_a_key_does_not_touch_its_tags(world: World) -> None:
    phone = world.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    recorded(phone, rented_home(a_tenant()))
    key = world.key("gongan", areas=[GRID])
    asked = [
        ("sheets/rental/rows", {}),
        ("sheets/rental/rows.csv", {}),
        ("sheets/rental/rows", {"date": "2026-11-18"}),
    ]
    tags = [key.get(path, **params).headers["ETag"] for path, params in asked]
    catalogue = key.get("sheets").get_json()
    recorded(phone, rented_home(a_tenant(), grid_code=OTHER_COMMUNITY_GRID))
    assert [key.get(path, **params).headers["ETag"] for path, params in asked] == tags
    assert key.get("sheets").get_json() == catalogue


def test_forms_have_tags_of_their_own(world: World) -> None:
    key = world.key("gongan")
    asked = ["rows.json", "rows.ndjson", "rows.csv", "rows.csv?bom=0", "rows.xlsx"]
    tags = {
        follow(key, f"/api/v1/departments/gongan/sheets/rental/{path}").headers["ETag"]
        for path in asked
    }
    assert len(tags) == len(asked)
