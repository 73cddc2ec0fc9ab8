"""Conditions, picks, constraints and defaults that do not compile, or read too early."""

from pathlib import Path

import pytest

from tests.registry.small_sources import Broken, assert_refused

PLACE = "elements/place.yaml"
POLICE = "departments/gongan.yaml"
VISIT = "elements/visit.yaml"

BROKEN = [
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "has(place.rented) &&\n    when",
        "due: has",
        "due: ",
    ),
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "place.rent == true\n    when",
        "place.rent ",
        "no element place.rent",
    ),
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "visit.mode == 'fax'\n    when",
        "fax",
        "'fax' is not in code list visit_mode",
    ),
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "place.tenants\n    when",
        "due: place.tenants",
        "due must give boolean, this gives number",
    ),
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "place.blocked\n    when",
        "due: place.blocked",
        "due reads place.blocked, which is only known after asking",
    ),
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "person.name == 'a'\n    when",
        "person.name ==",
        "person is not in scope here",
    ),
    Broken(
        POLICE,
        "has(place.rented) && place.rented\n    when",
        "issue.category == 'exit'\n    when",
        "due: issue",
        "issue is not in scope here",
    ),
    Broken(
        POLICE,
        "when: place.blocked",
        "when: today > '2026-01-01'",
        "today",
        "today is not in scope here",
    ),
    Broken(POLICE, "when: place.blocked", "when: int(visit.note) > 1", "int(", "when: int"),
    Broken(
        POLICE,
        "issue_pick: issue.category == 'exit'",
        "issue_pick: issue.category == 'exits'",
        "exits",
        "'exits' is not in code list category",
    ),
    Broken(
        POLICE,
        "issue_pick: issue.category == 'exit'",
        "issue_pick: person.name == 'a'",
        "person.name ==",
        "person is not in scope here",
    ),
    Broken(
        POLICE,
        "issue_pick:",
        "person_pick: issue.category == 'exit'\n    issue_pick:",
        "person_pick",
        "issue is not in scope here",
    ),
    Broken(
        PLACE,
        "applies: has(place.rented) && place.rented",
        "applies: place.tenants > 1",
        "applies",
        "place.tenants → place.tenants goes round in a circle",
    ),
    Broken(
        PLACE,
        "applies: has(place.rented) && place.rented",
        "applies: today > '2026-01-01'",
        "applies",
        "today is not in scope here",
    ),
    Broken(
        PLACE,
        "applies: has(place.rented) && place.rented",
        "valid: place.tenants",
        "valid:",
        "valid must give boolean, this gives number",
    ),
    Broken(
        PLACE,
        "applies: has(place.rented) && place.rented",
        "valid: person.name == 'a'",
        "valid:",
        "person is not in scope here",
    ),
    Broken(
        VISIT, "\"'in_person'\"", "\"'fax'\"", "fax", "default: fax is not a code of visit_mode"
    ),
    Broken(
        VISIT, "\"'in_person'\"", "'true'", "default", "default must give text, this gives boolean"
    ),
    Broken(
        VISIT,
        "\"'in_person'\"",
        "\"place.blocked ? 'phone' : 'in_person'\"",
        "place.blocked",
        "default reads place.blocked, which is only known after asking",
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.message)
def test_an_unsound_rule_is_refused_where_it_stands(tmp_path: Path, broken: Broken) -> None:
    assert_refused(tmp_path, broken)
