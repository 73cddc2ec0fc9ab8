"""What is held has an exit: released or rejected by a person, with a reason, audited."""

from typing import Any

import pytest
from sqlalchemy import select

from app.errors import Problem
from app.http.house import house
from app.services import held
from app.services.held import Exit
from app.services.revising import Desk
from app.storage.models.tasks import AuditLine
from tests.builders import (
    NEXT_GRID,
    RELEASE,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_operation,
)
from tests.world import Phone, World


def a_rental(**changes: Any) -> dict[str, Any]:
    place = {"rented": True, "floating_residents": 1}
    return an_operation(a_visit(place=place, persons=[a_tenant(id="R1")]), **changes)


def an_exit(world: World, why: str = "核实无误") -> Exit:
    here = house()
    desk = Desk(here.realm, world.clock(), here.new_id, here.row_key, here.document_key)
    return Exit(desk, "zhang", why)


def release(
    world: World, operation: dict[str, Any], judge_by: str | None = None
) -> dict[str, str | None]:
    with world.app.app_context(), world.transaction() as tx:
        return held.release(tx, an_exit(world), operation["op_id"], judge_by)


def reject(world: World, operation: dict[str, Any]) -> dict[str, str | None]:
    with world.app.app_context(), world.transaction() as tx:
        return held.reject(tx, an_exit(world, "重复"), operation["op_id"])


def listed(world: World) -> list[dict[str, Any]]:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return held.listed(tx)


def ops(world: World, department: str = "gongan", sheet: str = "rental") -> list[str]:
    return [row["op"] for row in world.key(department).rows(sheet)["items"]]


def again(phone: Phone, operation: dict[str, Any]) -> dict[str, Any]:
    [result] = phone.push(operation)
    return result


def test_a_released_operation_is_judged_and_fanned_out(world: World) -> None:
    phone, operation = world.worker(), a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    phone.push(operation)
    [waiting] = listed(world)
    released = release(world, operation)
    result = again(phone, operation)

    assert (waiting["op_id"], waiting["reason"]) == (operation["op_id"], "future")
    assert released["state"] == "accepted"
    assert (result["state"], listed(world)) == ("accepted", [])
    assert "gongan/rental" in result["receipt"]["sheets"]
    assert ops(world) == ["upsert"]


def test_what_has_two_reasons_is_released_from_one_at_a_time(world: World) -> None:
    phone = world.worker(grids=[NEXT_GRID])
    operation = a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    [first] = phone.push(operation)
    second = release(world, operation)
    last = release(world, operation)

    assert (first["reason"], second["reason"]) == ("future", "foreign_grid")
    assert (last["state"], ops(world)) == ("accepted", ["upsert"])


def test_a_released_report_with_faults_is_returned(world: World) -> None:
    phone, operation = world.worker(), a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    operation["report"]["place"]["floors"] = "five"
    phone.push(operation)

    assert release(world, operation)["state"] == "returned"
    assert again(phone, operation)["faults"][0]["path"] == "place.floors"


def test_a_released_report_without_a_name_is_returned_and_can_be_rejected(world: World) -> None:
    phone, operation = world.worker(), a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    del operation["report"]["visit"]["id"]
    phone.push(operation)

    assert release(world, operation)["state"] == "returned"
    assert reject(world, operation)["state"] == "rejected"
    assert again(phone, operation)["state"] == "rejected"


def test_an_unknown_release_waits_for_it_or_is_judged_by_one_that_is_named(world: World) -> None:
    phone, operation = world.worker(), a_rental(release="2099.1.0")
    phone.push(operation)
    with pytest.raises(Problem, match="not_releasable"):
        release(world, operation)
    with pytest.raises(Problem, match="not_releasable"):
        release(world, operation, "2098.1.0")

    assert release(world, operation, RELEASE)["state"] == "accepted"
    assert ops(world) == ["upsert"]


def test_nothing_practised_is_ever_released_into_the_live_realm(world: World) -> None:
    phone, operation = world.worker(), a_rental(realm="practice")
    phone.push(operation)
    with pytest.raises(Problem, match="not_releasable"):
        release(world, operation)

    assert reject(world, operation)["state"] == "rejected"
    assert ops(world) == []


def test_a_second_submission_takes_the_place_of_the_first(world: World) -> None:
    phone, first = world.worker(), a_rental()
    second = a_rental()
    second["report"] = {**first["report"], "persons": [a_tenant(id="R2")]}
    phone.push(first, second)
    [before] = world.key("gongan").rows("arrival")["items"]
    released = release(world, second)
    phone.push(an_amendment(first["report"]["visit"]["id"], base_rev=2, set={"place.floors": 2}))
    after = {row["op"]: row for row in world.key("gongan").rows("arrival")["items"]}

    assert released["state"] == "accepted"
    assert after["delete"]["row_id"] == before["row_id"]
    assert after["upsert"]["row_id"] != before["row_id"]
    assert (again(phone, first)["state"], again(phone, first)["reason"]) == ("rejected", "replaced")


def test_an_amendment_to_a_held_visit_is_let_out_with_it(world: World) -> None:
    phone, operation = world.worker(), a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    withdrawal = a_withdrawal(operation["report"]["visit"]["id"])
    phone.push(operation, withdrawal)
    with pytest.raises(Problem, match="not_releasable"):
        release(world, withdrawal)
    release(world, operation)

    assert again(phone, withdrawal)["state"] == "accepted"
    assert again(phone, operation)["state"] == "withdrawn"
    assert ops(world) == []


def test_a_strangers_amendment_released_before_its_visit_applies_when_it_comes(
    world: World,
) -> None:
    phone, stranger = world.worker(), world.worker(grids=[NEXT_GRID], name="陌生")
    operation = a_rental()
    visit_id = operation["report"]["visit"]["id"]
    moved = an_amendment(visit_id, set={"place.rented": False})
    phone.push(operation)
    [result] = stranger.push(moved)
    released = release(world, moved)

    assert (result["reason"], released["state"]) == ("foreign_grid", "accepted")
    assert ops(world) == ["delete"]


def test_a_rejected_operation_keeps_its_bytes_and_tells_the_phone_why(world: World) -> None:
    phone, operation = world.worker(), a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    phone.push(operation)
    rejected = reject(world, operation)
    result = again(phone, operation)

    assert rejected == {"op_id": operation["op_id"], "state": "rejected", "reason": "future"}
    assert (result["state"], result["title"]) == ("rejected", "重复")
    assert phone.have({"op_id": operation["op_id"], "sha256": result["receipt"]["sha256"]})[
        "results"
    ] == [{"op_id": operation["op_id"], "status": "known", "state": "rejected"}]
    with pytest.raises(Problem, match="not_held"):
        release(world, operation)


def test_a_revoked_phone_that_asks_hears_what_was_decided_of_its_reports(world: World) -> None:
    """It can pull no more, and hears it of no other way."""
    phone, operation = world.worker(), a_rental()
    world.operator("worker", "revoke", "--phone", phone.number)
    [result] = phone.push(operation)
    asked = {"op_id": operation["op_id"], "sha256": result["receipt"]["sha256"]}
    heard = [phone.have(asked)["results"][0]["state"]]
    release(world, operation)
    heard.append(phone.have(asked)["results"][0]["state"])
    world.worker().push(a_withdrawal(operation["report"]["visit"]["id"]))
    heard.append(phone.have(asked)["results"][0]["state"])
    assert heard == ["held", "accepted", "withdrawn"]
    assert phone.get("/api/v1/sync/pull").status_code == 401


def test_a_rejected_faulty_amendment_no_longer_counts(world: World) -> None:
    phone, operation = world.worker(), a_rental()
    faulty = an_amendment(operation["report"]["visit"]["id"], set={"place.rented": "perhaps"})
    phone.push(operation, faulty)

    assert [row["state"] for row in listed(world)] == ["returned"]
    assert reject(world, faulty)["state"] == "rejected"
    amended = an_amendment(operation["report"]["visit"]["id"], set={"place.rented": False})
    assert "lost" not in again(phone, amended)
    assert listed(world) == []


def test_every_exit_is_audited_with_who_and_why(world: World) -> None:
    phone, operation = world.worker(), a_rental(recorded_at="2026-12-01T08:00:00+08:00")
    phone.push(operation)
    release(world, operation)
    with world.app.app_context(), world.transaction(writes=False) as tx:
        query = select(AuditLine.actor, AuditLine.object, AuditLine.detail)
        line = tx.execute(query.where(AuditLine.action == "held.release")).one()

    assert (line.actor, line.object) == ("operator:zhang", f"operation:{operation['op_id']}")
    assert line.detail["why"] == "核实无误"


@pytest.mark.parametrize("act", [release, reject])
def test_what_is_unknown_or_not_held_has_no_exit(world: World, act: Any) -> None:
    phone, operation = world.worker(), a_rental()
    with pytest.raises(Problem, match="not_found"):
        act(world, operation)
    phone.push(operation)
    with pytest.raises(Problem, match="not_held"):
        act(world, operation)
