"""`serve`: one command, and the whole house answers over HTTP."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.servers import serving
from tests.world import World


def test_a_served_store_answers_with_page_document_and_problems(world: World) -> None:
    with serving(world.settings) as url:
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


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_cannot_be_is_a_usage_error(world: World, port: str) -> None:
    assert world.operator("serve", "--port", port).exit_code == 2
