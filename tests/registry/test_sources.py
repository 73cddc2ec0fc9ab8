"""The sources we ship: everything the ten departments demand, no more and no less."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from app.registry.elements import Datatype, FilledBy
from app.registry.load.conditions import settled
from app.registry.load.layout import RESERVED
from app.registry.load.sources import load_registry
from app.registry.registry import Registry
from app.registry.rules import compile_rule

FOLDER = Path(__file__).parents[2] / "forms_schema"


@cache
def shipped() -> Registry:
    return load_registry(FOLDER)


def askers() -> Counter[str]:
    """How many departments have each element in a column."""
    sheets = shipped().sheets.values()
    return Counter(id_ for _, id_ in {(s.department, id_) for s in sheets for id_ in s.element_ids})


def test_the_sources_hold_the_whole_demand() -> None:
    registry = shipped()
    assert len(registry.elements) == 163
    assert len(registry.codelists) == 55
    assert len(registry.codemaps) == 32
    assert len(registry.departments) == 10
    assert len(registry.sheets) == 20
    assert sum(len(sheet.columns) for sheet in registry.sheets.values()) == 323


def test_most_elements_are_asked_and_many_by_several_departments() -> None:
    asked = askers()
    assert len(asked) == 153
    assert sum(1 for count in asked.values() if count >= 2) == 48


def test_seventy_eight_elements_can_only_come_from_the_worker() -> None:
    asked = set(askers())
    elements = shipped().elements
    assert sum(1 for id_ in asked if elements[id_].filled_by is FilledBy.WORKER) == 78


def test_two_hundred_and_forty_two_headings_are_counted_once_each() -> None:
    headings = {
        (sheet.department, column.source_no)
        for sheet in shipped().sheets.values()
        for column in sheet.columns
        if column.source_no is not None
    }
    per_department = Counter(department for department, _ in headings)
    assert [per_department[key] for key in shipped().departments] == [
        *(23, 26, 25, 23, 27),
        *(25, 25, 22, 22, 24),
    ]


def test_departments_and_sheets_keep_their_order() -> None:
    registry = shipped()
    assert [sheet.number for sheet in registry.sheets.values()] == [
        f"{number:02d}" for number in range(1, 21)
    ]
    assert list(registry.departments) == list(
        dict.fromkeys(sheet.department for sheet in registry.sheets.values())
    )


def test_every_sheet_states_its_purpose_basis_and_retention() -> None:
    for sheet in shipped().sheets.values():
        assert sheet.purpose
        assert sheet.legal_basis.startswith("《")
        assert sheet.retention.startswith("P")


def test_every_label_is_there_in_three_languages() -> None:
    registry = shipped()
    labels = [element.labels for element in registry.elements.values()]
    labels += [c.labels for codes in registry.codelists.values() for c in codes.codes.values()]
    labels += [department.labels for department in registry.departments.values()]
    labels += [section.labels for section in registry.sections]
    for label in labels:
        assert label.zh_hans
        assert label.zh_hant
        assert label.en.isascii()


def test_photos_note_signature_and_need_are_offered_at_the_end() -> None:
    assert [e.id for e in shipped().elements.values() if e.footer] == [
        "visit.photos",
        "visit.note",
        "visit.signature",
        "visit.need",
        "issue.photos_before",
        "issue.photos_after",
    ]


def test_a_footer_is_required_by_no_sheet() -> None:
    elements = shipped().elements
    for sheet in shipped().sheets.values():
        for column in sheet.columns:
            assert not (column.required and any(elements[id_].footer for id_ in column.elements))


def test_an_answer_implies_only_findings_that_some_sheet_takes() -> None:
    registry = shipped()
    texts = " ".join(f"{s.when} {s.issue_pick} {s.due}" for s in registry.sheets.values())
    implied = {c for element in registry.elements.values() for c in element.implies.values()}
    assert {category for category in implied if f"'{category}'" not in texts} == set()
    assert registry.elements["place.exit_state"].implies == {
        "locked": "fire_exit",
        "obstructed": "fire_exit",
    }


def test_no_due_waits_for_another_sheets_answer() -> None:
    registry = shipped()
    names = ("visit", "place", "site", "persons", "issues", "person", "issue", "today")
    for sheet in registry.sheets.values():
        rule = compile_rule(sheet.due, registry.elements, names)
        assert all(settled(registry.elements[id_]) for id_ in rule.reads), sheet.id


def test_no_measurement_has_a_default() -> None:
    measured = (Datatype.INTEGER, Datatype.DECIMAL)
    for element in shipped().elements.values():
        assert element.datatype not in measured or element.default is None


def test_column_keys_are_free_for_the_department_api() -> None:
    keys = {column.key for sheet in shipped().sheets.values() for column in sheet.columns}
    assert not keys & RESERVED


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.name)
def test_a_source_file_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) <= 250
    assert max(map(len, lines)) <= 120
