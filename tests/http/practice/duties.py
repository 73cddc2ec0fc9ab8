"""Workers of both realms with one phone number, and what their phones are to leave out."""

from collections.abc import Iterable
from typing import Any

from click.testing import CliRunner, Result
from werkzeug.test import TestResponse

from app.cli.main import cli
from tests.builders import CITY, GRID
from tests.world import Phone, World

NUMBER = "19900006001"


def operate(here: World, *argv: str) -> Result:
    """The operator's tool on either realm of one installation."""
    if here.app.extensions["yigetong"].realm == "live":
        return here.operator(*argv)
    environment = {
        "YGT_DATA": str(here.settings.data.parent),
        "YGT_PRACTICE_DATABASE_URL": here.settings.database_url,
        "YGT_SCHEMA": str(here.settings.schema),
    }
    return CliRunner().invoke(cli, ["--practice", *argv], env=environment, obj=here.clock)


def end_waiver(world: World) -> None:
    """From now on the city wants credentials."""
    ended = world.operator("waiver", "end", CITY)
    assert ended.exit_code == 0, ended.output


def bring(phone: Phone, token: str) -> TestResponse:
    return phone.post("/api/v1/credentials", {"credential": token})


def carry_over(phone: Phone, items: Iterable[dict[str, Any]]) -> None:
    """As the app does on a phone where both realms are signed in."""
    for item in items:
        answer = bring(phone, item["credential"])
        assert answer.status_code == 200, answer.text


def untrained(phone: Phone, grid: str = GRID) -> set[str]:
    told = phone.pull()["duty"]["untrained"]
    return {sheet for each in told if each["grid"] == grid for sheet in each["sheets"]}


def to_refresh(phone: Phone) -> list[str]:
    told: list[str] = phone.pull()["duty"]["refresher"]
    return told
