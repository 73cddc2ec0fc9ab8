"""`training check`: scenarios are played before anybody practises on them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store import SCHEMA
from tests.world import World


def test_the_products_own_scenarios_are_sound_and_touch_every_sheet(world: World) -> None:
    result = world.operator("training", "check", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert len(document["sheets"]) == 20
    assert document["faults"] == []
    assert {"first_day": True, "minutes": 10}.items() <= document["scenarios"][0].items()


def test_scenarios_go_into_the_practice_store_and_nowhere_else(world: World) -> None:
    refused = world.operator("training", "publish")
    assert (refused.exit_code, "practice_only" in refused.stderr) == (1, True)
    assert world.operator("--practice", "init").exit_code == 0
    result = world.operator("--practice", "training", "publish", "--json")
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(result.stdout)["scenarios"]) >= 12


@pytest.fixture
def unsound(world: World, tmp_path: Path) -> None:
    """The world's sources with one scenario left, whose key asks for what no form does."""
    folder = tmp_path / "forms_schema"
    shutil.copytree(SCHEMA, folder)
    file = folder / "training" / "w8_drop_off.yaml"
    for other in (folder / "training").glob("*.yaml"):
        if other != file:
            other.unlink()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("street_trading: none", "water_depth: 3"), encoding="utf-8")
    world.settings = replace(world.settings, schema=folder)


@pytest.mark.usefixtures("unsound")
def test_a_key_that_cannot_be_reached_is_refused_with_file_line_and_reason(world: World) -> None:
    result = world.operator("training", "check")
    assert result.exit_code == 1
    assert "× w8_drop_off" in result.stdout
    [first, second, *_] = result.stderr.splitlines()
    assert first.startswith("training/w8_drop_off.yaml:1: place.street_trading: chengguan/case")
    assert second.startswith("training/w8_drop_off.yaml:28: place.water_depth: the form never asks")


@pytest.mark.usefixtures("unsound")
def test_a_scenario_that_does_not_fit_keeps_nobody_from_duty(world: World) -> None:
    result = world.operator("init")
    assert result.exit_code == 0, result.stderr
    assert "place.water_depth: the form never asks" in result.stderr
