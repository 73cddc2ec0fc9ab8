"""Nudges: a phone is told that there is a task, once, and nothing about it."""

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import scheduler
from app.services import nudges
from app.services.vapid import new_key
from app.settings import Settings, make_push_key
from app.storage.database import db
from tests.builders import a_visit, an_operation
from tests.clock import TestClock
from tests.receivers import Receiver, receiving
from tests.store import running
from tests.world import Phone, World

CONTACT = "mailto:operator@ygt.example"


@pytest.fixture
def city(settings: Settings, clock: TestClock) -> Iterator[World]:
    """An installation with a push key, whose push service is on this machine."""
    own = replace(settings, webhook_networks="127.0.0.0/8", push_contact=CONTACT)
    make_push_key(own, new_key)
    with running(own, clock) as app:
        yield World(app, own, clock)


@pytest.fixture
def service() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def subscribe(phone: Phone, endpoint: str) -> int:
    response = phone.client.put(
        "/api/v1/push/subscription",
        json={"endpoint": endpoint, "keys": {"p256dh": "x", "auth": "y"}},
        headers=phone.headers,
    )
    return response.status_code


def a_task_appears(city: World, phone: Phone) -> None:
    city.clock.now += timedelta(minutes=1)
    phone.push(an_operation(a_visit(place={"floors": "five"})))


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_task_nudges_its_workers_phone_once_and_says_nothing(
    city: World, service: Receiver
) -> None:
    phone = city.worker()
    assert subscribe(phone, service.url) == 204
    assert scheduler.nudge_phones(city.app) == 0
    a_task_appears(city, phone)
    assert [scheduler.nudge_phones(city.app) for _ in range(2)] == [1, 0]

    [message] = service.messages
    assert message.body == b""
    assert (message.headers["TTL"], message.headers["Topic"]) == ("86400", "tasks")


def test_the_push_service_can_tell_who_asks(city: World, service: Receiver) -> None:
    phone = city.worker()
    subscribe(phone, service.url)
    a_task_appears(city, phone)
    scheduler.nudge_phones(city.app)
    key = phone.get("/api/v1/push/key").get_json()["public_key"]

    scheme, _, rest = service.messages[0].headers["Authorization"].partition(" ")
    token, _, shown = rest.partition(", k=")
    signed, _, signature = token.removeprefix("t=").rpartition(".")
    claims = json.loads(decoded(signed.partition(".")[2]))
    assert (scheme, shown) == ("vapid", key)
    assert (claims["aud"], claims["sub"]) == (service.url.partition("/ygt")[0], CONTACT)
    assert claims["exp"] == int((city.clock.now + timedelta(hours=12)).timestamp())
    raw = decoded(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    public.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))


def test_a_task_that_was_there_before_is_no_news(city: World, service: Receiver) -> None:
    phone = city.worker()
    a_task_appears(city, phone)
    subscribe(phone, service.url)
    assert scheduler.nudge_phones(city.app) == 0


def test_nobody_is_nudged_for_another_workers_task(city: World, service: Receiver) -> None:
    phone, other = city.worker(), city.worker()
    subscribe(other, service.url)
    a_task_appears(city, phone)
    assert scheduler.nudge_phones(city.app) == 0


def test_who_nudges_passes_by_the_phones_that_others_are_claiming(
    city: World, engine_name: str
) -> None:
    if engine_name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    phones = [city.worker(), city.worker()]
    with city.app.app_context(), ExitStack() as open_still:
        taken = []
        for number, phone in enumerate(phones):
            subscribe(phone, f"https://push.example/{number}")
            a_task_appears(city, phone)
            taken.append(claimed(open_still.enter_context(Session(db.engine))))
        taken.append(claimed(open_still.enter_context(Session(db.engine))))
    assert taken == [["https://push.example/0"], ["https://push.example/1"], []]


def claimed(tx: Session) -> list[str]:
    """Where this transaction will nudge; it does not commit."""
    # Who waits for a lock fails, and does not wait for ever.
    tx.execute(text("SET LOCAL lock_timeout = '5s'"))
    return [phone.endpoint for phone in nudges.take(tx)]


@pytest.mark.parametrize(("status", "later"), [(201, 1), (500, 1), (410, 0), (404, 0)])
def test_an_address_that_has_ended_is_forgotten_and_no_other(
    city: World, service: Receiver, status: int, later: int
) -> None:
    phone = city.worker()
    service.answer = status
    subscribe(phone, service.url)
    a_task_appears(city, phone)
    assert scheduler.nudge_phones(city.app) == 1
    a_task_appears(city, phone)
    assert scheduler.nudge_phones(city.app) == later


def test_a_phone_that_wants_no_nudges_gets_none(city: World, service: Receiver) -> None:
    phone = city.worker()
    subscribe(phone, service.url)
    gone = phone.client.delete("/api/v1/push/subscription", headers=phone.headers)
    a_task_appears(city, phone)
    assert (gone.status_code, scheduler.nudge_phones(city.app)) == (204, 0)


def test_a_revoked_worker_is_not_nudged(city: World, service: Receiver) -> None:
    phone = city.worker()
    subscribe(phone, service.url)
    a_task_appears(city, phone)
    city.operator("worker", "revoke", "--phone", phone.number)
    assert scheduler.nudge_phones(city.app) == 0
    assert subscribe(phone, service.url) == 401


@pytest.mark.parametrize("endpoint", ["", "ftp://push.example/1", "https://a b/", "x" * 2001])
def test_an_address_that_is_none_is_refused(city: World, endpoint: str) -> None:
    assert subscribe(city.worker(), endpoint) == 422


def test_an_address_inside_our_own_network_is_never_sent_to(world: World) -> None:
    make_push_key(world.settings, new_key)
    phone = world.worker()
    assert subscribe(phone, "http://127.0.0.1:9/") == 422
    assert subscribe(phone, "https://127.0.0.1:9/") == 204


def test_an_installation_without_a_key_says_so(world: World) -> None:
    assert world.worker().get("/api/v1/push/key").status_code == 404


def test_init_makes_the_key_once_and_for_the_owner_alone(world: World) -> None:
    file = world.settings.push_key_file
    assert world.operator("init").exit_code == 0
    first = file.read_bytes()
    assert world.operator("init").exit_code == 0
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (first, 0o600)
