"""Webhooks of a department: whose they are, what is accepted, what is refused and how."""

from typing import Any

import pytest

from tests.builders import COMMUNITY
from tests.http.webhooks.conftest import Listener, ask, listen
from tests.receivers import Receiver
from tests.world import World

URL = "https://receiver.example/ygt"


def test_a_webhook_is_made_listed_and_removed(world: World) -> None:
    key = world.key("gongan")
    made = ask(key, "POST", "webhooks", {"url": URL, "name": "省厅平台"})
    assert made.status_code == 201
    assert made.get_json()["secret"].startswith("whsec_")
    [shown] = key.get("webhooks").get_json()["items"]
    assert "secret" not in shown
    assert (shown["url"], shown["name"], shown["sheets"]) == (URL, "省厅平台", None)
    assert shown["state"] == "active"
    assert ask(key, "DELETE", f"webhooks/{shown['id']}").status_code == 204
    assert key.get("webhooks").get_json() == {"items": []}
    assert ask(key, "DELETE", f"webhooks/{shown['id']}").status_code == 404


def test_what_is_done_to_a_webhook_is_audited(listener: Listener) -> None:
    listener.post("secret")
    listener.post("replay", {"seq": 0})
    ask(listener.key, "DELETE", f"webhooks/{listener.hook['id']}")
    for action in ("create", "rotate", "replay", "delete"):
        assert listener.world.audit(f"webhook.{action}") == [listener.hook["id"]]


def test_removing_a_webhook_takes_its_messages_along(listener: Listener) -> None:
    listener.post("ping")
    gone = ask(listener.key, "DELETE", f"webhooks/{listener.hook['id']}")
    assert gone.status_code == 204
    path = f"webhooks/{listener.hook['id']}/deliveries"
    assert listener.key.get(path).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/",
        "ftp://receiver.example/",
        "https://",
        "https://user:password@receiver.example/",
        "https://receiver.example:0/",
        "https://receiver.example:99999/",
        "https://receiver.example:/",
        "https://receiver.example/#part",
        "https://receiver.example/a b",
        "https://receiver.example\\@inside/",
        "https://receiver.example/\r\nX: 1",
        "https://接收.example/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "//receiver.example/",
        "javascript:alert(1)",
        "https://receiver.example/" + "a" * 2000,
        "",
        7,
        None,
    ],
)
def test_an_address_that_is_none_is_refused(world: World, url: object) -> None:
    refused = ask(world.key("gongan"), "POST", "webhooks", {"url": url})
    assert refused.status_code == 422, refused.text
    assert refused.get_json()["field"] == "url"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sheets": []}, "sheets"),
        ({"sheets": ["weijian/mosquito"]}, "sheets"),
        ({"sheets": ["gongan/nothing"]}, "sheets"),
        ({"sheets": "gongan/rental"}, "sheets"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_does_not_fit_is_named(world: World, more: dict[str, Any], field: str) -> None:
    refused = ask(world.key("gongan"), "POST", "webhooks", {"url": URL, **more})
    assert refused.status_code == 422, refused.text
    assert refused.get_json()["field"].startswith(field)


def test_a_key_without_a_sheet_cannot_listen_to_it(world: World) -> None:
    key = world.key("gongan", sheets=["gongan/rental"])
    refused = ask(key, "POST", "webhooks", {"url": URL, "sheets": ["gongan/arrival"]})
    assert refused.status_code == 422
    assert "arrival" not in refused.text


def test_there_are_at_most_ten(world: World) -> None:
    key = world.key("gongan")
    statuses = [ask(key, "POST", "webhooks", {"url": URL}).status_code for _ in range(11)]
    assert statuses == [201] * 10 + [409]
    assert ask(world.key("weijian"), "POST", "webhooks", {"url": URL}).status_code == 201


def test_a_webhook_is_there_for_keys_that_cover_the_same_and_for_no_other(
    city: World, receiver: Receiver
) -> None:
    hook = listen(city, city.key("gongan", areas=[COMMUNITY]), receiver)["id"]
    same = city.key("gongan", areas=[COMMUNITY])
    assert [item["id"] for item in same.get("webhooks").get_json()["items"]] == [hook]
    for other in (city.key("gongan"), city.key("gongan", sheets=["gongan/rental"]),
                  city.key("weijian", areas=[COMMUNITY])):  # fmt: skip
        assert other.get("webhooks").get_json() == {"items": []}
        refused = [
            ask(other, "DELETE", f"webhooks/{hook}"),
            ask(other, "POST", f"webhooks/{hook}/ping"),
            ask(other, "POST", f"webhooks/{hook}/secret"),
            ask(other, "POST", f"webhooks/{hook}/replay", {"seq": 0}),
            ask(other, "GET", f"webhooks/{hook}/deliveries"),
            ask(other, "GET", "webhooks/never/deliveries"),
        ]
        assert {answer.status_code for answer in refused} == {404}
        assert len({answer.data for answer in refused}) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "webhooks"),
        ("POST", "webhooks"),
        ("DELETE", "webhooks/x"),
        ("POST", "webhooks/x/ping"),
        ("POST", "webhooks/x/secret"),
        ("POST", "webhooks/x/replay"),
        ("GET", "webhooks/x/deliveries"),
    ],
)
def test_nothing_is_answered_without_a_key_or_to_another_department(
    world: World, method: str, path: str
) -> None:
    address = f"/api/v1/departments/gongan/{path}"
    assert world.client.open(address, method=method).status_code == 401
    foreign = world.client.open(address, method=method, headers=world.key("weijian").headers)
    assert foreign.status_code == 404


def test_an_unknown_parameter_is_refused(listener: Listener) -> None:
    path = f"webhooks/{listener.hook['id']}/deliveries"
    for params in ({"state": "lost"}, {"limit": "0"}, {"sort": "id"}):
        assert listener.key.get(path, **params).status_code == 422
