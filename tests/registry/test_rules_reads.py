"""A rule says exactly what it reads: composing a form and projecting a row are built on that."""

from typing import Any

import pytest

from app.registry.rules import compile_rule
from tests.registry.cel_reference import VARIABLES, cases, element, elements_of

TABLE = cases("reads")
ELEMENTS = elements_of(TABLE)


@pytest.mark.parametrize("case", TABLE["rules"], ids=lambda case: str(case["of"][0]))
def test_a_rule_of_the_catalogue_reads_exactly_what_its_text_mentions(case: dict[str, Any]) -> None:
    compiled = compile_rule(case["rule"], ELEMENTS, VARIABLES)
    assert sorted(compiled.reads) == case["reads"]
    assert sorted(compiled.names) == case["names"]


@pytest.mark.parametrize(
    ("text", "reads", "names"),
    [
        ("has(place.rented)", {"place.rented"}, {"place"}),
        ("'rented' in place", {"place.rented"}, {"place"}),
        ("persons.exists(visit, visit.role == 'driver')", {"person.role"}, {"persons"}),
        ("persons.exists(p, issues.exists(p, p.category == 'flood'))", {"issue.category"}, None),
        ("persons.map(p, p.id)[0] == person.id", {"person.id"}, {"person", "persons"}),
        ("(true ? person : persons[0]).role == 'x'", {"person.role"}, {"person", "persons"}),
        ("false && place.rented", {"place.rented"}, {"place"}),
        ("size(persons) > 1", set(), {"persons"}),
        ("today > '2026-11-18'", set(), {"today"}),
        ("visit.location.lat > 23.0", {"visit.location"}, {"visit"}),
        ("'place.rented' == 'visit.mode'", set(), set()),
    ],
)
def test_reads_follow_the_subject_through_macros_choices_and_names(
    text: str, reads: set[str], names: set[str] | None
) -> None:
    elements = ELEMENTS | {"visit.location": element("visit.location", "geopoint")}
    compiled = compile_rule(text, elements, VARIABLES)
    assert compiled.reads == reads
    assert compiled.names == (names if names is not None else {"persons", "issues"})


def test_two_rules_of_one_text_are_equal() -> None:
    first, second = (compile_rule("has(place.rented)", ELEMENTS, ["place"]) for _ in range(2))
    assert first == second
    assert len({first, second}) == 1
