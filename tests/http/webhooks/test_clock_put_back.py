"""The server's clock is put back by two days: nothing waits until it has come round again."""

from datetime import timedelta

import pytest

from app import scheduler
from app.storage.queries import webhooks as stored
from tests.http.webhooks.conftest import Listener, tick

_LONG = timedelta(days=2)


def test_news_that_were_made_before_go_out_at_once(listener: Listener) -> None:
    listener.post("ping")
    listener.world.clock.now -= _LONG
    assert tick(listener.world) == 1
    assert listener.deliveries()[0]["state"] == "delivered"


@pytest.mark.parametrize("tries", [1, 2])
def test_what_failed_before_is_tried_again_no_later_than_its_pause(
    listener: Listener, tries: int
) -> None:
    listener.receiver.answer = 500
    listener.home()
    for _ in range(tries):
        assert tick(listener.world) == 1
        listener.world.clock.advance(seconds=7)
    listener.receiver.answer = 200
    listener.world.clock.now -= _LONG
    listener.world.clock.advance(seconds={1: 6, 2: 330}[tries])
    assert tick(listener.world) == 1
    assert listener.deliveries()[0]["state"] == "delivered"


def test_what_failed_since_still_waits_for_its_pause(listener: Listener) -> None:
    listener.world.clock.now -= _LONG
    listener.receiver.answer = 500
    listener.home()
    assert (tick(listener.world), tick(listener.world)) == (1, 0)


def test_what_a_process_died_over_before_is_taken_by_the_next(listener: Listener) -> None:
    listener.home()
    scheduler.tell_news(listener.world.app)
    with listener.world.app.app_context(), listener.world.transaction() as tx:
        assert stored.claim(tx, "another", listener.world.clock(), [timedelta(0)])
    assert tick(listener.world) == 0
    listener.world.clock.now -= _LONG
    assert tick(listener.world) == 1
    assert listener.deliveries()[0]["state"] == "delivered"
