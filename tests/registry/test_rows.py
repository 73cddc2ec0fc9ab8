"""The rows of all sheets at once are those that each sheet's rule makes, whoever answers it."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from app.registry.elements import Subject
from app.registry.project import compile_projectors
from app.registry.projector import items_of
from app.registry.rows import compile_rows
from app.registry.rules import report_scope
from tests.golden import golden_registry, golden_visits
from tests.registry.cel_reference import comparable, reference

REGISTRY = golden_registry()
PROJECTORS = compile_projectors(REGISTRY)
TRUE = comparable(True)


def by_the_cel_library(report: dict[str, Any]) -> list[tuple[str, int]]:
    """(sheet, position) by cel-expr-python, sheet by sheet."""
    if report["visit"].get("outcome", "done") != "done":
        return []
    scope = report_scope(report)
    return [
        (sheet.id, position)
        for sheet in REGISTRY.sheets.values()
        for position, item in enumerate(items_of(report, sheet.row_subject))
        if reference(sheet.when, {**scope, sheet.row_subject: item}, REGISTRY.elements) == TRUE
    ]


def test_a_report_makes_the_rows_that_the_cel_library_finds() -> None:
    rows_of = compile_rows(PROJECTORS)
    visits = golden_visits()
    made = [[(row.sheet, row.position) for row in rows_of(visit)] for visit in visits]
    assert made == [by_the_cel_library(visit) for visit in visits]
    assert len({sheet for rows in made for sheet, _ in rows}) == 19


def test_all_sheets_at_once_say_what_each_says_alone() -> None:
    for visit in golden_visits():
        alone = [
            (projector.sheet.department, sheet, *row, projector.keep_value(visit, row.position))
            for sheet, projector in PROJECTORS.items()
            for row in projector.rows(visit)
        ]
        assert [tuple(row) for row in compile_rows(PROJECTORS)(visit)] == alone


def _without_one_attribute() -> Iterator[dict[str, Any]]:
    for visit in golden_visits():
        for subject in Subject:
            for item in cast("Iterable[dict[str, Any]]", items_of(visit, subject)):
                for attribute in list(item):
                    value = item.pop(attribute)
                    yield visit
                    item[attribute] = value


def test_a_row_that_surely_has_all_that_is_asked_lacks_nothing() -> None:
    surely = 0
    for report in _without_one_attribute():
        for row in compile_rows(PROJECTORS)(report):
            projector = PROJECTORS[row.sheet]
            if projector._required.surely_there(report, row.position):
                frame = projector._frame(report, row.position)
                assert list(projector._required.lacking(frame)) == []
                surely += 1
    assert surely > 1000
