"""Rules answer reports as the case table says, and refuse what lies outside the profile."""

import logging
from typing import Any

import pytest

from app.registry.elements import Element
from app.registry.rules import Rule, RuleFault, compile_rule, report_scope
from tests.registry.cel_reference import (
    NO_ANSWER,
    VARIABLES,
    cases,
    codelists_of,
    comparable,
    element,
    elements_of,
    reference,
)

TABLE = cases("rules")
ELEMENTS = elements_of(TABLE)
CODELISTS = codelists_of(TABLE)
PLACE: dict[str, Element] = {
    "place.floors": element("place.floors", "integer"),
    "place.name": element("place.name", "text"),
}


def rule(text: str) -> Rule:
    return compile_rule(text, ELEMENTS, VARIABLES, CODELISTS)


def floors(text: str, value: object) -> object:
    return compile_rule(text, PLACE, ["place"]).value({"place": {"floors": value}})


@pytest.mark.parametrize(
    "case", TABLE["cases"], ids=lambda case: case["scope"] + ": " + case["rule"]
)
def test_a_rule_answers_as_the_case_table_says_and_as_the_cel_library_does(
    case: dict[str, Any],
) -> None:
    scope = TABLE["scopes"][case["scope"]]
    wanted = NO_ANSWER if case.get("error") else comparable(case["value"])
    compiled = rule(case["rule"])
    assert comparable(compiled.value(scope)) == wanted
    assert compiled.holds(scope) is (case.get("value") is True)
    assert reference(case["rule"], scope, ELEMENTS) == wanted


@pytest.mark.parametrize("case", cases("refused")["refused"], ids=lambda case: str(case["rule"]))
def test_a_rule_outside_the_profile_is_refused_with_what_would_be_right(
    case: dict[str, str],
) -> None:
    with pytest.raises(RuleFault) as fault:
        rule(case["rule"])
    assert case["because"] in str(fault.value)


def test_a_variable_that_is_not_in_scope_is_refused_with_those_that_are() -> None:
    with pytest.raises(RuleFault, match="today is not in scope here; there are visit, place"):
        compile_rule("today < '2026-11-18'", ELEMENTS, ["visit", "place"])


def test_codes_are_only_checked_where_code_lists_are_given() -> None:
    assert compile_rule("place.kind == 'castel'", ELEMENTS, ["place"]).reads == {"place.kind"}
    with pytest.raises(RuleFault, match="castel"):
        compile_rule("place.kind == 'castel'", ELEMENTS, ["place"], CODELISTS)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("place.rented", "boolean"),
        ("place.floors", "number"),
        ("size(persons)", "number"),
        ("place.kind", "text"),
        ("persons.map(p, p.id)", "list"),
        ("visit.location", "geopoint"),
    ],
)
def test_a_rule_says_what_it_gives(text: str, gives: str) -> None:
    assert rule(text).gives == gives


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("(" * 200 + "1" + ")" * 200, "nested too deeply"),
        ("(place.floors + " * 80 + "1.0" + ")" * 80 + " > 0.0", "nested too deeply"),
        ("place" + ".name" * 500, "nested too deeply"),
        ("place.name == '\ud800'", "half a character"),
        ("\0", "Syntax error"),
        ("'" + "x" * 4000 + "' == place.name", "1 to 4000 characters"),
    ],
    ids=["brackets", "sums", "selections", "surrogate", "nul", "long"],
)
def test_a_text_no_author_would_write_is_a_fault_and_not_a_crash(text: str, right: str) -> None:
    with pytest.raises(RuleFault, match=right):
        rule(text)


def test_a_long_chain_of_conditions_is_no_deep_rule() -> None:
    assert rule(" || ".join(f"place.floors == {n}" for n in range(150))).holds(
        {"place": {"floors": 149}}
    )


@pytest.mark.parametrize(
    ("text", "value", "answer"),
    [
        ("place.floors", 3, 3),
        ("place.floors / 2.0", 3, 1.5),
        ("place.floors / 3.0", 3, 1),
        ("place.floors == 9007199254740992", 9007199254740993, True),
        ("place.floors > 0", 10**400, None),
        ("place.floors / 0.0", 1, None),
        ("place.floors", None, None),
        ("place.floors", True, True),
        ("place.floors + 1.0", True, None),
    ],
)
def test_numbers_are_doubles_and_nothing_else_is_a_number(
    text: str, value: object, answer: object
) -> None:
    got = floors(text, value)
    assert (got, type(got)) == (answer, type(answer))


@pytest.mark.parametrize("scope", [{}, {"place": None}, {"place": []}, {"place": "x"}])
def test_a_scope_without_the_subject_gives_no_answer(scope: dict[str, object]) -> None:
    for text in ("place.name == 'x'", "has(place.name)", "place.floors > 1", "'name' in place"):
        assert compile_rule(text, PLACE, ["place"]).value(scope) is None


def test_half_a_character_never_breaks_a_pattern() -> None:
    matching = compile_rule("place.name.matches('a')", PLACE, ["place"])
    assert matching.value({"place": {"name": "a\ud800"}}) is None


def test_a_pattern_that_would_hang_a_backtracking_engine_answers_at_once() -> None:
    slow = compile_rule("place.name.matches('^(a+)+$')", PLACE, ["place"])
    assert slow.holds({"place": {"name": "a" * 4000}})
    assert not slow.holds({"place": {"name": "a" * 4000 + "b"}})


def test_a_rule_without_an_answer_is_logged_once_and_without_a_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    compiled = compile_rule("place.floors > 1 && place.name == 'x'", PLACE, ["place"])
    with caplog.at_level(logging.DEBUG, logger="app.registry.rules"):
        for _ in range(3):
            assert not compiled.holds({"place": {"floors": "secret"}})
    assert len(caplog.records) == 1
    assert "place.name" in caplog.text
    assert "secret" not in caplog.text


def test_a_report_becomes_a_scope_without_copying_its_subjects() -> None:
    report = {"visit": {"id": "v"}, "place": {"code": "1"}, "persons": [{"id": "R1"}], "site": None}
    scope = report_scope(report)
    assert scope["site"] == {}
    assert scope["visit"] is report["visit"]
    assert scope["persons"] is report["persons"]
    assert scope["issues"] == []


def test_a_rule_with_macros_leaves_the_scope_as_it_was() -> None:
    scope = {"persons": [{"role": "driver"}]}
    assert rule("persons.exists(p, p.role == 'driver')").holds(scope)
    assert scope == {"persons": [{"role": "driver"}]}


def test_a_default_list_is_a_new_one_each_time() -> None:
    default = rule("[]")
    first = default.value({})
    assert isinstance(first, list)
    first.append("driver")
    assert default.value({}) == []
