"""Who may practise: a trainee, in the practice realm; the live realm does not know the routes."""

import json

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from app.storage.models.training import TrainingScenario, TrainingStart
from tests.http.access.matrix import lines_of, routes_of
from tests.http.practice.school import API, open_school
from tests.http.practice.test_two_realms import called
from tests.world import World

TABLE = """
                     nobody worker other signed-out department live-worker live-department
GET /api/v1/training/scenarios
                     |  401   200   200     401        401        401           401
GET /api/v1/training/due
                     |  401   200   200     401        401        401           401
GET /api/v1/training/starts
                     |  401   200   200     401        401        401           401
POST /api/v1/training/starts
                     |  401   201   201     401        401        401           401
GET /api/v1/training/starts/<string:start_id>
  start              |  401   200   404     401        401        401           401
  no-start           |  401   404   404     401        401        401           401
POST /api/v1/training/starts/<string:start_id>/debrief
  start              |  401   200   404     401        401        401           401
  no-start           |  401   404   404     401        401        401           401
GET /api/v1/training/starts/<string:start_id>/debrief
  start              |  401   200   404     401        401        401           401
  no-start           |  401   404   404     401        401        401           401
"""


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
    askers = {
        "nobody": {},
        "worker": phone.headers,
        "other": other.headers,
        "signed-out": gone.headers,
        "department": practice.key("gongan").headers,
        "live-worker": world.worker().headers,
        "live-department": world.key("gongan").headers,
    }
    things = {"start": start["start_id"], "no-start": "0198c0de-0000-7000-8000-000000000000"}
    wrong = []
    for line in lines_of(TABLE):
        for asker, headers in askers.items():
            path = "/practice" + line.address(things)
            body = {"scenario": "w8_drop_off"}
            answer = doors.open(path, method=line.method, headers=headers, json=body)
            if answer.status_code != line.status(asker):
                wrong.append(f"{line.route} {line.words}: {asker} got {answer.status_code}")
    assert wrong == []


def test_every_route_of_practising_has_a_line_and_the_live_realm_has_none(
    world: World, practice: World
) -> None:
    assert {line.route for line in lines_of(TABLE)} == training_routes(practice.app)
    assert training_routes(world.app) == set()
    assert routes_of(practice.app) - training_routes(practice.app) == routes_of(world.app)


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
    assert API in practised
    assert API not in served
    with world.app.app_context(), world.transaction(writes=False) as tx:
        for model in (TrainingScenario, TrainingStart):
            assert tx.scalar(select(func.count()).select_from(model)) == 0
    assert start["place_code"] not in json.dumps(live.pull_all())
