"""Webhooks at work: told once of each change, thinly, signed, again and again until heard."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services.webhook_messages import SCHEDULE
from app.storage.queries import webhooks as stored
from tests.builders import GRID, OTHER_COMMUNITY_GRID, a_tenant
from tests.http.department.scenes import items, pages, recorded, rented_home
from tests.http.webhooks.conftest import Listener, ask, listen, tick
from tests.receivers import Receiver, signed_with
from tests.world import World


def test_a_new_row_is_told_of_once_and_thinly(listener: Listener) -> None:
    listener.home()
    assert (tick(listener.world), tick(listener.world)) == (1, 0)
    last = items(pages(listener.key, "arrival"))[-1]["seq"]
    [said] = listener.told
    assert said["type"] == "rows.changed"
    assert said["data"] == {
        "department": "gongan",
        "since": 0,
        "seq": last,
        "sheets": [
            {"sheet": "gongan/arrival", "seq": last},
            {"sheet": "gongan/rental", "seq": last},
        ],
    }
    assert "陈广生" not in listener.receiver.messages[0].body.decode()


def test_a_message_has_the_headers_of_the_standard(listener: Listener) -> None:
    listener.home()
    tick(listener.world)
    message = listener.receiver.messages[0]
    headers = {name.lower(): value for name, value in message.headers.items()}
    assert headers["webhook-id"] == listener.deliveries()[0]["id"]
    assert headers["webhook-timestamp"] == str(int(listener.world.clock().timestamp()))
    assert headers["webhook-signature"].startswith("v1,")
    assert headers["content-type"] == "application/json"
    assert message.path == "/ygt?for=rows"


def test_what_came_before_the_webhook_is_not_news(city: World, receiver: Receiver) -> None:
    recorded(city.worker(), rented_home(a_tenant()))
    city.key("gongan").rows("rental")
    listen(city, city.key("gongan"), receiver)
    assert tick(city) == 0


def test_changes_while_a_message_is_on_its_way_are_told_of_in_one(listener: Listener) -> None:
    listener.receiver.answer = 500
    listener.home()
    tick(listener.world)
    first = listener.told[0]["data"]["seq"]
    for _ in range(3):
        listener.home()
        assert tick(listener.world) == 0
    listener.receiver.answer = 200
    listener.world.clock.advance(minutes=1)
    assert (tick(listener.world), tick(listener.world)) == (1, 1)
    again, rest = listener.told[1:]
    assert again == listener.told[0]
    assert rest["data"]["since"] == first < rest["data"]["seq"]


def test_only_sheets_and_areas_of_the_key_are_told_of(city: World, receiver: Receiver) -> None:
    phone = city.worker(grids=(GRID, OTHER_COMMUNITY_GRID))
    narrow = city.key("gongan", sheets=["gongan/rental"], areas=[GRID])
    listen(city, narrow, receiver)
    recorded(phone, rented_home(a_tenant(), grid_code=OTHER_COMMUNITY_GRID))
    assert tick(city) == 0
    recorded(phone, rented_home(a_tenant()))
    assert tick(city) == 1
    assert b"arrival" not in receiver.messages[0].body


def test_chosen_sheets_alone_are_told_of(city: World, receiver: Receiver) -> None:
    phone = city.worker()
    listen(city, city.key("gongan"), receiver, sheets=["gongan/arrival"])
    recorded(phone, rented_home())
    assert tick(city) == 0
    recorded(phone, rented_home(a_tenant()))
    tick(city)
    assert b"rental" not in receiver.messages[0].body


def test_a_receiver_that_fails_is_tried_on_the_standards_schedule(listener: Listener) -> None:
    listener.receiver.answer = 503
    listener.home()
    moments = []
    for step in (0, *SCHEDULE):
        listener.world.clock.advance(seconds=step * 0.99)
        assert tick(listener.world) == (0 if step else 1)
        if step:
            listener.world.clock.advance(seconds=step * 0.11 + 0.01)
            assert tick(listener.world) == 1
        moments.append(listener.world.clock())
    assert len(listener.receiver.messages) == 10
    [dead] = listener.deliveries(state="dead")
    assert (dead["attempts"], dead["status"], dead["fault"]) == (10, 503, "status")
    assert moments[-1] - moments[0] > timedelta(days=3)
    sent = {message.headers["webhook-id"] for message in listener.receiver.messages}
    assert sent == {dead["id"]}


def test_a_dead_letter_is_shown_and_a_replay_tells_again(listener: Listener) -> None:
    test_a_receiver_that_fails_is_tried_on_the_standards_schedule(listener)
    [shown] = listener.key.get("webhooks").get_json()["items"]
    assert (shown["dead"], shown["waiting"]) == (1, 0)
    listener.receiver.answer = 204
    lost = listener.told[-1]["data"]
    again = listener.post("replay", {"seq": lost["since"]})
    assert again.status_code == 202
    assert tick(listener.world) == 1
    assert listener.told[-1]["data"] == lost


def test_a_replay_starts_after_the_number_given(listener: Listener) -> None:
    listener.home()
    tick(listener.world)
    first = listener.told[0]["data"]["seq"]
    recorded(listener.phone, rented_home())
    tick(listener.world)
    listener.post("replay", {"seq": first})
    assert tick(listener.world) == 1
    assert [entry["sheet"] for entry in listener.told[-1]["data"]["sheets"]] == ["gongan/rental"]
    assert listener.post("replay", {"seq": listener.told[-1]["data"]["seq"]}).get_json() == {
        "message": None
    }


@pytest.mark.parametrize("seq", [-1, 10**6, "1", 1.5, True, None, 2**70])
def test_a_replay_from_nowhere_is_refused(listener: Listener, seq: object) -> None:
    listener.home()
    refused = listener.post("replay", {"seq": seq})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "seq")


def test_a_receiver_that_is_gone_hears_nothing_until_a_replay(listener: Listener) -> None:
    listener.receiver.answer = 410
    listener.home()
    tick(listener.world)
    listener.home()
    assert tick(listener.world) == 0
    [shown] = listener.key.get("webhooks").get_json()["items"]
    assert shown["state"] == "gone"
    listener.receiver.answer = 204
    listener.post("replay", {"seq": 0})
    tick(listener.world)
    listener.home()
    tick(listener.world)
    assert [delivery["state"] for delivery in listener.deliveries()].count("delivered") >= 2


def test_after_a_rotation_both_secrets_hold_for_a_week(listener: Listener) -> None:
    old = listener.hook["secret"]
    new = listener.post("secret").get_json()
    assert new["secret"] != old
    listener.home()
    tick(listener.world)
    assert all(signed_with(key, listener.receiver.messages[-1]) for key in (old, new["secret"]))
    listener.world.clock.advance(days=7)
    listener.home()
    tick(listener.world)
    assert signed_with(new["secret"], listener.receiver.messages[-1])
    assert not signed_with(old, listener.receiver.messages[-1])


def test_of_three_secrets_the_first_ends_at_once(listener: Listener) -> None:
    second = listener.post("secret").get_json()["secret"]
    third = listener.post("secret").get_json()["secret"]
    listener.home()
    tick(listener.world)
    message = listener.receiver.messages[-1]
    held = [signed_with(key, message) for key in (listener.hook["secret"], second, third)]
    assert held == [False, True, True]


def test_a_ping_is_sent_once_and_says_how_it_went(listener: Listener) -> None:
    listener.receiver.answer = 500
    asked = listener.post("ping").get_json()
    assert listener.post("ping").get_json()["id"] == asked["id"]
    assert (tick(listener.world), tick(listener.world)) == (1, 0)
    assert listener.told[0]["type"] == "test.ping"
    [dead] = listener.deliveries()
    assert (dead["id"], dead["state"], dead["status"]) == (asked["id"], "dead", 500)
    listener.receiver.answer = 200
    listener.post("ping")
    tick(listener.world)
    assert listener.deliveries()[0]["state"] == "delivered"


def test_a_message_that_somebody_sends_is_left_alone_until_the_lease_ends(
    listener: Listener,
) -> None:
    listener.post("ping")
    with listener.world.app.app_context(), listener.world.transaction() as tx:
        assert stored.claim(tx, "another", listener.world.clock(), [timedelta(0)])
    assert tick(listener.world) == 0
    listener.world.clock.advance(seconds=61)
    tick(listener.world)
    [delivery] = listener.deliveries()
    assert (delivery["state"], delivery["fault"]) == ("dead", "crashed")


def test_revoking_the_last_key_silences_its_webhook_and_a_new_one_wakes_it(
    listener: Listener,
) -> None:
    listener.post("ping")
    listener.world.operator("key", "revoke", listener.key.key.split("_")[2])
    assert tick(listener.world) == 0
    after = listener.world.key("gongan")
    assert [hook["id"] for hook in after.get("webhooks").get_json()["items"]] == [
        listener.hook["id"]
    ]
    [dead] = ask(after, "GET", f"webhooks/{listener.hook['id']}/deliveries").get_json()["items"]
    assert (dead["state"], dead["fault"]) == ("dead", "key_ended")
    listener.home()
    assert tick(listener.world) == 1


def test_a_message_is_dated_when_it_was_made(listener: Listener) -> None:
    listener.home()
    tick(listener.world)
    said = datetime.fromisoformat(listener.told[0]["timestamp"])
    assert said == listener.world.clock().astimezone(UTC)
