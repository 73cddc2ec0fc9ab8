"""`held` and `merge`: what waits for a person has an exit, and it is audited."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result

from tests.builders import OTHER_STREET_GRID, a_tenant, a_visit, an_operation
from tests.world import World


def a_held_operation(world: World) -> dict[str, Any]:
    """A visit to a let house in a grid that the worker does not serve."""
    phone = world.worker()
    report = a_visit(
        visit={"grid_code": OTHER_STREET_GRID}, place={"rented": True}, persons=[a_tenant()]
    )
    operation = an_operation(report)
    (result,) = phone.push(operation)
    assert (result["status"], result["reason"]) == ("held", "foreign_grid")
    return operation


def waiting(world: World) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(world.operator("held", "list", "--json").stdout)
    return rows


def test_the_list_says_what_waits_and_why(world: World) -> None:
    assert waiting(world) == []
    operation = a_held_operation(world)
    (row,) = waiting(world)
    assert (row["op_id"], row["reason"]) == (operation["op_id"], "foreign_grid")
    assert "foreign_grid" in world.operator("held", "list").stdout


def test_what_is_released_reaches_the_departments_once(world: World) -> None:
    operation = a_held_operation(world)
    police = world.key("gongan")
    assert police.rows("rental")["items"] == []
    argv = ("held", "release", operation["op_id"], "--reason", "替班")
    released = world.operator(*argv, "--json")
    assert json.loads(released.stdout)["state"] == "accepted"
    assert len(police.rows("rental")["items"]) == 1
    assert waiting(world) == []
    again = world.operator(*argv)
    assert again.exit_code == 1
    assert "not held" in again.stderr
    assert len(world.audit("held.release")) == 1


def test_what_is_rejected_reaches_nobody(world: World) -> None:
    operation = a_held_operation(world)
    rejected = world.operator("held", "reject", operation["op_id"], "--reason", "误报", "--json")
    assert json.loads(rejected.stdout)["state"] == "rejected"
    assert world.key("gongan").rows("rental")["items"] == []
    assert waiting(world) == []


@pytest.mark.parametrize("verb", ["release", "reject"])
def test_an_exit_needs_a_reason_and_a_known_operation(world: World, verb: str) -> None:
    op_id = "0198c0de-0000-7000-8000-00000000ffff"
    assert world.operator("held", verb, op_id).exit_code == 2
    unknown = world.operator("held", verb, op_id, "--reason", "甲")
    assert unknown.exit_code == 1
    assert "not_found" in unknown.stderr


def test_an_unknown_release_may_be_judged_by_a_known_one(world: World) -> None:
    operation = an_operation(release="1999.1.0")
    (result,) = world.worker().push(operation)
    assert result["reason"] == "unknown_release"
    argv = ("held", "release", operation["op_id"], "--reason", "旧手机")
    refused = world.operator(*argv)
    assert refused.exit_code == 1
    assert "publish it" in refused.stderr
    judged = world.operator(*argv, "--judge-by", "2026.11.0", "--json")
    assert json.loads(judged.stdout)["state"] == "accepted"


def test_an_operation_from_the_future_waits_until_it_is_released(world: World) -> None:
    ahead = (world.clock.now + timedelta(hours=49)).isoformat()
    operation = an_operation(recorded_at=ahead)
    world.worker().push(operation)
    assert [row["reason"] for row in waiting(world)] == ["future"]
    argv = ("held", "release", operation["op_id"], "--reason", "手机时钟快了")
    assert world.operator(*argv).exit_code == 0


def test_quarantined_bytes_come_out_as_they_came_in(world: World) -> None:
    poison = b'{"op_id": "\xff\xfe"}'
    world.worker().push_bytes(b'{"operations": [' + poison + b"]}")
    (row,) = json.loads(world.operator("held", "malformed", "--json").stdout)
    taken: Result = world.operator("held", "malformed", row["support_code"])
    assert taken.stdout_bytes == poison
    assert world.operator("held", "malformed", "AAAA-AAAA-AAAA").exit_code == 1


def test_equal_document_numbers_are_merged_by_a_person_and_undone(world: World) -> None:
    phone = world.worker()
    for person_id in ("R1", "R2"):
        phone.push(an_operation(a_visit(persons=[a_tenant(id=person_id)])))
    (proposed,) = json.loads(world.operator("merge", "list", "--json").stdout)
    merge = proposed["id"]
    assert world.operator("merge", "accept", merge).exit_code == 0
    assert world.operator("merge", "accept", merge).exit_code == 1
    (merged,) = json.loads(world.operator("merge", "list", "--state", "merged", "--json").stdout)
    assert merged["id"] == merge
    assert world.operator("merge", "undo", merge).exit_code == 0
    assert world.audit("merge.merged") == world.audit("merge.undone") == [merge]


def test_a_declined_merge_is_not_proposed_again(world: World) -> None:
    phone = world.worker()
    for person_id in ("R1", "R2", "R2"):
        phone.push(an_operation(a_visit(persons=[a_tenant(id=person_id)])))
        for row in json.loads(world.operator("merge", "list", "--json").stdout):
            assert world.operator("merge", "decline", row["id"]).exit_code == 0
    assert json.loads(world.operator("merge", "list", "--json").stdout) == []
    assert len(world.audit("merge.declined")) == 1
