"""A scenario's people and findings are called as trainees saw them, each apart from the others."""

from dataclasses import replace

from app.registry.load.scenarios import load_scenarios
from app.registry.training.naming import named
from tests.registry.training.small_scenario import engine
from tests.store import SCHEMA


def test_whom_and_what_the_products_scenarios_name_can_be_told_apart() -> None:
    for scenario in load_scenarios(SCHEMA, engine().registry).values():
        called = [(it.name or it.code, it.apart) for it in named(scenario)]
        assert all(name for name, _ in called), scenario.key
        assert len(set(called)) == len(called), scenario.key


def test_somebody_new_goes_by_the_name_to_be_recorded_and_only_the_alike_are_told_apart() -> None:
    scenarios = load_scenarios(SCHEMA, engine().registry)
    flood = {it.path: it for it in named(scenarios["w5_flood_metres"])}
    assert flood["persons.pregnant"].name == "陈小梅"
    assert flood["issues.crack"].code == "slope"
    assert {it.apart for it in flood.values()} == {None}
    drop_off = scenarios["w8_drop_off"]
    twice = {**drop_off.findings, "more": drop_off.findings["bricks"]}
    alike = {it.path: it.apart for it in named(replace(drop_off, findings=twice))}
    assert alike["issues.bricks"] == "花坛内倾倒装修碎砖及数袋生活垃圾"
