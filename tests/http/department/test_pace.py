"""Who asks without end is told to wait, and keeps nobody else waiting."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.settings import Settings
from tests.clock import TestClock
from tests.console import SESSION, person
from tests.store import running
from tests.world import World


@pytest.fixture
def slow(settings: Settings, clock: TestClock) -> Iterator[World]:
    """A world in which a key, an account and a phone may ask three times a minute."""
    with running(replace(settings, key_requests=3, phone_requests=3), clock) as app:
        yield World(app, settings, clock)


def test_the_fourth_request_of_a_minute_waits_for_the_next(slow: World) -> None:
    key, other = slow.key("gongan"), slow.key("gongan")
    slow.clock.now = slow.clock.now.replace(second=20)
    assert [key.get("sheets").status_code for _ in range(3)] == [200, 200, 200]
    refused = key.get("sheets/rental/rows")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "40")
    assert refused.get_json()["code"] == "too_many_requests"
    assert other.get("sheets").status_code == 200
    slow.clock.now += timedelta(seconds=40)
    assert key.get("sheets").status_code == 200


def test_odata_counts_the_same_requests(slow: World) -> None:
    key = slow.key("gongan")
    asked = [key.get("/odata/v4/gongan/") for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert int(asked[-1].headers["Retry-After"]) in range(1, 61)
    assert asked[-1].get_json()["error"]["code"] == "too_many_requests"


def test_a_phone_that_asks_without_end_waits_and_hands_in_later(slow: World) -> None:
    phone, other = slow.worker(), slow.worker()
    slow.clock.now = slow.clock.now.replace(second=20)
    push = {"headers": phone.headers, "json": {"operations": []}}
    asked = [slow.client.post("/api/v1/sync/push", **push) for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert asked[-1].headers["Retry-After"] == "40"
    assert other.pull()["items"] == []
    slow.clock.now += timedelta(seconds=40)
    assert slow.client.post("/api/v1/sync/push", **push).status_code == 200


def test_somebody_at_the_console_waits_as_well(slow: World) -> None:
    here, other = person(slow, "gongan"), person(slow, "gongan")
    asked = [here.get(SESSION), *(here.get("sheets") for _ in range(3))]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert other.get(SESSION).status_code == 200


def test_what_is_not_a_key_is_refused_before_anything_is_counted(slow: World) -> None:
    asked = [slow.client.get("/api/v1/departments/gongan/sheets") for _ in range(5)]
    assert {answer.status_code for answer in asked} == {401}
