"""Push: eight answers, one per operation, in order; the receipt proves what is durable."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import (
    NEXT_GRID,
    a_tenant,
    a_visit,
    a_withdrawal,
    an_amendment,
    an_issue,
    an_operation,
)
from tests.world import World

PHOTO = hashlib.sha256(b"photo").hexdigest()


def a_rental(**changes: Any) -> dict[str, Any]:
    return a_visit(place={"rented": True}, persons=[a_tenant()], **changes)


def test_an_accepted_report_gets_a_receipt_that_names_the_sheets_it_feeds(world: World) -> None:
    operation = an_operation(a_rental())
    [result] = world.worker().push(operation)

    assert result["status"] == "accepted"
    assert result["op_id"] == operation["op_id"]
    receipt = result["receipt"]
    assert receipt["op_id"] == operation["op_id"]
    assert receipt["sha256"] == hashlib.sha256(json.dumps(operation).encode()).hexdigest()
    assert receipt["server_seq"] == 1
    assert receipt["received_at"] == "2026-11-18T20:00:00+08:00"
    assert "gongan/rental" in receipt["sheets"]


def test_the_hash_covers_the_bytes_as_they_were_sent(world: World) -> None:
    text = json.dumps(an_operation(), ensure_ascii=False, indent=3).encode()
    response = world.worker().push_bytes(b'{"operations": [\n\t' + text + b" ]}", zipped=True)

    [result] = response.get_json()["results"]
    assert result["receipt"]["sha256"] == hashlib.sha256(text).hexdigest()


def test_an_operation_sent_twice_is_a_duplicate_with_its_first_receipt(world: World) -> None:
    phone, operation = world.worker(), an_operation(a_rental())
    [first] = phone.push(operation)
    world.clock.now += timedelta(hours=1)
    [again] = phone.push(operation)

    assert (again["status"], again["state"]) == ("duplicate", "accepted")
    assert again["receipt"] == first["receipt"]


def test_an_operation_twice_in_one_batch_is_stored_once(world: World) -> None:
    operation = an_operation()
    first, again = world.worker().push(operation, operation)

    assert (first["status"], again["status"]) == ("accepted", "duplicate")
    assert first["receipt"] == again["receipt"]


def test_other_bytes_under_a_stored_id_differ_and_change_nothing(world: World) -> None:
    phone, operation = world.worker(), an_operation(a_rental())
    [first] = phone.push(operation)
    [other] = phone.push({**operation, "release": "2099.1.0"})
    [again] = phone.push(operation)

    assert (other["status"], other["op_id"]) == ("differs", operation["op_id"])
    assert again["receipt"] == first["receipt"]


def test_blobs_that_are_not_here_are_named_and_the_report_is_fanned_out(world: World) -> None:
    phone = world.worker()
    report = a_rental(visit={"photos": ["P1.jpg", "taken-elsewhere.jpg"]})
    blob = {"name": "P1.jpg", "sha256": PHOTO, "bytes": 5, "mime": "image/jpeg"}
    operation = an_operation(report, blobs=[blob])
    [result] = phone.push(operation)
    [before] = phone.push(operation)
    path = f"/api/v1/blobs/{PHOTO}"
    assert phone.client.put(path, data=b"photo", headers=phone.headers).status_code == 204
    [after] = phone.push(operation)

    assert (result["status"], result["missing"]) == ("accepted_need_blobs", [PHOTO])
    assert "gongan/rental" in result["receipt"]["sheets"]
    assert (before["state"], before["missing"]) == ("accepted_need_blobs", [PHOTO])
    assert (after["state"], after.get("missing")) == ("accepted", None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"realm": "practice"}, "wrong_realm"),
        ({"recorded_at": "2026-11-20T20:00:01+08:00"}, "future"),
        ({"release": "2099.1.0"}, "unknown_release"),
        ({"release": ""}, "unknown_release"),
        ({"report": a_visit(visit={"grid_code": NEXT_GRID})}, "foreign_grid"),
        ({"type": "visit.amend", "visit_id": "nowhere", "base_rev": 1}, "base_missing"),
        ({"type": "visit.withdraw", "visit_id": "nowhere", "base_rev": 1}, "base_missing"),
        ({"type": "task.reply", "task_id": "nowhere", "text": "好"}, "base_missing"),
    ],
)
def test_what_a_person_has_to_look_at_is_durable_but_held(
    world: World, change: dict[str, Any], reason: str
) -> None:
    phone, operation = world.worker(), an_operation(**change)
    [result] = phone.push(operation)
    [again] = phone.push(operation)

    assert (result["status"], result["reason"]) == ("held", reason)
    assert result["receipt"]["sheets"] == []
    assert (again["status"], again["state"], again["reason"]) == ("duplicate", "held", reason)


def test_what_is_recorded_up_to_two_days_ahead_is_taken(world: World) -> None:
    [result] = world.worker().push(an_operation(recorded_at="2026-11-20T20:00:00+08:00"))

    assert result["status"] == "accepted"


def test_a_second_submission_of_a_visit_is_held(world: World) -> None:
    report = a_rental()
    first, second = world.worker().push(an_operation(report), an_operation(report))

    assert first["status"] == "accepted"
    assert (second["status"], second["reason"]) == ("held", "visit_exists")


def test_a_phone_that_signed_out_may_hand_in_what_is_then_held(world: World) -> None:
    phone = world.worker()
    assert phone.client.delete("/api/v1/session", headers=phone.headers).status_code == 204
    [result] = phone.push(an_operation())

    assert (result["status"], result["reason"]) == ("held", "revoked")


@pytest.mark.parametrize(
    ("report", "path", "code"),
    [
        (a_visit(place={"floors": "five"}), "place.floors", "wrong_type"),
        (a_visit(place={"use": "castle"}), "place.use", "unknown_code"),
        (a_visit(place={"colour": "red"}), "place.colour", "unknown_element"),
        (a_visit(persons="nobody"), "persons", "wrong_type"),
        (a_visit(visit={"id": None}), "visit.id", "wrong_type"),
        (a_visit(visit={"id": "a\x00b"}), "visit.id", "constraint"),
        (a_visit(visit={"started_at": "yesterday"}), "visit.started_at", "wrong_type"),
        (a_visit(place={"floors": 10**400}), "place.floors", "wrong_type"),
        ([], "", "wrong_type"),
        (None, "", "wrong_type"),
    ],
)
def test_a_report_with_faults_is_kept_and_returned(
    world: World, report: Any, path: str, code: str
) -> None:
    operation = {**an_operation(), "report": report}
    phone = world.worker()
    [result] = phone.push(operation)
    [again] = phone.push(operation)

    assert result["status"] == "returned"
    assert (path, code) in {(fault["path"], fault["code"]) for fault in result["faults"]}
    assert all(fault["message"] for fault in result["faults"])
    assert (again["state"], again["faults"]) == ("returned", result["faults"])


def test_a_missing_required_value_is_a_task_and_no_fault(world: World) -> None:
    phone = world.worker()
    [result] = phone.push(an_operation(a_rental()))

    assert result["status"] == "accepted"
    [task] = [item["data"] for item in phone.pull_all() if item["kind"] == "task"]
    assert task["kind"] == "missing"
    assert task["detail"] == {"paths": ["place.floating_residents"]}


def test_a_visit_without_success_is_accepted_and_feeds_nothing(world: World) -> None:
    report = a_rental(visit={"outcome": "nobody_home"}, issues=[an_issue()])
    [result] = world.worker().push(an_operation(report))

    assert (result["status"], result["receipt"]["sheets"]) == ("accepted", [])


def test_an_amendment_before_its_visit_in_one_batch_is_accepted_with_it(world: World) -> None:
    operation = an_operation(a_rental())
    visit_id = operation["report"]["visit"]["id"]
    amendment = an_amendment(visit_id, set={"place.rented": False})
    results = world.worker().push(a_withdrawal(visit_id), amendment, operation)

    assert [result["status"] for result in results] == ["accepted"] * 3


def test_the_highest_number_of_a_device_is_kept_and_gaps_hold_nothing(world: World) -> None:
    results = world.worker().push(
        an_operation(device_seq=7), an_operation(device_seq=3), an_operation(device_seq=2**40)
    )

    assert {result["status"] for result in results} == {"accepted"}
