"""Who may practise: a trainee, in the practice realm; the live realm does not know the routes."""

import json

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from app.storage.models.training import TrainingScenario, TrainingStart
from tests.console import person
from tests.http.access.matrix import lines_of, routes_of
from tests.http.practice.class_tables import TRAINEES, TRAINERS
from tests.http.practice.classroom import CONSOLE, a_class
from tests.http.practice.school import API, open_school
from tests.http.practice.test_two_realms import called
from tests.world import World

_CODE: dict[str, object] = {"code": "AAAAAAAA"}
BODIES: dict[str, dict[str, object]] = {
    "POST /api/v1/training/starts": {"scenario": "w8_drop_off"},
    "POST /api/v1/training/classes/join": _CODE,
    "POST /api/v1/training/enrol": {
        **_CODE,
        "name": "学员",
        "phone": "19900044001",
        "device": {"name": "手机"},
    },
    f"POST {CONSOLE}/classes": {"name": "另一班"},
    f"PUT {CONSOLE}/scenarios/<string:key>": {"yaml": "title: 空"},
    f"POST {CONSOLE}/scenarios/check": {"scenario": "own", "yaml": "title: 空"},
    f"POST {CONSOLE}/scenarios/preview": {"scenario": "own", "yaml": "title: 空"},
    f"POST {CONSOLE}/classes/<string:class_id>/hints": {"text": "再看一遍"},
}


WAIVERS = {
    "GET /api/v1/console/areas",
    "GET /api/v1/console/waivers",
    "POST /api/v1/console/waivers",
    "DELETE /api/v1/console/waivers/<string:waiver_id>",
}


def training_routes(app: Flask) -> set[str]:
    return {route for route in routes_of(app) if "/training" in route}


def test_everybody_is_answered_as_the_table_says(
    doors: Client, world: World, practice: World
) -> None:
    school = open_school(practice)
    phone, other, gone = school.trainee(), school.trainee(), school.trainee()
    gone.client.delete("/api/v1/session", headers=gone.headers)
    start = school.set_out(phone, "w8_drop_off")
    school.hand_in(phone, school.perfect(start))
    room = a_class(school)
    member = room.enrol()
    other_trainer, live_office = person(practice, None, "trainer"), person(world, None, "office")
    askers = {
        "nobody": {},
        "worker": phone.headers,
        "other": other.headers,
        "signed-out": gone.headers,
        "department": practice.key("gongan").headers,
        "live-worker": world.worker().headers,
        "live-department": world.key("gongan").headers,
        "trainer": room.trainer.headers,
        "other-trainer": other_trainer.headers,
        "staff": person(practice, "gongan").headers,
        "office": person(practice, None, "office").headers,
        "live-office": live_office.headers,
    }
    nothing = "0198c0de-0000-7000-8000-000000000000"
    things = {
        "start": start["start_id"],
        "no-start": nothing,
        "class": room.id,
        "no-class": nothing,
        "scenario": "w8_drop_off",
        "no-scenario": "w0_nothing",
        "other-class": a_class(school, trainer=room.trainer).id,
        "member": member.worker_id,
        "class-start": school.set_out(member, "w8_drop_off", class_id=room.id)["start_id"],
    }
    bodies = {
        **BODIES,
        f"POST {CONSOLE}/classes/<string:class_id>/attempts": {
            "worker_id": member.worker_id,
            "scenario": "w8_drop_off",
        },
    }
    wrong = []
    for line in (*lines_of(TRAINEES), *lines_of(TRAINERS)):
        for asker in line.statuses:
            path = "/practice" + line.address(things)
            body = bodies.get(line.route, {})
            headers = {**askers[asker], "Idempotency-Key": "a"}
            answer = doors.open(path, method=line.method, headers=headers, json=body)
            if answer.status_code != line.status(asker):
                wrong.append(f"{line.route} {line.words}: {asker} got {answer.status_code}")
    assert wrong == []


def test_every_route_of_practising_has_a_line_and_the_live_realm_has_none(
    world: World, practice: World
) -> None:
    told = {line.route for table in (TRAINEES, TRAINERS) for line in lines_of(table)}
    assert told == training_routes(practice.app)
    assert training_routes(world.app) == set()
    shared = routes_of(practice.app) - training_routes(practice.app)
    # What was earned there is brought here, where it is needed is said here, and one watcher sees
    # the processes that serve both.
    assert routes_of(world.app) - shared == {"POST /api/v1/credentials", *WAIVERS, "GET /metrics"}
    assert shared <= routes_of(world.app)


def test_the_live_realm_knows_nothing_of_practising(
    doors: Client, world: World, practice: World
) -> None:
    school = open_school(practice)
    start = school.set_out(school.trainee(), "w8_drop_off")
    live = world.worker()
    for path in (f"{API}/scenarios", f"{API}/starts/{start['start_id']}"):
        assert called(doors, "GET", path, live.headers).status_code == 404
    documents = [doors.get(f"{mount}/api/openapi.json").get_json() for mount in ("/practice", "")]
    practised, served = (json.dumps(document["paths"]) for document in documents)
    for prefix in (API, CONSOLE):
        assert prefix in practised
        assert prefix not in served
    with world.app.app_context(), world.transaction(writes=False) as tx:
        for model in (TrainingScenario, TrainingStart):
            assert tx.scalar(select(func.count()).select_from(model)) == 0
    assert start["place_code"] not in json.dumps(live.pull_all())
