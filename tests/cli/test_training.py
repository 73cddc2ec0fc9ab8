"""`training check`: scenarios are played before anybody practises on them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

from tests.store import SCHEMA
from tests.world import World


def test_the_products_own_scenarios_are_sound_and_touch_every_sheet(world: World) -> None:
    result = world.operator("training", "check", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert len(document["sheets"]) == 20
    assert document["faults"] == []
    assert {"first_day": True, "minutes": 10}.items() <= document["scenarios"][0].items()


def test_a_key_that_cannot_be_reached_is_refused_with_file_line_and_reason(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "forms_schema"
    shutil.copytree(SCHEMA, folder)
    for name in (path.name for path in (folder / "training").glob("*.yaml")):
        if name != "w8_drop_off.yaml":
            (folder / "training" / name).unlink()
    file = folder / "training" / "w8_drop_off.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("street_trading: none", "water_depth: 3"), encoding="utf-8")
    world.settings = replace(world.settings, schema=folder)
    result = world.operator("training", "check")
    assert result.exit_code == 1
    assert "× w8_drop_off" in result.stdout
    [first, second, *_] = result.stderr.splitlines()
    assert first.startswith("training/w8_drop_off.yaml:1: place.street_trading: chengguan/case")
    assert second.startswith("training/w8_drop_off.yaml:28: place.water_depth: the form never asks")
