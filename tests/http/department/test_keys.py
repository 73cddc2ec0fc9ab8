"""A department's key: shown once, kept as a hash, refused in every other way with one answer."""

from datetime import timedelta

import pytest

from app.errors import Problem
from app.services import keys
from app.storage.models.people import ApiKey
from tests.builders import COMMUNITY, GRID
from tests.world import Key, World

CATALOGUE = "/api/v1/departments/gongan/sheets"


def test_a_key_opens_its_department(world: World) -> None:
    assert world.key("gongan").get("sheets").status_code == 200


def test_a_key_is_kept_as_a_hash_only(world: World) -> None:
    made = world.key("gongan")
    with world.app.app_context(), world.transaction(writes=False) as tx:
        [stored] = tx.query(ApiKey).all()
        secret = made.key.rpartition("_")[2]
        assert stored.id in made.key
        assert secret.encode() not in stored.secret_hash
        assert secret[:-6] not in repr(vars(stored))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer",
        "Bearer nonsense",
        "Basic {key}",
        "Bearer {key}x",
        "Bearer {swapped}",
        "Bearer ygt_live_000000000000_" + "0" * 38,
        "Bearer \x00",
    ],
)
def test_what_is_not_a_key_is_401_and_says_how(world: World, header: str | None) -> None:
    key = world.key("gongan").key
    # Two neighbours that differ: to swap two equal letters would leave the key a key.
    at = next(i for i in range(len(key) - 8, 0, -1) if key[i] != key[i + 1])
    swapped = key[:at] + key[at + 1] + key[at] + key[at + 2 :]
    sent = {} if header is None else {"Authorization": header.format(key=key, swapped=swapped)}
    response = world.client.get(CATALOGUE, headers=sent)
    assert response.status_code == 401
    assert response.get_json()["code"] == "unauthorized"
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_in_the_address_opens_nothing(world: World) -> None:
    key = world.key("gongan").key
    assert world.client.get(CATALOGUE, query_string={"key": key}).status_code == 401


def test_a_workers_token_is_no_key(world: World) -> None:
    phone = world.worker()
    assert world.client.get(CATALOGUE, headers=phone.headers).status_code == 401


def test_the_page_after_revoking_is_401(world: World) -> None:
    key = world.key("gongan")
    assert key.get("sheets/rental/rows").status_code == 200
    with world.app.app_context(), world.transaction() as tx:
        keys.revoke(tx, key.key.split("_")[2], world.clock())
    assert key.get("sheets/rental/rows").status_code == 401


def test_an_expired_key_is_401(world: World) -> None:
    key = world.key("gongan", days=30)
    world.clock.now += timedelta(days=29, hours=23)
    assert key.get("sheets").status_code == 200
    world.clock.now += timedelta(hours=1)
    assert key.get("sheets").status_code == 401


def test_two_keys_work_side_by_side_while_they_are_changed(world: World) -> None:
    old, new = world.key("gongan"), world.key("gongan")
    assert old.key != new.key
    assert [key.get("sheets").status_code for key in (old, new)] == [200, 200]


def test_last_used_is_noted_but_not_at_every_request(world: World) -> None:
    key = world.key("gongan")
    first = world.clock()
    key.get("sheets")
    world.clock.now += timedelta(minutes=1)
    key.get("sheets")
    assert last_used(world, key) == first
    world.clock.now += timedelta(hours=1)
    key.get("sheets")
    assert last_used(world, key) == world.clock()


@pytest.mark.parametrize(
    ("department", "scope", "field"),
    [
        ("jingxin", {}, "department"),
        ("gongan", {"areas": ["000000"]}, "area"),
        ("gongan", {"areas": []}, "areas"),
        ("gongan", {"sheets": ["weijian/mosquito"]}, "sheets"),
        ("gongan", {"fields": ["person.shoe_size"]}, "fields"),
        ("gongan", {"days": 366}, "days"),
        ("gongan", {"days": 0}, "days"),
    ],
)
def test_a_key_that_cannot_be_made_says_what_would_be_right(
    world: World, department: str, scope: dict[str, object], field: str
) -> None:
    with pytest.raises(Problem) as refused:
        world.key(department, **scope)
    assert (refused.value.status, refused.value.extra["field"]) == (422, field)


def test_keys_of_several_areas_live_side_by_side(world: World) -> None:
    made = [world.key("gongan", areas=[area]) for area in (COMMUNITY, GRID, COMMUNITY)]
    assert [key.get("sheets").status_code for key in made] == [200] * 3


def last_used(world: World, key: Key) -> object:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        found = tx.get(ApiKey, key.key.split("_")[2])
        assert found is not None
        return found.last_used_at
