"""`serve`: one command, and the whole house answers over HTTP."""

import json
from dataclasses import replace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.servers import serving, started
from tests.world import World


def test_a_served_store_answers_with_page_document_and_problems(world: World) -> None:
    with started(world.settings) as (url, process):
        with urlopen(f"{url}/") as page:
            assert "一格通" in page.read().decode()
        with urlopen(f"{url}/api/openapi.json") as document:
            assert json.load(document)["openapi"].startswith("3.1")
        with pytest.raises(HTTPError) as refused, urlopen(f"{url}/api/v1/sync/pull"):
            pass
        with refused.value as answer:
            assert answer.code == 401
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert json.load(answer)["code"] == "unauthorized"
        written = list(world.settings.counts.iterdir())
        # Nobody else on the machine reads what is written.
        assert {path.stat().st_mode & 0o077 for path in written} == {0}
        # No door but the port: gunicorn would take orders from any program of the same user.
        assert process.listens() == []


@pytest.mark.parametrize(("proxies", "elsewhere"), [(0, 429), (1, 401)])
def test_only_as_many_proxies_as_there_are_tell_where_a_request_comes_from(
    world: World, proxies: int, elsewhere: int
) -> None:
    with serving(replace(world.settings, proxies=proxies)) as url:
        tries = [guessed(url, "203.0.113.7") for _ in range(6)]
        assert tries == [401] * 5 + [429]
        assert guessed(url, "203.0.113.8") == elsewhere
        # What stands before the last proxy's own word, anybody could have written.
        assert guessed(url, "203.0.113.9, 203.0.113.7") == 429


def guessed(url: str, source: str) -> int:
    """The answer to a wrong secret, said to come from there."""
    body = {"phone": "19900000001", "secret": "wrong", "device": {"name": "手机"}}
    headers = {"Content-Type": "application/json", "X-Forwarded-For": source}
    asked = Request(f"{url}/api/v1/session", json.dumps(body).encode(), headers)
    with pytest.raises(HTTPError) as refused, urlopen(asked):
        pass
    with refused.value as answer:
        return int(answer.code)


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_cannot_be_is_a_usage_error(world: World, port: str) -> None:
    assert world.operator("serve", "--port", port).exit_code == 2
