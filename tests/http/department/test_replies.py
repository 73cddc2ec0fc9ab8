"""Returns and outcomes: what a department says of a row reaches the worker's phone, once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.storage.models.people import WorkerGrid
from tests.builders import (
    COMMUNITY,
    GRID,
    OTHER_COMMUNITY_GRID,
    a_tenant,
    a_withdrawal,
    an_amendment,
    an_operation,
)
from tests.http.department.scenes import recorded, rented_home
from tests.pulled import replica
from tests.world import Key, Phone, World

REASON = {"reason": "门牌号与系统不符，请核实"}
OUTCOME = {"status": "done", "text": "已联系房东，隐患已整改"}
SAYINGS = [("return", REASON), ("outcome", OUTCOME)]


def a_row(world: World) -> tuple[Phone, Key, str]:
    """A worker who recorded one rented home, its department's key, the row's address."""
    phone = world.worker()
    recorded(phone, rented_home(a_tenant()))
    key = world.key("gongan")
    [item] = key.rows("rental")["items"]
    return phone, key, f"sheets/rental/rows/{item['row_id']}"


def heard(phone: Phone) -> list[dict[str, Any]]:
    """What departments said, as a phone has it after a first pull."""
    has = replica(phone)
    return [task for task in has.of("task") if task["kind"] == "return"] + has.of("inbox")


def test_a_returned_row_is_a_task_on_the_phone_of_its_worker(world: World) -> None:
    phone, key, row = a_row(world)
    response = key.say(f"{row}/return", REASON)
    assert response.status_code == 201, response.text
    [task] = heard(phone)
    assert task["task_id"] == response.get_json()["task_id"]
    assert (task["kind"], task["state"], task["grid"]) == ("return", "open", GRID)
    row_id = row.rsplit("/", 1)[1]
    about = {"department": "gongan", "sheet": "gongan/rental", "row_id": row_id}
    assert task["detail"] == {**about, **REASON}
    assert None not in (task["visit_id"], task["op_id"])


def test_a_worker_answers_a_return_and_may_be_asked_again(world: World) -> None:
    phone, key, row = a_row(world)
    task_id = key.say(f"{row}/return", REASON).get_json()["task_id"]
    again = key.say(f"{row}/return", {"reason": "请再核实"})
    assert (again.status_code, again.get_json()["code"]) == (409, "already_returned")
    assert again.get_json()["task_id"] == task_id
    [result] = phone.push(an_operation(type="task.reply", task_id=task_id, text="已核实，无误"))
    assert result["status"] == "accepted", result
    [task] = heard(phone)
    assert task["state"] == "answered"
    assert key.say(f"{row}/return", {"reason": "请再核实"}).status_code == 201


def test_an_outcome_is_a_message_in_the_inbox(world: World) -> None:
    phone, key, row = a_row(world)
    before = replica(phone)
    response = key.say(f"{row}/outcome", OUTCOME)
    assert response.status_code == 201, response.text
    [message] = before.pull().of("inbox")
    assert message["inbox_id"] == response.get_json()["inbox_id"]
    assert message["kind"] == "outcome"
    assert message["detail"]["sheet"] == "gongan/rental"
    assert {name: message["detail"][name] for name in OUTCOME} == OUTCOME
    assert key.say(f"{row}/outcome", {**OUTCOME, "status": "in_progress"}).status_code == 201
    assert len(before.pull().of("inbox")) == 2
    assert replica(world.worker()).of("inbox") == []


@pytest.mark.parametrize(("what", "body"), SAYINGS)
def test_a_row_that_was_just_amended_is_there(world: World, what: str, body: Any) -> None:
    phone, report = world.worker(), rented_home(a_tenant())
    recorded(phone, report)
    key = world.key("gongan")
    [item] = key.rows("rental")["items"]
    change = {"place.address": "天河区榕荔街道石井头村二巷9号"}
    [result] = phone.push(an_amendment(report["visit"]["id"], set=change))
    assert result["status"] == "accepted", result
    # Nobody has read meanwhile.
    response = key.say(f"sheets/rental/rows/{item['row_id']}/{what}", body)
    assert response.status_code == 201, response.text
    assert len(heard(phone)) == 1


@pytest.mark.parametrize(("what", "body"), SAYINGS)
def test_said_twice_it_reaches_the_worker_once(world: World, what: str, body: Any) -> None:
    phone, key, row = a_row(world)
    first = key.say(f"{row}/{what}", body, "乙".encode().hex())
    again = key.say(f"{row}/{what}", body, "乙".encode().hex())
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(heard(phone)) == 1
    assert len(world.audit(f"row.{what}")) == 1


def test_the_same_answer_comes_after_the_row_is_gone(world: World) -> None:
    phone, key, row = a_row(world)
    first = key.say(f"{row}/return", REASON, "k1")
    visit = heard(phone)[0]["visit_id"]
    phone.push(a_withdrawal(visit))
    assert key.say(f"{row}/return", REASON, "k1").data == first.data
    assert key.say(f"{row}/return", REASON, "k2").status_code == 404


def test_a_name_used_for_something_else_is_422(world: World) -> None:
    _, key, row = a_row(world)
    key.say(f"{row}/return", REASON, "k1")
    for path, body in ((f"{row}/return", {"reason": "别的"}), (f"{row}/outcome", OUTCOME)):
        response = key.say(path, body, "k1")
        assert (response.status_code, response.get_json()["code"]) == (
            422,
            "idempotency_key_reused",
        )
    # Another key has names of its own.
    assert world.key("gongan").say(f"{row}/outcome", OUTCOME, "k1").status_code == 201


def test_a_name_is_forgotten_after_a_week(world: World) -> None:
    _, key, row = a_row(world)
    key.say(f"{row}/outcome", OUTCOME, "k1")
    world.clock.now += timedelta(days=6, hours=23)
    assert key.say(f"{row}/outcome", {**OUTCOME, "text": "别的"}, "k1").status_code == 422
    world.clock.now += timedelta(hours=2)
    assert key.say(f"{row}/outcome", {**OUTCOME, "text": "别的"}, "k1").status_code == 201


@pytest.mark.parametrize("name", ["", '""', '"a', "a b", "甲", '"' + "k" * 256 + '"', "a,b"])
def test_without_a_usable_name_nothing_is_done(world: World, name: str) -> None:
    phone, key, row = a_row(world)
    response = key.say(f"{row}/return", REASON, **{"Idempotency-Key": name})
    assert (response.status_code, response.get_json()["code"]) == (400, "idempotency_key_needed")
    assert heard(phone) == []


def test_a_refusal_is_not_kept_under_its_name(world: World) -> None:
    _, key, row = a_row(world)
    assert key.say(f"{row}/return", {}, "k1").status_code == 422
    assert key.say(f"{row[:-1]}/return", REASON, "k1").status_code == 404
    assert key.say(f"{row}/return", REASON, "k1").status_code == 201


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("return", {}, "reason"),
        ("return", {"reason": ""}, "reason"),
        ("return", {"reason": " \n "}, "reason"),
        ("return", {"reason": 5}, "reason"),
        ("return", {"reason": None}, "reason"),
        ("return", {"reason": "长" * 1001}, "reason"),
        ("return", {"reason": "甲\x00"}, "reason"),
        ("return", {"reason": "\ud800"}, "reason"),
        ("return", {**REASON, "worker": "x"}, "worker"),
        ("outcome", {"text": "甲"}, "status"),
        ("outcome", {"status": "ok", "text": "甲"}, "status"),
        ("outcome", {"status": "done"}, "text"),
        ("outcome", {"status": ["done"], "text": "甲"}, "status"),
    ],
)
def test_what_does_not_fit_is_422_and_named(
    world: World, what: str, body: dict[str, Any], field: str
) -> None:
    phone, key, row = a_row(world)
    response = key.say(f"{row}/{what}", body)
    assert (response.status_code, response.get_json()["code"]) == (422, "invalid"), response.text
    assert response.get_json()["field"] == field
    assert heard(phone) == []


def test_a_body_that_is_no_object_is_refused(world: World) -> None:
    _, key, row = a_row(world)
    headers = {**key.headers, "Idempotency-Key": "k1", "Content-Type": "application/json"}
    address = f"/api/v1/departments/gongan/{row}/return"
    for body in (b"", b"[]", b"null", b'"x"', b"{", b"\xff"):
        response = key.client.post(address, data=body, headers=headers)
        assert response.status_code in (400, 422), (body, response.text)
        assert response.mimetype == "application/problem+json"
    big = b'{"reason": "' + b"x" * 70_000 + b'"}'
    assert key.client.post(address, data=big, headers=headers).status_code == 413


@pytest.mark.parametrize(("what", "body"), SAYINGS)
def test_nothing_can_be_said_of_a_row_that_the_key_does_not_see(
    world: World, what: str, body: Any
) -> None:
    phone, key, row = a_row(world)
    row_id = row.rsplit("/", 1)[1]
    far = world.key("gongan", areas=[OTHER_COMMUNITY_GRID])
    arrival = world.key("gongan", sheets=["gongan/arrival"])
    answers = [
        far.say(f"{row}/{what}", body),
        arrival.say(f"{row}/{what}", body),
        world.key("weijian").say(f"sheets/mosquito/rows/{row_id}/{what}", body),
        key.say(f"sheets/arrival/rows/{row_id}/{what}", body),
        key.say(f"sheets/rental/rows/{'0' * 32}/{what}", body),
        key.say(f"sheets/nothing/rows/{row_id}/{what}", body),
        key.say(f"sheets/rental/rows/zz/{what}", body),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert world.client.post(f"/api/v1/departments/gongan/{row}/{what}").status_code == 401
    assert heard(phone) == []
    assert world.key("gongan", areas=[COMMUNITY]).say(f"{row}/{what}", body).status_code == 201


def leave(world: World, phone: Phone) -> None:
    own = WorkerGrid.worker_id == phone.worker_id
    with world.app.app_context(), world.transaction() as tx:
        tx.execute(update(WorkerGrid).where(own).values(until=world.clock()))


def test_a_return_goes_to_who_serves_the_grid_now(world: World) -> None:
    phone, key, row = a_row(world)
    leave(world, phone)
    nobody = key.say(f"{row}/return", REASON, "k1")
    assert (nobody.status_code, nobody.get_json()["code"]) == (409, "nobody_serves")
    heir = world.worker()
    assert key.say(f"{row}/return", REASON, "k1").status_code == 201
    assert [task["detail"]["reason"] for task in heard(heir)] == [REASON["reason"]]


def test_the_audit_names_the_row_and_not_the_words(world: World) -> None:
    _, key, row = a_row(world)
    key.say(f"{row}/return", REASON)
    key.say(f"{row}/outcome", OUTCOME)
    assert world.audit("row.return") == world.audit("row.outcome") == ["gongan/rental"]
