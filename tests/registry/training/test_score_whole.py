"""Over every scenario of the product: a report equal to the key is right in everything, and any
single change lowers exactly the elements it touches, and no row that does not read them."""

import copy
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from app.registry.elements import Datatype, Element
from app.registry.load.scenarios import load_scenarios
from app.registry.training.answered import Answered, Key
from app.registry.training.delivered import debrief
from app.registry.training.playing import key_of, perfect, rows_of, staged_for_check
from app.registry.training.same import same_answer
from app.registry.training.scenario import Expected
from app.registry.training.score import Mark
from tests.registry.training.hand_made import record_at
from tests.registry.training.small_scenario import TODAY, engine
from tests.store import SCHEMA

SCENARIOS = sorted(path.stem for path in (SCHEMA / "training").glob("*.yaml"))


@cache
def played(name: str) -> tuple[Key, Answered]:
    scenario = load_scenarios(SCHEMA, engine().registry)[name]
    staging = staged_for_check(engine(), scenario, TODAY)
    return key_of(engine(), staging), perfect(engine(), staging)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_report_equal_to_the_key_is_right_and_gives_the_expected_rows(name: str) -> None:
    key, answered = played(name)
    told = debrief(engine().projectors, key, answered)
    assert {mark.points for mark in told.marks} == {1}
    assert {row.state for row in told.rows} == {"same"}
    wanted = rows_of(engine(), key.report)
    assert {(row.sheet, row.subject) for row in told.rows} == wanted.keys()
    for row in told.rows:
        cells = [pair.needed for pair in row.cells]
        projector = engine().projectors[row.sheet]
        kept = [
            cell
            for place, cell in enumerate(wanted[(row.sheet, row.subject)])
            if place not in projector.number_columns
        ]
        assert cells == kept


@pytest.mark.parametrize("name", SCENARIOS)
def test_any_single_change_lowers_exactly_what_it_touches(name: str) -> None:
    key, answered = played(name)
    for answer in key.expected:
        for changed, mark in single_changes(answered, answer):
            told = debrief(engine().projectors, key, changed)
            lowered = {it.path: it.mark for it in told.marks if not it.points}
            assert lowered == {answer.path: mark}
            element = answer.element
            touched = [row for row in told.rows if row.state != "same"]
            for row in touched:
                assert element in engine().projectors[row.sheet].reads, (answer.path, row.sheet)
                assert set(differing(row)) <= headings_of(row.sheet, element), answer.path


def differing(row: Any) -> Iterator[str]:
    if row.state == "differs":
        yield from (pair.heading for pair in row.cells if not pair.same)


def headings_of(sheet: str, element: str) -> set[str]:
    """The columns that a change of this element may change; all, where rules of the sheet read it
    or, as the visit's day, columns beyond its own."""
    plan = next(plan for plan in engine().composer.form.sheets if plan.id == sheet)
    ruled = {*plan.when_reads, *plan.pick_reads, "visit.started_at"}
    columns = engine().projectors[sheet].sheet.columns
    return {it.header for it in columns if element in ruled or element in it.elements}


def single_changes(answered: Answered, answer: Expected) -> Iterator[tuple[Answered, Mark]]:
    if answer.value is None:
        invented = other_value(engine().registry.elements[answer.element], answer)
        yield with_value(answered, answer.path, invented), Mark.INVENTED
        yield with_value(answered, answer.path, None), Mark.MISSED
        return
    yield with_value(answered, answer.path, None), Mark.MISSED
    element = engine().registry.elements[answer.element]
    if not answer.near.given:
        value = other_value(element, answer)
        assert not same_answer(element, answer.value, value, answer.near)
        yield with_value(answered, answer.path, value), Mark.WRONG


def with_value(answered: Answered, path: str, value: object) -> Answered:
    """The same with one value changed, or taken out."""
    report = copy.deepcopy(answered.report)
    where, _, attribute = path.rpartition(".")
    record = record_at(report, where)
    record.pop(attribute, None)
    if value is not None:
        record[attribute] = value
    left = {it: why for it, why in answered.unanswered.items() if it != path}
    return Answered(report, answered.carried - {path}, answered.confirmed, left)


def other_value(element: Element, answer: Expected) -> object:
    """A value of the element's type that is no right answer."""
    registry, right = engine().registry, answer.value
    match element.datatype:
        case Datatype.BOOLEAN:
            return not right
        case Datatype.INTEGER | Datatype.DECIMAL:
            return float(str(right)) + 100
        case Datatype.DATE:
            return (date.fromisoformat(str(right)) + timedelta(days=40)).isoformat()
        case Datatype.DATETIME:
            return (datetime.fromisoformat(str(right)) + timedelta(days=1)).isoformat()
        case Datatype.CHOICE:
            codes = registry.codelists[str(element.codelist)].codes
            return next(code for code in codes if code not in (right, *answer.near.also))
        case Datatype.CHOICES:
            codes = registry.codelists[str(element.codelist)].codes
            return [next(code for code in codes if [code] != right)]
        case _:
            return "全不相干"
