"""`--practice`: the operator's tool on the practice realm; serving with and without its store."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from click.testing import CliRunner

from app.cli.main import cli
from app.settings import Settings
from tests.builders import CITY, a_tenant, an_operation
from tests.http.department.scenes import rented_home
from tests.servers import serving
from tests.store import SCHEMA
from tests.world import World


def ran(settings: Settings, *argv: str) -> Any:
    environment = {
        "YGT_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "YGT_SCHEMA": str(SCHEMA),
    }
    result = CliRunner().invoke(cli, [*argv, "--json"], env=environment)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


UNHEARD = {"Authorization": "Bearer x"}


def asked(
    url: str, path: str, who: Mapping[str, str] = UNHEARD, body: object = None
) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url + path, data, {**who, "Content-Type": "application/json"})
    try:
        with urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_init_makes_two_stores_that_share_no_secret(empty_settings: Settings) -> None:
    document = ran(empty_settings, "init")
    practice = document["practice"]
    assert practice["release"] == document["release"]
    assert practice["data"] == str(empty_settings.data / "practice")
    live, other = (
        json.loads((Path(folder) / "secrets.json").read_text())
        for folder in (document["data"], practice["data"])
    )
    assert live.keys() == other.keys()
    assert not set(live.values()) & set(other.values())


def test_a_command_is_about_the_realm_it_names(empty_settings: Settings) -> None:
    ran(empty_settings, "init")
    ran(empty_settings, "--practice", "area", "add", CITY, "--name", "演练市")
    assert ran(empty_settings, "area", "list") == []
    assert [area["name"] for area in ran(empty_settings, "--practice", "area", "list")] == [
        "演练市"
    ]


def test_the_live_realm_serves_without_a_practice_store(settings: Settings) -> None:
    """And once one is made, it is served too, without a restart."""
    with serving(settings) as url:
        assert asked(url, "/api/v1/sync/pull")[0] == 401
        status, problem = asked(url, "/practice/api/v1/sync/pull")
        assert (status, problem["code"]) == (503, "practice_closed")
        ran(settings, "--practice", "init")
        assert asked(url, "/practice/api/v1/sync/pull")[0] == 401
        (settings.practice.data / "practice.db").unlink()
        assert asked(url, "/api/v1/sync/pull")[0] == 401
        assert asked(url, "/api/openapi.json")[0] == 200


def test_the_live_realm_does_its_whole_work_with_the_practice_store_taken_away(
    world: World,
) -> None:
    ran(world.settings, "--practice", "init")
    phone, key = world.worker(), world.key("gongan")
    with serving(world.settings) as url:
        assert asked(url, "/practice/api/v1/sync/pull")[0] == 401
        world.settings.practice.data.rename(world.settings.data / "away")
        who = {"phone": phone.number, "secret": phone.secret, "device": {"name": "手机"}}
        assert asked(url, "/api/v1/session", {}, who)[0] == 200
        batch = {"operations": [an_operation(rented_home(a_tenant()))]}
        _, told = asked(url, "/api/v1/sync/push", phone.headers, batch)
        assert [each["status"] for each in told["results"]] == ["accepted"]
        assert asked(url, "/api/v1/sync/pull", phone.headers)[1]["items"]
        base = "/api/v1/departments/gongan/sheets/rental/rows"
        assert len(asked(url, base, key.headers)[1]["items"]) == 1
        assert len(asked(url, f"{base}.json?date=2026-11-18", key.headers)[1]["items"]) == 1
        assert ran(world.settings, "worker", "list")


def test_either_realm_answers_with_the_others_store_taken_away(settings: Settings) -> None:
    ran(settings, "--practice", "init")
    aside = settings.practice.data / "aside.db"
    store = settings.practice.data / "practice.db"
    with serving(settings) as url:
        assert asked(url, "/practice/api/v1/sync/pull")[0] == 401
        store.rename(aside)
        assert asked(url, "/api/v1/sync/pull")[0] == 401
        aside.rename(store)
        live = settings.data / "live.db"
        if live.exists():
            live.rename(settings.data / "away.db")
        assert asked(url, "/practice/api/v1/sync/pull")[0] == 401
        assert asked(url, "/practice/api/openapi.json")[0] == 200


def test_the_practice_store_is_never_the_live_one(settings: Settings) -> None:
    environment = {
        "YGT_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "YGT_PRACTICE_DATABASE_URL": settings.database_url,
    }
    result = CliRunner().invoke(cli, ["--practice", "init"], env=environment)
    assert result.exit_code == 1
    assert "a database of its own" in result.stderr


def test_serving_is_about_both_realms(settings: Settings) -> None:
    result = CliRunner().invoke(cli, ["--practice", "serve"])
    assert result.exit_code == 2
