"""The product's own scenarios: sound on its own form, and together about everything."""

import json
from functools import cache

import pytest

from app.registry.load.scenarios import load_scenarios
from app.registry.training.document import read_scenario, scenario_document, scenario_hash
from app.registry.training.reach import Checked, checked
from app.registry.training.scenario import Scenario, Trap
from tests.registry.training.small_scenario import TODAY, engine
from tests.store import SCHEMA


@cache
def scenarios() -> dict[str, Scenario]:
    return load_scenarios(SCHEMA, engine().registry)


@cache
def every_one() -> dict[str, Checked]:
    return {key: checked(engine(), it, TODAY) for key, it in scenarios().items()}


def test_every_scenario_can_be_played_to_its_key() -> None:
    assert [str(fault) for it in every_one().values() for fault in it.faults] == []


def test_there_are_twelve_and_three_are_for_a_first_day_of_ten_minutes_each() -> None:
    assert len(every_one()) >= 12
    first = [it.minutes for it in scenarios().values() if it.first_day]
    assert first == [10, 10, 10]


def test_together_they_touch_every_sheet_and_every_trap() -> None:
    sheets = {sheet for it in every_one().values() for sheet in it.sheets}
    assert sheets == set(engine().registry.sheets)
    assert {trap for it in scenarios().values() for trap in it.traps} == set(Trap)


@pytest.mark.parametrize("key", ["d1_elder_alone", "w3_fever_by_phone"])
def test_a_scenario_can_be_played_on_any_day(key: str) -> None:
    """Dates are told from the day of the visit, over a year's end and a leap day too."""
    for day in ("2027-01-01", "2028-02-29", "2026-12-31"):
        found = checked(engine(), scenarios()[key], TODAY.fromisoformat(day))
        assert found.faults == ()


def test_a_critical_element_says_why_and_every_scenario_has_one() -> None:
    for scenario in scenarios().values():
        critical = [answer for answer in scenario.answers if answer.critical]
        assert critical, scenario.key
        assert all(len(answer.why) > 5 for answer in critical)


def test_a_scenario_comes_back_from_a_store_as_it_went_in() -> None:
    for scenario in scenarios().values():
        stored = json.loads(json.dumps(scenario_document(scenario)))
        back = read_scenario(stored)
        assert scenario_hash(back) == scenario_hash(scenario)
        assert checked(engine(), back, TODAY).faults == ()
