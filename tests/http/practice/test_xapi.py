"""Learning records leave as xAPI statements with the verbs of cmi5, and name nobody."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.http.practice.classroom import a_class
from tests.http.practice.duties import operate
from tests.http.practice.school import School, open_school
from tests.world import World

VERB = "http://adlnet.gov/expapi/verbs/"
CATEGORIES = "https://w3id.org/xapi/cmi5/context/categories/"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice, "w8_drop_off")


def exported(practice: World) -> list[dict[str, Any]]:
    done = operate(practice, "training", "xapi")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def verbs(statements: list[dict[str, Any]]) -> list[str]:
    return [it["verb"]["id"].removeprefix(VERB) for it in statements]


def test_a_start_is_a_session_that_ends_passed_or_failed(school: School) -> None:
    phone = school.trainee()
    first = school.set_out(phone, "w8_drop_off")
    answered = school.perfect(first)
    answered.report["place"]["missorted"] = 5
    school.hand_in(phone, answered)
    school.debrief(phone, first)
    school.pass_all(phone, "w8_drop_off")
    begun = school.set_out(phone, "w8_drop_off")

    told = exported(school.world)
    by_session: dict[str, list[dict[str, Any]]] = {}
    for statement in told:
        session = statement["context"]["extensions"][SESSION]
        by_session.setdefault(session, []).append(statement)
    ended = ["initialized", "completed", "{}", "terminated"]
    assert verbs(by_session[first["start_id"]]) == [it.format("failed") for it in ended]
    assert verbs(by_session.pop(begun["start_id"])) == ["initialized"]
    assert sorted(verbs(told)).count("passed") == 1
    assert len({it["context"]["registration"] for it in told}) == 1
    assert len({it["id"] for it in told}) == len(told)
    assert exported(school.world) == told


def test_a_statement_has_what_the_profile_asks_for_and_no_name(school: School) -> None:
    phone = school.trainee()
    school.pass_all(phone, "w8_drop_off")
    statements = exported(school.world)
    told = dict(zip(verbs(statements), statements, strict=True))
    for verb, statement in told.items():
        assert statement["actor"]["account"]["name"] == phone.worker_id
        assert datetime.fromisoformat(statement["timestamp"]).tzinfo
        found = {it["id"] for it in statement["context"]["contextActivities"]["category"]}
        moves = verb in ("completed", "passed")
        assert found == {f"{CATEGORIES}cmi5", *([f"{CATEGORIES}moveon"] if moves else [])}
    assert told["completed"]["result"]["completion"] is True
    assert told["passed"]["result"]["success"] is True
    timed = [it["result"]["duration"] for verb, it in told.items() if verb != "initialized"]
    assert all(duration.startswith("PT") for duration in timed)
    text = json.dumps(statements, ensure_ascii=False)
    assert not [it for it in (phone.number, "梁䶮") if it in text]


def test_a_trainer_takes_out_what_a_class_practised_and_no_more(school: School) -> None:
    room, alone = a_class(school), school.trainee()
    member = room.enrol()
    start = school.set_out(member, "w8_drop_off", class_id=room.id)
    school.set_out(alone, "w8_drop_off")
    answer = room.trainer.get(f"{room.path}/xapi.jsonl")
    assert answer.status_code == 200
    [line] = answer.text.splitlines()
    assert json.loads(line)["context"]["extensions"][SESSION] == start["start_id"]


def test_the_live_realm_has_no_learning_records(world: World) -> None:
    refused = world.operator("training", "xapi")
    assert (refused.exit_code, "practice_only" in refused.stderr) == (1, True)
