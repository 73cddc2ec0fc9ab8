"""`key`: made and shown once, narrowed, listed without its secret, closed at once."""

import json
from datetime import timedelta

import pytest

from tests.builders import COMMUNITY
from tests.world import Key, World


def create(world: World, *options: str) -> dict[str, object]:
    world.area_tree()
    result = world.operator("key", "create", "--department", "gongan", *options)
    assert result.exit_code == 0, result.stderr
    document: dict[str, object] = json.loads(result.stdout)
    return document


def test_the_printed_key_opens_the_departments_sheets(world: World) -> None:
    key = Key(world.client, "gongan", str(create(world)["key"]))
    names = [sheet["sheet"] for sheet in key.get("sheets").get_json()["sheets"]]
    assert names == ["gongan/rental", "gongan/arrival"]


def test_a_narrowed_key_says_what_it_is_narrowed_to(world: World) -> None:
    made = create(
        world, "--area", COMMUNITY, "--sheet", "gongan/rental", "--unmask", "place.address"
    )
    assert (made["areas"], made["sheets"]) == ([COMMUNITY], ["gongan/rental"])
    assert made["unmasked"] == ["place.address"]
    assert create(world)["unmasked"] is None
    assert create(world, "--mask-all")["unmasked"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--department", "nobody"), "there are: zongzhi"),
        (("--department", "gongan", "--area", "9999"), "No area 9999"),
        (("--department", "gongan", "--sheet", "weijian/mosquito"), "it has: gongan/rental"),
        (("--department", "gongan", "--unmask", "person.shoe_size"), "No element"),
        (("--department", "gongan", "--days", "366"), "1 to 365 days"),
    ],
    ids=["department", "area", "sheet", "element", "days"],
)
def test_what_a_key_cannot_cover_is_refused_with_what_it_can(
    world: World, options: tuple[str, ...], words: str
) -> None:
    result = world.operator("key", "create", *options)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "ygt_live_" not in result.output


def test_the_list_names_keys_without_their_secrets(world: World) -> None:
    made = create(world, "--name", "夜间任务")
    listed = world.operator("key", "list", "--department", "gongan", "--json")
    (row,) = json.loads(listed.stdout)
    assert (row["id"], row["name"]) == (made["id"], "夜间任务")
    assert str(made["key"]) not in listed.output
    assert json.loads(world.operator("key", "list", "--json").stdout) == [row]
    assert (
        json.loads(world.operator("key", "list", "--department", "weijian", "--json").stdout) == []
    )


def test_a_revoked_key_opens_nothing_from_the_next_request_on(world: World) -> None:
    made = create(world)
    key = Key(world.client, "gongan", str(made["key"]))
    assert key.get("sheets").status_code == 200
    assert world.operator("key", "revoke", str(made["id"])).exit_code == 0
    assert key.get("sheets").status_code == 401


def test_revoking_an_unknown_key_is_refused(world: World) -> None:
    result = world.operator("key", "revoke", "000000000000")
    assert result.exit_code == 1
    assert "No key 000000000000" in result.stderr


def test_a_rotated_key_goes_on_beside_the_new_one_for_a_while(world: World) -> None:
    made = create(world, "--area", COMMUNITY, "--mask-all")
    old = Key(world.client, "gongan", str(made["key"]))
    result = world.operator("key", "rotate", str(made["id"]), "--overlap", "2")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["areas"], told["unmasked"]) == ([COMMUNITY], [])
    assert told["old_expires_at"] == (world.clock() + timedelta(days=2)).isoformat()
    new = Key(world.client, "gongan", told["key"])
    assert [key.get("sheets").status_code for key in (old, new)] == [200, 200]
    world.clock.now += timedelta(days=2)
    assert [key.get("sheets").status_code for key in (old, new)] == [401, 200]
    again = world.operator("key", "rotate", str(made["id"]))
    assert (again.exit_code, "key_ended" in again.stderr) == (1, True)


def test_a_key_can_be_given_an_earlier_end_and_no_later_one(world: World) -> None:
    made = create(world, "--days", "30")
    key = Key(world.client, "gongan", str(made["key"]))
    for days in ("5", "200"):
        result = world.operator("key", "expire", str(made["id"]), "--days", days, "--json")
        assert result.exit_code == 0, result.stderr
        end = (world.clock() + timedelta(days=5)).isoformat()
        assert json.loads(result.stdout)["expires_at"] == end
    world.clock.now += timedelta(days=5)
    assert key.get("sheets").status_code == 401


def test_only_the_operator_gives_the_right_to_manage(world: World) -> None:
    made = create(world, "--right", "manage")
    assert made["rights"] == ["manage"]
    manager = Key(world.client, "gongan", str(made["key"]))
    assert [manager.get(path).status_code for path in ("keys", "sheets")] == [200, 403]
    assert create(world, "--right", "manage", "--right", "read")["rights"] == ["read", "manage"]
    assert create(world)["rights"] == ["read"]
