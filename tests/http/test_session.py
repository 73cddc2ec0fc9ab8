"""Signing in and out of a phone, through HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from app.services import sessions
from app.services.workers import revoke_worker
from app.storage.models.people import EnrolmentCode
from tests.builders import GRID, NEXT_GRID
from tests.world import Phone, World

DEVICE = {"name": "测试手机"}


def sign_in(world: World, **body: Any) -> Any:
    return world.client.post("/api/v1/session", json={"device": DEVICE, **body})


def an_enrolment(world: World, worker: Phone, code: str = "一次性", days: int = 1) -> None:
    with world.app.app_context(), world.transaction() as tx:
        line = EnrolmentCode(
            code_hash=sessions.digest(code),
            worker_id=worker.worker_id,
            expires_at=world.clock() + timedelta(days=days),
        )
        tx.add(line)


def test_a_session_says_who_the_worker_is_and_where(world: World) -> None:
    session = world.worker(grids=[NEXT_GRID, GRID], name="梁䶮").session
    assert session["worker"]["name"] == "梁䶮"
    assert [grid["code"] for grid in session["grids"]] == [GRID, NEXT_GRID]
    assert session["grids"][0]["name"] == "第003网格"
    assert [area["level"] for area in session["grids"][0]["areas"]] == [
        "city",
        "district",
        "street",
        "community",
        "grid",
    ]
    assert session["device_no"] >= 100_000
    assert len(session["token"]) >= 43  # 256 bits


@pytest.mark.parametrize("known", [True, False])
def test_guessing_a_secret_costs_longer_and_longer_and_keeps_nobody_else_out(
    world: World, known: bool
) -> None:
    worker = world.worker()
    number = worker.number if known else "19900009999"
    for _ in range(5):
        assert sign_in(world, phone=number, secret="not it").status_code == 401
    waits = []
    for _ in range(3):
        refused = sign_in(world, phone=number, secret=worker.secret)
        assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_guesses")
        waits.append(int(refused.headers["Retry-After"]))
        world.clock.advance(seconds=waits[-1])
        assert sign_in(world, phone=number, secret="not it").status_code == 401
    assert waits == [30, 60, 120]
    # Somebody else behind the same address, and this worker from another one.
    other = world.worker(phone="19900007777")
    assert sign_in(world, phone=other.number, secret=other.secret).status_code == 200
    world.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert sign_in(world, phone=worker.number, secret=worker.secret).status_code == 200


def test_who_was_right_begins_anew(world: World) -> None:
    worker = world.worker()
    for _ in range(3):
        answers = [
            sign_in(world, phone=worker.number, secret=secret).status_code
            for secret in ("not it", "nor this", worker.secret)
        ]
        assert answers == [401, 401, 200]


def test_an_unknown_phone_and_a_wrong_secret_get_one_answer(world: World) -> None:
    worker = world.worker()
    wrong = sign_in(world, phone=worker.number, secret="not it")
    unknown = sign_in(world, phone="19900009999", secret=worker.secret)
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.get_json() == unknown.get_json()
    assert wrong.get_json()["code"] == "bad_credentials"


def test_an_unknown_phone_costs_as_much_hashing_as_a_wrong_secret() -> None:
    real = PasswordHasher().hash("any")
    assert extract_parameters(sessions.NOBODY) == extract_parameters(real)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"device": DEVICE},
        {"device": DEVICE, "phone": "19900002201"},
        {"device": DEVICE, "phone": "1", "secret": "x", "enrolment_code": "y"},
        {"device": {}, "phone": "1", "secret": "x"},
        {"device": {"name": ""}, "phone": "1", "secret": "x"},
        {"device": "phone", "phone": "1", "secret": "x"},
        {"device": DEVICE, "phone": 19900002201, "secret": "x"},
        {"device": DEVICE, "phone": "1" * 33, "secret": "x"},
        {"device": DEVICE, "phone": "1", "secret": "x" * 201},
        {"device": DEVICE, "phone": "1\x00", "secret": "x"},
        {"device": DEVICE, "phone": "1", "secret": "\ud800"},
        {"device": {"name": "\udfff"}, "phone": "1", "secret": "x"},
        [],
        None,
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_a_body_that_is_no_sign_in_is_refused_by_name(world: World, body: Any) -> None:
    response = world.client.post(
        "/api/v1/session", data=json.dumps(body), content_type="application/json"
    )
    assert response.status_code == 422
    assert response.get_json()["errors"]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"phone": "1'])
def test_a_body_that_is_no_json_is_a_problem(world: World, data: bytes) -> None:
    response = world.client.post("/api/v1/session", data=data, content_type="application/json")
    assert response.status_code in {400, 422}
    assert response.mimetype == "application/problem+json"


def test_a_newer_phone_may_say_more(world: World) -> None:
    worker = world.worker()
    device = {**DEVICE, "os": "HarmonyOS", "push": {"endpoint": "…"}}
    body = {"phone": worker.number, "secret": worker.secret, "device": device, "locale": "zh"}
    assert world.client.post("/api/v1/session", json=body).status_code == 200


def test_a_phone_that_signs_in_again_keeps_its_number(world: World) -> None:
    worker = world.worker()
    device = {"name": "新名字", "id": worker.session["device_id"]}
    again = sign_in(world, phone=worker.number, secret=worker.secret, device=device).get_json()
    assert again["device_no"] == worker.device_no
    assert again["token"] != worker.token
    # The token of before reads no more; what was recorded under it may still be handed in.
    old = {"Authorization": f"Bearer {worker.token}"}
    asked = [
        world.client.get("/api/v1/sync/pull", headers=old),
        world.client.post("/api/v1/sync/push", headers=old, json={"operations": []}),
    ]
    assert [answer.status_code for answer in asked] == [401, 200]


def test_another_workers_device_is_not_taken_over(world: World) -> None:
    worker, other = world.worker(), world.worker()
    device = {"name": "旧手机", "id": other.session["device_id"]}
    mine = sign_in(world, phone=worker.number, secret=worker.secret, device=device).get_json()
    assert mine["device_id"] != other.session["device_id"]
    assert len({worker.device_no, other.device_no, mine["device_no"]}) == 3


def test_an_enrolment_code_signs_in_once(world: World) -> None:
    worker = world.worker()
    an_enrolment(world, worker, "一次性")
    first = sign_in(world, enrolment_code="一次性")
    second = sign_in(world, enrolment_code="一次性")
    assert first.get_json()["worker"]["id"] == worker.worker_id
    assert (first.status_code, second.status_code) == (200, 401)


def test_a_forgotten_pin_is_recovered_by_any_way_in_and_by_nobody_else(world: World) -> None:
    worker, other = world.worker(), world.worker()
    an_enrolment(world, worker, "忘了")
    by_code = sign_in(world, enrolment_code="忘了").get_json()["recovery"]
    assert by_code == worker.session["recovery"]
    assert len(by_code) == 64
    assert by_code != other.session["recovery"]


def test_an_expired_or_unknown_enrolment_code_does_not_sign_in(world: World) -> None:
    an_enrolment(world, world.worker(), "过期", days=1)
    world.clock.advance(days=1)
    assert sign_in(world, enrolment_code="过期").status_code == 401
    assert sign_in(world, enrolment_code="没有").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nonsense"])
def test_without_a_token_that_is_known_nothing_opens(world: World, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    response = world.client.get("/api/v1/sync/pull", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_worker_cannot_sign_in_and_reads_nothing_more(world: World) -> None:
    worker = world.worker()
    with world.app.app_context(), world.transaction() as tx:
        revoke_worker(tx, worker.number, world.clock())
    response = sign_in(world, phone=worker.number, secret=worker.secret)
    assert response.get_json()["code"] == "bad_credentials"
    assert may(worker) == {"pull": False, "release": False, "blobs": True}


def test_who_has_signed_out_reads_nothing_but_still_hands_in_for_90_days(world: World) -> None:
    worker = world.worker()
    assert world.client.delete("/api/v1/session", headers=worker.headers).status_code == 204
    again = world.client.delete("/api/v1/session", headers=worker.headers)
    assert again.status_code == 401
    assert may(worker) == {"pull": False, "release": False, "blobs": True}
    world.clock.advance(days=90)
    assert may(worker) == {"pull": False, "release": False, "blobs": False}


def test_a_token_expires_and_then_hands_in_for_90_days(world: World) -> None:
    worker = world.worker()
    world.clock.advance(days=89, hours=23)
    assert may(worker) == {"pull": True, "release": True, "blobs": True}
    world.clock.advance(hours=1)
    assert may(worker) == {"pull": False, "release": False, "blobs": True}
    world.clock.advance(days=90)
    assert may(worker) == {"pull": False, "release": False, "blobs": False}


def may(worker: Phone) -> dict[str, bool]:
    """Which doors the token opens. A blob that is not there answers 404, not 401."""
    blob = worker.client.head(f"/api/v1/blobs/{'0' * 64}", headers=worker.headers)
    return {
        "pull": worker.get("/api/v1/sync/pull").status_code == 200,
        "release": worker.get("/api/v1/releases/current").status_code == 200,
        "blobs": blob.status_code == 404,
    }
