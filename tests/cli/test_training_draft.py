"""A scenario drafted from a report: what happened stays, whom it happened to does not."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.registry.load.scenarios import read_scenario_text
from app.registry.training.reach import checked
from app.registry.training.scenario import Scenario
from tests.builders import an_operation
from tests.clock import NOON
from tests.golden import golden_visits
from tests.registry.training.small_scenario import engine
from tests.world import World

# What may be the same in a draft and in the report: values of code lists and facts of the form.
_NOT_A_NAME = re.compile(r"[a-z0-9_.:+-]{1,20}|[一-鿿]{1,2}")


def texts_of(value: Any) -> list[str]:
    """Every text in a report."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_of(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_of(one)]
    return [value] if isinstance(value, str) else []


def drafted(world: World, visit_id: str) -> str:
    made = world.operator("training", "draft", visit_id)
    assert made.exit_code == 0, made.output
    return made.stdout


def read(text: str) -> Scenario:
    return read_scenario_text("draft", text, engine().registry)


@pytest.fixture
def visits(world: World) -> list[dict[str, Any]]:
    """The golden day, handed in."""
    found = golden_visits()
    phone = world.worker()
    for start in range(0, len(found), 50):
        phone.push(*(an_operation(visit) for visit in found[start : start + 50]))
    return found


def test_nothing_that_names_anybody_leaves_the_live_realm(
    world: World, visits: list[dict[str, Any]]
) -> None:
    seen = 0
    for visit in visits[::3]:
        text = drafted(world, visit["visit"]["id"])
        own = {it for it in texts_of(visit) if not _NOT_A_NAME.fullmatch(it)}
        own |= {person["name"] for person in visit["persons"]}
        assert not [it for it in own if it in text], visit["visit"]["id"]
        seen += len(own)
    assert seen > 100


def test_what_happened_stays_and_the_draft_can_be_read_and_completed(
    world: World, visits: list[dict[str, Any]]
) -> None:
    sound = 0
    for visit in visits[::3]:
        scenario = read(drafted(world, visit["visit"]["id"]))
        assert len(scenario.people) == len(visit["persons"])
        categories = [issue["category"] for issue in visit["issues"]]
        assert [found.category for found in scenario.findings.values()] == categories
        sound += not checked(engine(), scenario, NOON.date()).faults
    # The others lack a finding that an answer implies, and say so.
    assert sound >= 7


def test_a_draft_says_what_is_still_to_be_written(
    world: World, visits: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "drafted.yaml"
    visit_id = visits[0]["visit"]["id"]
    made = world.operator("training", "draft", visit_id, "--out", str(out))
    assert made.exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# 草稿")
    assert "（请写标题）" in out.read_text(encoding="utf-8")
    assert visit_id in world.audit("training.draft")


def test_what_is_not_there_and_the_other_realm_are_refused(world: World) -> None:
    world.worker()
    nobody = world.operator("training", "draft", "no-such-visit")
    assert (nobody.exit_code, "not_found" in nobody.output) == (1, True)
    assert world.operator("--practice", "init").exit_code == 0
    practice = world.operator("--practice", "training", "draft", "x")
    assert (practice.exit_code, "live_only" in practice.output) == (1, True)
