"""A city whose operator lets webhooks reach this machine, and a department that listens."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import scheduler
from app.settings import Settings
from tests.builders import a_tenant
from tests.clock import TestClock
from tests.http.department.scenes import recorded, rented_home
from tests.receivers import Receiver, receiving
from tests.store import running
from tests.world import Key, Phone, World


@dataclass(frozen=True, slots=True)
class Listener:
    """A department's key, its webhook, and the receiver that the webhook leads to."""

    world: World
    phone: Phone
    key: Key
    hook: dict[str, Any]
    receiver: Receiver

    @property
    def told(self) -> list[dict[str, Any]]:
        """What the receiver was told of, in order."""
        secret = self.hook["secret"]
        return [self.receiver.verified(secret, message) for message in self.receiver.messages]

    def home(self) -> None:
        """Something happens: a visit to a rented home with one tenant."""
        recorded(self.phone, rented_home(a_tenant()))

    def post(self, path: str, body: object = None) -> TestResponse:
        return ask(self.key, "POST", f"webhooks/{self.hook['id']}/{path}", body)

    def deliveries(self, **params: str) -> list[dict[str, Any]]:
        response = self.key.get(f"webhooks/{self.hook['id']}/deliveries", **params)
        assert response.status_code == 200, response.text
        items: list[dict[str, Any]] = response.get_json()["items"]
        return items


def ask(key: Key, method: str, path: str, body: object = None) -> TestResponse:
    """Any request of a department; `path` is its own."""
    address = f"/api/v1/departments/{key.department}/{path}"
    return key.client.open(address, method=method, json=body, headers=key.headers)


def listen(world: World, key: Key, receiver: Receiver, **more: Any) -> dict[str, Any]:
    """Make a webhook that leads to the receiver; gives it with its secret."""
    made = ask(key, "POST", "webhooks", {"url": receiver.url, **more})
    assert made.status_code == 201, made.text
    hook: dict[str, Any] = made.get_json()
    return hook


def tick(world: World) -> int:
    """What the scheduler does every few seconds; gives how many messages went out."""
    scheduler.tell_news(world.app)
    return scheduler.deliver_due(world.app)


@pytest.fixture
def city(settings: Settings, clock: TestClock) -> Iterator[World]:
    own = replace(settings, webhook_networks="127.0.0.0/8")
    with running(own, clock) as app:
        yield World(app, own, clock)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def listener(city: World, receiver: Receiver) -> Listener:
    phone, key = city.worker(), city.key("gongan")
    return Listener(city, phone, key, listen(city, key, receiver), receiver)
