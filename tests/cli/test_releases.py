"""`publish` and `diff`: sources become a release, whole or not at all."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from tests.store import SCHEMA
from tests.world import World


@pytest.fixture
def draft(world: World, tmp_path: Path) -> Path:
    """A copy of the sources which the world's operator publishes from."""
    folder = tmp_path / "forms_schema"
    shutil.copytree(SCHEMA, folder)
    world.settings = replace(world.settings, schema=folder)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def versions(world: World) -> list[str]:
    return world.audit("release.publish")


def test_checking_publishes_nothing_and_counts_what_there_is(world: World) -> None:
    result = world.operator("publish", "--check", "--json")
    document = json.loads(result.stdout)
    assert (document["elements"], document["departments"]) == (163, 10)
    assert (document["sheets"], document["columns"]) == (20, 323)
    assert document["published"] is False
    assert versions(world) == []


def test_the_same_sources_again_are_no_other_release(world: World) -> None:
    result = world.operator("publish", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(world.operator("diff", "--json").stdout)["changes"] == []


def test_faults_are_listed_all_at_once_and_nothing_changes(world: World, draft: Path) -> None:
    edit(draft / "departments" / "gongan.yaml", "when: has(place.rented)", "when: has(place.rentd)")
    edit(draft / "elements" / "place.yaml", "codelist: place_kind", "codelist: place_kid")
    for argv in (("publish",), ("publish", "--check"), ("diff",), ("init",)):
        result = world.operator(*argv)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "departments/gongan.yaml:44:" in result.stderr
        assert "elements/place.yaml:" in result.stderr
        assert "did you mean place_kind?" in result.stderr
    assert versions(world) == []


def test_a_changed_registry_needs_a_version_of_its_own(world: World, draft: Path) -> None:
    edit(draft / "departments" / "gongan.yaml", "heading: 巡查员", "heading: 巡查人员")
    refused = world.operator("publish")
    assert refused.exit_code == 1
    assert "new version" in refused.stderr
    edit(draft / "registry.yaml", "version: 2026.11.0", "version: 2026.11.1")
    assert world.operator("publish").exit_code == 0
    assert versions(world) == ["2026.11.1"]


def test_the_difference_names_the_sheet_that_changes(world: World, draft: Path) -> None:
    edit(draft / "departments" / "gongan.yaml", "heading: 巡查员", "heading: 巡查人员")
    same_version = world.operator("diff", "--json")
    assert same_version.exit_code == 1
    assert "raise `version`" in same_version.stderr
    edit(draft / "registry.yaml", "version: 2026.11.0", "version: 2026.11.1")
    result: Result = world.operator("diff", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0, result.stderr
    assert list(document["sheets"]) == ["gongan/rental"]
    assert "gongan/rental" in world.operator("diff").stdout
