"""Returns and outcomes sent several times at once: what must happen once happens once."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.builders import a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.http.department.test_replies import OUTCOME, REASON, SAYINGS, heard
from tests.world import Key, Phone, World

Asking = Callable[[Key], TestResponse]


def scene(world: World) -> tuple[Phone, str]:
    """A worker who recorded one rented home, and the address of its row."""
    phone = world.worker()
    recorded(phone, rented_home(a_tenant()))
    [item] = world.key("gongan").rows("rental")["items"]
    return phone, f"sheets/rental/rows/{item['row_id']}"


def at_once(world: World, *asking: Asking) -> list[TestResponse]:
    """Ask in threads that start together, each with a client of its own but all with one key."""
    text = world.key("gongan").key
    start = threading.Barrier(len(asking))
    found: dict[int, TestResponse] = {}

    def run(place: int, ask: Asking) -> None:
        key = Key(world.app.test_client(), "gongan", text)
        start.wait()
        found[place] = ask(key)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(asking)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(asking))]


@pytest.mark.parametrize(("what", "body"), SAYINGS)
def test_one_name_at_once_acts_once_and_is_answered_alike(
    world: World, what: str, body: Mapping[str, Any]
) -> None:
    phone, row = scene(world)
    answers = at_once(world, *[lambda key: key.say(f"{row}/{what}", body, "one")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    replayed = ["Idempotency-Replayed" in answer.headers for answer in answers]
    assert sorted(replayed) == [False, True, True, True]
    assert len(heard(phone)) == 1


def test_two_bodies_under_one_name_at_once_are_not_both_heard(world: World) -> None:
    phone, row = scene(world)
    other = {**OUTCOME, "text": "别的"}
    answers = at_once(
        world,
        lambda key: key.say(f"{row}/outcome", OUTCOME, "one"),
        lambda key: key.say(f"{row}/outcome", other, "one"),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert len(heard(phone)) == 1


def test_a_row_returned_twice_at_once_is_asked_about_once(world: World) -> None:
    phone, row = scene(world)
    answers = at_once(world, *[lambda key: key.say(f"{row}/return", REASON)] * 3)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(heard(phone)) == 1
