"""A new key while serving, the old one thrown away; a key that is lost or another is told of."""

import json
from typing import Any

from sqlalchemy import select

from app.storage.field_keys import KeyFile
from app.storage.models.reports import Operation
from tests.builders import an_amendment
from tests.canaries import watched_operation
from tests.store import running
from tests.world import World


def ran(world: World, *argv: str) -> Any:
    done = world.operator(*argv, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(world: World, *argv: str) -> str:
    done = world.operator(*argv)
    assert done.exit_code == 1, done.output
    return str(done.stderr)


def lines(world: World) -> dict[str, dict[str, Any]]:
    return {line["key"]: line for line in ran(world, "fields", "list")}


def told(world: World) -> Any:
    found = ran(world, "doctor")["findings"]
    return next(one for one in found if one["what"] == "字段密钥")


def test_after_a_rotation_everything_is_sealed_anew_and_the_old_key_can_go(world: World) -> None:
    phone = world.worker()
    phone.push(watched_operation(), watched_operation())
    [old] = lines(world)
    seen = phone.pull_all()
    assert "field_key_used" not in told(world)

    # The same application serves on: it hears of the new key by itself.
    rotated = ran(world, "fields", "rotate")
    new = rotated["key"]
    phone.push(watched_operation())
    world.fold()
    assert rotated["old"] == [old]
    counted = lines(world)
    assert (counted[old]["state"], counted[new]["state"]) == ("old", "current")
    assert (counted[old]["operation"], counted[old]["subject"]) == (0, 0)
    assert (counted[new]["operation"], counted[new]["subject"]) == (3, 3)

    ran(world, "fields", "retire", old)
    assert list(lines(world)) == [new]
    again = phone.pull_all()
    assert [item for item in seen if item not in again] == []
    assert "旧钥 0 个" in told(world)["found"]
    assert world.audit("fields.rotate") == [f"field_key:{new}"]
    assert world.audit("fields.retire") == [f"field_key:{old}"]


def test_a_rotation_that_was_broken_off_goes_on_with_its_key(world: World) -> None:
    phone = world.worker()
    phone.push(watched_operation(), watched_operation())
    path = world.settings.field_keys_file
    made = KeyFile.parsed(path.read_bytes()).with_new()
    [new] = made.ahead()
    # As if the machine had stopped just after the key was written.
    path.write_bytes(made.with_current(new).packed())
    [old, _] = lines(world)
    assert "field_key_used" in refused(world, "fields", "retire", old)
    assert "unknown_field_key" in refused(world, "fields", "retire", new)
    assert ran(world, "fields", "rotate")["key"] == new
    assert lines(world)[old]["operation"] == 0


def test_a_key_made_ahead_is_the_next_one(world: World) -> None:
    made = ran(world, "fields", "new")["key"]
    assert lines(world)[made]["state"] == "ahead"
    assert "exists" in refused(world, "fields", "new")
    assert ran(world, "fields", "rotate")["key"] == made


def test_with_another_key_or_none_nothing_is_read_and_nothing_written(world: World) -> None:
    phone = world.worker()
    ran(world, "fields", "rotate")
    phone.push(watched_operation())
    path = world.settings.field_keys_file
    right = path.read_bytes()
    file = KeyFile.parsed(right)

    path.unlink()
    for command in (("init",), ("worker", "list")):
        assert "field_key_missing" in refused(world, *command)
    assert not path.exists()

    other = KeyFile(file.current, dict.fromkeys(file.keys, "ab" * 32))
    for content, code in (
        (other.packed(), "field_key_wrong"),
        (KeyFile.made().packed(), "field_key_missing"),
        (b"{", "bad_field_keys"),
    ):
        path.write_bytes(content)
        assert code in refused(world, "init")
        assert code in refused(world, "fields", "rotate")
        assert path.read_bytes() == content
        done = world.operator("doctor", "--json")
        assert code in done.stdout
    path.write_bytes(right)
    assert len(phone.pull_all()) > 0


def test_a_value_put_into_another_row_does_not_open(world: World) -> None:
    phone = world.worker()
    one, other = watched_operation(), watched_operation()
    phone.push(one, other)
    with world.app.app_context(), world.transaction() as tx:
        rows = {row.op_id: row for row in tx.scalars(select(Operation))}
        rows[one["op_id"]].payload = rows[other["op_id"]].payload
    amended = an_amendment(one["report"]["visit"]["id"], set={"place.floors": 3})
    answer = phone.post("/api/v1/sync/push", {"operations": [amended]})
    assert (answer.status_code, answer.get_json()["code"]) == (500, "unreadable")
    done = world.operator("doctor", "--json")
    assert one["op_id"] in done.stdout


def test_a_server_without_the_key_of_a_row_says_so_until_it_gets_it(world: World) -> None:
    phone = world.worker()
    phone.push(watched_operation())
    path = world.settings.field_keys_file
    right = path.read_bytes()
    path.write_bytes(KeyFile.made().packed())
    with running(world.settings, world.clock) as app:
        answer = app.test_client().get("/api/v1/sync/pull", headers=phone.headers)
        assert (answer.status_code, answer.get_json()["code"]) == (503, "field_key_missing")
        path.write_bytes(right)
        again = app.test_client().get("/api/v1/sync/pull", headers=phone.headers)
        assert "subject" in {item["kind"] for item in again.get_json()["items"]}
