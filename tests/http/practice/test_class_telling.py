"""A trainer looks at one visit, replays it step by step, sends a hint, gives another attempt."""

from typing import Any

import pytest
from sqlalchemy import select

from app.storage.models.tasks import AuditLine
from tests.http.practice.classroom import CONSOLE, Classroom, a_class
from tests.http.practice.school import API, open_school
from tests.world import World


@pytest.fixture
def room(practice: World) -> Classroom:
    school = open_school(practice)
    return a_class(school, ("w2_two_li_wei", "w8_drop_off"))


def handed_in(room: Classroom, scenario: str, **paradata: Any) -> dict[str, Any]:
    phone = room.enrol("学员甲")
    start = room.school.set_out(phone, scenario, class_id=room.id)
    room.school.hand_in(phone, room.school.perfect(start), paradata=paradata)
    return start


def test_a_trainer_reads_the_debrief_before_the_trainee_asks_for_it(room: Classroom) -> None:
    phone = room.enrol("学员甲")
    start = room.school.set_out(phone, "w8_drop_off", class_id=room.id)
    path = f"{CONSOLE}/starts/{start['start_id']}"
    before = room.trainer.get(path).get_json()
    assert (before["state"], before["marks"], before["departments"]) == ("open", [], [])
    assert before["story"] == start["story"]
    answered = room.school.perfect(start)
    answered.report["place"]["missorted"] = 5
    room.school.hand_in(phone, answered)
    looked_at = room.trainer.get(path).get_json()
    own = room.school.debrief(phone, start)
    assert (looked_at["name"], looked_at["state"]) == ("学员甲", "handed_in")
    assert looked_at["marks"] == own["marks"]
    assert looked_at["departments"] == own["departments"]
    assert room.trainer.get(path).get_json()["state"] == "scored"


def test_practice_of_ones_own_is_no_trainers_to_see(room: Classroom) -> None:
    start = room.school.set_out(room.enrol(), "w8_drop_off")
    path = f"{CONSOLE}/starts/{start['start_id']}"
    never = room.trainer.get(f"{CONSOLE}/starts/nothing")
    for tail in ("", "/replay"):
        theirs = room.trainer.get(path + tail)
        assert (theirs.status_code, theirs.data) == (404, never.data)


def test_a_replay_goes_by_the_scenarios_names(room: Classroom) -> None:
    phone = room.enrol("学员甲")
    start = room.school.set_out(phone, "w2_two_li_wei", class_id=room.id)
    known = min(room.school.scenarios["w2_two_li_wei"].people)
    steps = [
        {"at": 0, "kind": "open"},
        {
            "at": 1200,
            "kind": "answer",
            "path": f"persons.{start['place_code']}-{known}.mood",
            "value": "calm",
        },
        {"at": 2400, "kind": "clear", "path": "place.use"},
        {"at": 3600, "kind": "save"},
    ]
    paradata = {"opened_at": "2026-11-18T01:00:00.000Z", "seconds": 90, "steps": steps}
    room.school.hand_in(phone, room.school.perfect(start), paradata=paradata)
    told = room.trainer.get(f"{CONSOLE}/starts/{start['start_id']}/replay").get_json()
    assert (told["opened_at"], told["seconds"]) == (paradata["opened_at"], 90)
    assert [(it["at_ms"], it["kind"], it["path"]) for it in told["steps"]] == [
        (0, "open", None),
        (1200, "answer", f"persons.{known}.mood"),
        (2400, "clear", "place.use"),
        (3600, "save", None),
    ]
    assert told["steps"][1]["value"] == "calm"
    cast = room.trainer.get(f"{CONSOLE}/starts/{start['start_id']}").get_json()["who"]
    assert {it["path"]: (it["name"], it["apart"]) for it in cast} == {
        "persons.nephew": ("李伟", "1995-08-17"),
        "persons.uncle": ("李伟", "1968-05-02"),
        "issues.quarrel": (None, None),
    }


@pytest.mark.parametrize(
    "steps",
    [
        "not a list",
        [1, None, {"kind": "answer"}, {"at": "soon", "kind": "answer"}, {"at": 1, "kind": "rm"}],
        {"at": 1},
        [{"at": -1, "kind": "open"}],
    ],
)
def test_steps_that_make_no_sense_are_left_out(room: Classroom, steps: object) -> None:
    start = handed_in(room, "w8_drop_off", steps=steps, seconds="many")
    told = room.trainer.get(f"{CONSOLE}/starts/{start['start_id']}/replay")
    assert told.status_code == 200
    assert (told.get_json()["steps"], told.get_json()["seconds"]) == ([], None)


def test_hints_reach_whom_they_are_for(room: Classroom) -> None:
    first, second = room.enrol("学员甲"), room.enrol("学员乙")
    room.say("/hints", {"text": "先看楼道\n再敲门"}, 201)
    room.say(
        "/hints",
        {"worker_id": second.worker_id, "scenario": "w8_drop_off", "text": "数一数"},
        201,
    )

    def heard(phone: Any, **params: str) -> list[str]:
        return [it["text"] for it in phone.get(f"{API}/hints", **params).get_json()["items"]]

    assert heard(first) == ["先看楼道\n再敲门"]
    assert heard(second) == ["先看楼道\n再敲门", "数一数"]
    [known, _] = second.get(f"{API}/hints").get_json()["items"]
    assert (known["class"], known["scenario"]) == (room.id, None)
    assert heard(second, after=known["hint_id"]) == ["数一数"]
    assert heard(room.school.trainee()) == []
    assert [it["text"] for it in room.read("/hints")["items"]] == ["数一数", "先看楼道\n再敲门"]
    # The audit knows that something was said, and not what.
    assert room.school.world.audit("class.hint") == [
        it["hint_id"] for it in reversed(room.read("/hints")["items"])
    ]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"text": " "}, 422, "text"),
        ({"text": "x" * 501}, 422, "text"),
        ({"text": "x", "scenario": "d1_elder_alone"}, 422, "scenario"),
        ({"text": "x", "worker_id": "nobody"}, 404, None),
    ],
)
def test_a_hint_that_does_not_fit_is_refused(
    room: Classroom, body: dict[str, str], status: int, field: str | None
) -> None:
    assert room.say("/hints", body, status).get("field") == field


def test_a_further_attempt_is_for_one_member_and_one_scenario(room: Classroom) -> None:
    first, second = room.enrol("学员甲"), room.enrol("学员乙")
    for phone in (first, second):
        room.school.set_out(phone, "w8_drop_off", class_id=room.id)
    room.say("/attempts", {"worker_id": first.worker_id, "scenario": "w8_drop_off"}, 201)
    body = {"scenario": "w8_drop_off", "class_id": room.id}
    assert first.post(f"{API}/starts", body).status_code == 201
    assert first.post(f"{API}/starts", body).get_json()["code"] == "no_attempt_left"
    assert second.post(f"{API}/starts", body).get_json()["code"] == "no_attempt_left"
    stranger = room.school.trainee()
    asked = {"worker_id": stranger.worker_id, "scenario": "w8_drop_off"}
    assert room.say("/attempts", asked, 404)["code"] == "not_found"


def test_attempts_are_not_heaped_up(room: Classroom) -> None:
    phone = room.enrol()
    asked = {"worker_id": phone.worker_id, "scenario": "w8_drop_off"}
    for _ in range(8):
        room.say("/attempts", asked, 201)
    assert room.say("/attempts", asked, 409)["code"] == "attempts_enough"


def test_a_member_who_lost_the_phone_comes_back_by_a_code(room: Classroom) -> None:
    phone, trainee = room.enrol("学员甲"), room.school.trainee()
    trainee.post(f"{API}/classes/join", {"code": room.class_["code"]})
    told = room.say(f"/members/{phone.worker_id}/code", {}, 201)
    assert told["url"].endswith(f"/#/practice/join/{told['code']}")
    assert {len(line) for line in told["qr"]} == {len(told["qr"])}
    shown = {it["worker_id"]: it["by_code"] for it in room.read("/progress")["members"]}
    assert shown == {phone.worker_id: True, trainee.worker_id: False}
    body = {"enrolment_code": told["code"], "device": {"name": "新手机"}}
    back = room.school.world.client.post("/api/v1/session", json=body)
    assert back.get_json()["worker"]["id"] == phone.worker_id
    assert room.school.world.client.post("/api/v1/session", json=body).status_code == 401
    # Whoever has a secret of one's own is not to be signed in by a trainer.
    assert room.say(f"/members/{trainee.worker_id}/code", {}, 409)["code"] == "has_secret"


def test_the_audit_of_a_class_holds_no_name_and_no_number(room: Classroom) -> None:
    phone = room.enrol("金丝雀学员", "19900077001")
    room.say("/hints", {"worker_id": phone.worker_id, "text": "金丝雀提示"}, 201)
    room.say("", {"name": "金丝雀班"}, method="PATCH")
    room.say("/reset", {})
    world = room.school.world
    with world.app.app_context(), world.transaction(writes=False) as tx:
        lines = tx.scalars(select(AuditLine).where(AuditLine.action.startswith("class."))).all()
        told = str([(it.action, it.actor, it.object, it.detail) for it in lines])
    assert len(lines) == 6
    assert "金丝雀" not in told
    assert "19900077001" not in told
