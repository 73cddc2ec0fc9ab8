"""A department's administrator sees to its keys over HTTP, never beyond their own reach."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import COMMUNITY, GRID, OTHER_COMMUNITY_GRID, STREET, a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.http.webhooks.conftest import ask
from tests.world import Key, World


def made(manager: Key, **wanted: Any) -> tuple[Key, dict[str, Any]]:
    """A key made by an administrator, and what was told of it."""
    response = ask(manager, "POST", "keys", wanted)
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.get_json()
    return Key(manager.client, manager.department, document["key"]), document


def refused(manager: Key, **wanted: Any) -> tuple[int, str]:
    response = ask(manager, "POST", "keys", wanted)
    return response.status_code, response.get_json()["field"]


def listed(manager: Key) -> dict[str, dict[str, Any]]:
    return {key["id"]: key for key in manager.get("keys").get_json()["items"]}


@pytest.fixture
def manager(world: World) -> Key:
    return world.key("gongan", rights=["manage"], days=100)


def test_an_administrator_makes_a_key_that_reads(world: World, manager: Key) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    key, told = made(manager, name="夜间任务", sheets=["gongan/rental"], fields=[], days=30)
    assert (told["name"], told["sheets"], told["fields"]) == ("夜间任务", ["gongan/rental"], [])
    assert told["expires_at"] == "2026-12-18T20:00:00+08:00"
    assert len(key.rows("rental")["items"]) == 1
    assert key.get("sheets/arrival/rows").status_code == 404
    assert key.get("keys").status_code == 403
    [shown] = listed(manager).values()
    assert key.key not in manager.get("keys").text
    assert (shown["id"], shown["state"]) == (told["id"], "active")
    assert world.audit("key.create") == [told["id"]]


def test_who_manages_keys_reads_no_rows_unless_that_was_given_too(
    world: World, manager: Key
) -> None:
    recorded(world.worker(), rented_home(a_tenant()))
    for path in ("sheets", "datapackage.json", "sheets/rental/rows", "webhooks",
                 "/odata/v4/gongan/rental"):  # fmt: skip
        assert manager.get(path).status_code == 403, path
    both = world.key("gongan", rights=["manage", "read"])
    assert len(both.rows("rental")["items"]) == 1
    assert both.get("keys").status_code == 200


@pytest.mark.parametrize(
    ("own", "wider", "field"),
    [
        ({"areas": [COMMUNITY]}, {"areas": [STREET]}, "areas"),
        ({"areas": [COMMUNITY]}, {"areas": [COMMUNITY, OTHER_COMMUNITY_GRID]}, "areas"),
        ({"areas": [COMMUNITY]}, {"areas": ["no-such-area"]}, "areas"),
        ({"sheets": ["gongan/rental"]}, {"sheets": ["gongan/arrival"]}, "sheets"),
        ({"sheets": ["gongan/rental"]}, {"sheets": ["gongan/nothing"]}, "sheets"),
        ({}, {"sheets": ["weijian/mosquito"]}, "sheets"),
        ({"fields": ["person.name"]}, {"fields": ["person.phone"]}, "fields"),
        ({"fields": []}, {"fields": ["person.no_such"]}, "fields"),
        ({"days": 10}, {"days": 11}, "days"),
        ({}, {"days": 366}, "days"),
    ],
)
def test_nobody_makes_a_key_wider_than_their_own(
    world: World, own: dict[str, Any], wider: dict[str, Any], field: str
) -> None:
    manager = world.key("gongan", rights=["manage"], **own)
    assert refused(manager, **wider) == (422, field)
    assert listed(manager) == {}


def test_what_is_left_out_is_as_wide_as_the_administrators_own(world: World) -> None:
    own: dict[str, Any] = {"areas": [COMMUNITY], "sheets": ["gongan/rental"], "fields": []}
    manager = world.key("gongan", rights=["manage"], days=10, **own)
    _, told = made(manager)
    assert {name: told[name] for name in own} == own
    assert told["expires_at"] == "2026-11-28T20:00:00+08:00"
    _, narrower = made(manager, areas=[GRID])
    assert narrower["areas"] == [GRID]


def test_nobody_can_give_the_right_to_manage(manager: Key) -> None:
    for member in ("rights", "manages", "reads", "department"):
        assert refused(manager, **{member: ["manage"]}) == (422, member)


def test_keys_that_reach_further_and_those_that_manage_do_not_exist(world: World) -> None:
    manager = world.key("gongan", rights=["manage"], areas=[COMMUNITY])
    others = [
        world.key("gongan"),
        world.key("gongan", areas=[COMMUNITY, OTHER_COMMUNITY_GRID]),
        world.key("gongan", areas=[GRID], rights=["manage"]),
        world.key("weijian", areas=[GRID]),
        manager,
    ]
    own = world.key("gongan", areas=[GRID])
    assert list(listed(manager)) == [id_of(own)]
    for other in others:
        assert ask(manager, "DELETE", f"keys/{id_of(other)}").status_code == 404
        assert ask(manager, "POST", f"keys/{id_of(other)}/rotate", {}).status_code == 404
    assert others[0].get("sheets").status_code == 200


def test_a_rotated_key_works_beside_its_successor_until_its_end(world: World, manager: Key) -> None:
    old, told = made(manager, areas=[COMMUNITY], fields=[], days=60)
    recorded(world.worker(), rented_home())
    cursor = old.rows("rental")["next"]
    response = ask(manager, "POST", f"keys/{told['id']}/rotate", {"overlap_days": 3})
    assert response.status_code == 201, response.text
    new = Key(old.client, "gongan", response.get_json()["key"])
    assert response.get_json()["replaces"] == told["id"]
    # What one read the other goes on from.
    assert new.rows("rental", cursor=cursor)["items"] == []
    assert old.get("sheets").status_code == 200
    again = ask(manager, "POST", f"keys/{told['id']}/rotate", {})
    assert (again.status_code, again.get_json()["code"]) == (409, "already_rotated")
    world.clock.now += timedelta(days=3)
    assert old.get("sheets").status_code == 401
    assert new.get("sheets").status_code == 200
    states = {key_id: key["state"] for key_id, key in listed(manager).items()}
    assert states == {told["id"]: "expired", id_of(new): "active"}
    ended = ask(manager, "POST", f"keys/{told['id']}/rotate", {})
    assert (ended.status_code, ended.get_json()["code"]) == (409, "key_ended")


def test_a_key_may_end_sooner_and_never_later(world: World, manager: Key) -> None:
    key, told = made(manager, days=10)
    later = ask(manager, "POST", f"keys/{told['id']}/expire", {"days": 100})
    assert (later.status_code, later.get_json()["expires_at"]) == (200, told["expires_at"])
    ask(manager, "POST", f"keys/{told['id']}/expire", {"days": 2})
    assert key.get("sheets").status_code == 200
    world.clock.now += timedelta(days=2)
    assert key.get("sheets").status_code == 401
    assert listed(manager)[told["id"]]["state"] == "expired"
    assert world.audit("key.expire") == [told["id"]] * 2


@pytest.mark.parametrize("body", [{}, {"days": -1}, {"days": "2"}, {"days": 366}])
def test_an_end_that_does_not_fit_is_refused(manager: Key, body: dict[str, Any]) -> None:
    _, told = made(manager)
    response = ask(manager, "POST", f"keys/{told['id']}/expire", body)
    assert (response.status_code, response.get_json()["field"]) == (422, "days")


def test_a_revoked_key_opens_nothing_and_is_still_told_of(world: World, manager: Key) -> None:
    key, told = made(manager)
    assert ask(manager, "DELETE", f"keys/{told['id']}").status_code == 204
    assert key.get("sheets").status_code == 401
    assert ask(manager, "DELETE", f"keys/{told['id']}").status_code == 204
    assert listed(manager)[told["id"]]["state"] == "revoked"
    assert set(world.audit("key.revoke")) == {told["id"]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"overlap_days": 31}, "overlap_days"),
        ({"overlap_days": -1}, "overlap_days"),
        ({"overlap_days": "soon"}, "overlap_days"),
        ({"days": 3}, "days"),
    ],
)
def test_a_rotation_that_does_not_fit_is_refused(
    manager: Key, body: dict[str, Any], field: str
) -> None:
    _, told = made(manager)
    response = ask(manager, "POST", f"keys/{told['id']}/rotate", body)
    assert (response.status_code, response.get_json()["field"]) == (422, field)


@pytest.mark.parametrize(
    "wanted",
    [{"name": "a\x00b"}, {"name": "a\nb"}, {"areas": ["\x00"]}, {"sheets": []}, {"days": 0},
     {"days": "10"}, {"areas": "all"}],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused_and_the_field_named(
    manager: Key, wanted: dict[str, Any]
) -> None:
    status, field = refused(manager, **wanted)
    assert (status, field.partition(".")[0]) == (422, next(iter(wanted)))
    assert listed(manager) == {}


def id_of(key: Key) -> str:
    return key.key.split("_")[2]
