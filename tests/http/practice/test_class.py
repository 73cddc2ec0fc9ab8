"""A class: made by a trainer, entered by its code, its scenarios set to those inside."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from tests.console import person
from tests.http.practice.classroom import CONSOLE, Classroom, a_class
from tests.http.practice.school import API, School, open_school
from tests.world import Phone, World


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


@pytest.fixture
def room(school: School) -> Classroom:
    return a_class(school)


def test_a_newcomer_comes_in_by_the_code_with_a_grid_nobody_else_serves(room: Classroom) -> None:
    first, second = room.enrol("学员甲"), room.enrol("学员乙")
    grids = [phone.session["grids"] for phone in (first, second)]
    assert [len(each) for each in grids] == [1, 1]
    assert grids[0] != grids[1]
    assert [area["level"] for area in grids[0][0]["areas"]][-2:] == ["community", "grid"]
    [told] = first.get(f"{API}/classes").get_json()["items"]
    assert (told["name"], told["trainer"]) == ("秋季一班", "王工")
    assert (told["scenarios"], told["closed"]) == (["w8_drop_off"], False)
    assert room.read()["members"] == 2
    # What one sets out on is on nobody else's phone.
    start = room.school.set_out(first, "w8_drop_off", class_id=room.id)
    assert start["grid"] == grids[0][0]["code"]
    places = [
        [it for it in phone.pull_all() if it["kind"] == "subject"] for phone in (first, second)
    ]
    assert [len(each) for each in places] == [1, 0]


def test_a_code_is_heard_however_it_is_typed(room: Classroom) -> None:
    code = room.class_["code"]
    spoken = f" {code[:4].lower()} - {code[4:]}"
    assert room.try_enrol("学员甲", "19900022001", spoken).status_code == 200


@pytest.mark.parametrize(
    ("newcomer", "refusal"),
    [
        (("学员", "19900022002", "AAAAAAAA"), (404, "not_found", None)),
        (("", "19900022002"), (422, "invalid", "name")),
        (("学员", "not a phone"), (422, "invalid", "phone")),
        (("学员", "19900033003"), (409, "known_phone", None)),
    ],
)
def test_coming_in_is_refused_with_a_reason(
    room: Classroom, newcomer: tuple[str, ...], refusal: tuple[object, ...]
) -> None:
    room.school.world.worker(phone="19900033003")
    answer = room.try_enrol(*newcomer)
    told = answer.get_json()
    assert (answer.status_code, told["code"], told.get("field")) == refusal


def test_an_enrolment_whose_answer_was_lost_is_sent_again(room: Classroom) -> None:
    first = room.enrol("学员甲", "19900022004")
    again = room.enrol("学员甲", "19900022004")
    assert again.worker_id == first.worker_id
    assert room.read()["members"] == 1
    assert room.try_enrol("学员乙", "19900022004").get_json()["code"] == "known_phone"
    room.school.set_out(first, "w8_drop_off")
    assert room.try_enrol("学员甲", "19900022004").get_json()["code"] == "known_phone"


def test_somebody_with_an_account_joins_and_joins_again(room: Classroom) -> None:
    phone = room.school.trainee()
    for _ in range(2):
        answer = phone.post(f"{API}/classes/join", {"code": room.class_["code"]})
        assert (answer.status_code, answer.get_json()["class_id"]) == (200, room.id)
    assert room.read()["members"] == 1
    assert phone.post(f"{API}/classes/join", {"code": "AAAAAAAA"}).status_code == 404


def test_whoever_tries_codes_at_random_has_to_wait(room: Classroom) -> None:
    codes = [f"AAAAAA{n:02d}".replace("0", "A").replace("1", "B") for n in range(31)]
    answers = [room.try_enrol("学员", "19900022005", code) for code in codes]
    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    # A right code is heard all the while.
    room.enrol()


def test_a_closed_class_and_a_code_that_ended_let_nobody_in(room: Classroom) -> None:
    inside = room.enrol()
    room.say("", {"closed": True}, method="PATCH")
    assert room.try_enrol("学员", "19900022006").get_json()["code"] == "class_closed"
    assert inside.get(f"{API}/classes").get_json()["items"][0]["closed"]
    refused = inside.post(f"{API}/starts", {"scenario": "w8_drop_off", "class_id": room.id})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "class_closed")
    room.say("", {"closed": False}, method="PATCH")
    old = room.class_["code"]
    fresh = room.say("", {"new_code": True, "name": "秋季二班"}, method="PATCH")
    assert fresh["name"] == "秋季二班"
    assert room.try_enrol("学员", "19900022006", old).status_code == 404
    assert room.try_enrol("学员", "19900022006", fresh["code"]).status_code == 200
    room.school.world.clock.now += timedelta(days=31)
    ended = room.try_enrol("学员", "19900022007", fresh["code"])
    assert (ended.status_code, ended.get_json()["code"]) == (409, "class_closed")


def test_a_class_leaves_one_full_attempt_at_each_of_its_scenarios(room: Classroom) -> None:
    phone = room.enrol()

    def told() -> dict[str, object]:
        items = phone.get(f"{API}/scenarios").get_json()["items"]
        return next(it for it in items if it["scenario"] == "w8_drop_off")

    assert (told()["assigned"], told()["classes"], told()["attempts_left"]) == (True, [room.id], 1)
    others = phone.get(f"{API}/scenarios").get_json()["items"]
    assert [it["attempts_left"] for it in others] == [None, None, 1]
    start = room.school.set_out(phone, "w8_drop_off", class_id=room.id)
    assert (start["class_id"], start["only"]) == (room.id, None)
    assert told()["attempts_left"] == 0
    body = {"scenario": "w8_drop_off", "class_id": room.id}
    refused = phone.post(f"{API}/starts", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_attempt_left")
    unset = phone.post(f"{API}/starts", {**body, "scenario": "w2_two_li_wei"})
    assert (unset.status_code, unset.get_json()["field"]) == (422, "scenario")
    # For oneself one practises as often as one likes.
    assert room.school.set_out(phone, "w8_drop_off")["class_id"] is None


def test_a_class_one_is_not_in_sets_nothing(room: Classroom) -> None:
    stranger = room.school.trainee()
    body = {"scenario": "w8_drop_off", "class_id": room.id}
    assert stranger.post(f"{API}/starts", body).status_code == 404
    [item] = [
        it
        for it in stranger.get(f"{API}/scenarios").get_json()["items"]
        if it["scenario"] == "w8_drop_off"
    ]
    assert (item["assigned"], item["classes"]) == (False, [])


def test_a_reset_brings_everybody_back_to_the_start_and_can_be_taken_back(
    room: Classroom,
) -> None:
    phone, clock = room.enrol(), room.school.world.clock
    start = room.school.set_out(phone, "w8_drop_off", class_id=room.id)
    answered = room.school.perfect(start)
    answered.report["place"]["missorted"] = 5
    room.school.hand_in(phone, answered)
    room.school.debrief(phone, start)
    clock.now += timedelta(days=1)
    room = replace(room, trainer=room.trainer.signed_in())
    assert room.school.due(phone) == {"w8_drop_off": ["place.missorted"]}
    room.say("/reset", {})
    assert room.school.world.audit("class.reset") == [room.id]
    assert room.school.due(phone) == {}
    assert phone.get(f"{API}/starts").get_json()["items"] == []
    room.say("", {"undo_reset": True}, method="PATCH")
    assert [it["start_id"] for it in phone.get(f"{API}/starts").get_json()["items"]] == [
        start["start_id"]
    ]
    room.say("/reset", {})
    room.school.set_out(phone, "w8_drop_off", class_id=room.id)


def test_the_qr_code_holds_the_address_of_the_field_app_and_the_code(room: Classroom) -> None:
    told = room.read("/qr")
    assert told["url"] == f"http://localhost/#/class/{room.class_['code']}"
    assert {len(row) for row in told["qr"]} == {len(told["qr"])}
    assert set("".join(told["qr"])) == {"0", "1"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "一班", "scenarios": ["w99"]}, "scenarios"),
        ({"name": "一班", "area": "nowhere"}, "area"),
        ({"name": "一班", "more": 1}, "more"),
    ],
)
def test_a_class_that_does_not_fit_is_refused_by_field(
    school: School, body: dict[str, object], field: str
) -> None:
    trainer = person(school.world, None, "trainer")
    answer = trainer.say(f"{CONSOLE}/classes", body)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_another_trainers_class_answers_as_one_that_never_was(room: Classroom) -> None:
    other = person(room.school.world, None, "trainer")
    assert other.get(f"{CONSOLE}/classes").get_json()["items"] == []
    theirs, nobodys = other.get(room.path), other.get(f"{CONSOLE}/classes/nothing")
    assert (theirs.status_code, theirs.data) == (404, nobodys.data)
    assert other.say(room.path, {"name": "我的"}, method="PATCH").status_code == 404


def test_a_trainer_has_an_account_in_the_practice_realm_alone(room: Classroom) -> None:
    asked = (
        "account",
        "create",
        "--email",
        "t@ygt.example",
        "--name",
        "张培训员",
        "--role",
        "trainer",
    )
    refused = room.school.world.operator(*asked)
    assert refused.exit_code != 0
    assert "--practice" in refused.output


def test_two_phones_at_once_use_one_attempt_once(room: Classroom) -> None:
    phone = room.enrol()
    other = replace(phone, client=room.school.world.app.test_client())
    body = {"scenario": "w8_drop_off", "class_id": room.id}
    barrier = Barrier(2)

    def set_out(one: Phone) -> int:
        barrier.wait()
        return one.post(f"{API}/starts", body).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(set_out, (phone, other))) == [201, 409]
