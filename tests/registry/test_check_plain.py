"""A report is looked at as a whole first, for nothing to find: that changes no answer."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from app.registry.check import Checker, compile_checker
from app.registry.elements import Element, Subject
from tests.golden import golden_registry, golden_visits

_ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 5, 3.0, 2.5, 2**53, 2**53 + 1, 10**30, float("nan"), float("inf")),
    *("", "x", "1", "x" * 201, "长" * 10_001, "\ud800", "a\x00b", "x\u200b", "0000-01-01"),
    *("2026-02-30", "2026-11-18", "2026-11-18 08:30:00+08:00", "2026-11-18T08:30:00+08:00"),
    *("2026-11-18t08:30:00z", "0001-01-01T00:00:00Z", "9999-12-31T23:00:00.5Z", "-1-11-18T08:30Z"),
    *("2026-11-18T08:30:60Z", "2026-11-18T24:00:00Z", "2026-02-29T08:30:00-23:59", "x" * 200),
    *({"lat": 1, "lon": 1, "accuracy_m": None}, {"lat": 1, "lon": 1, "accuracy_m": 2, "x": 3}),
    *({"lat": True, "lon": 1}, {"lat": 1, "lon": 180.5}, ["a.jpg", "a\x00"], ["a.jpg", ""]),
    *([], ["x"], [["x"]], ["a.jpg"] * 10, [1], {}, {"lat": 23.1, "lon": 113}, {"lat": 91}),
)


@cache
def checker() -> Checker:
    return compile_checker(golden_registry(), {})


@cache
def one_by_one() -> Checker:
    """The same, without the look at the whole."""
    return replace(checker(), _plain=lambda _report: False)


def _values_of(codelist: str | None) -> tuple[Any, ...]:
    if codelist is None:
        return _ODD
    code = next(iter(golden_registry().codelists[codelist].codes))
    return (*_ODD, code, [code], [code, "x"])


def _of_each_kind() -> Iterable[Element]:
    elements = golden_registry().elements.values()
    names = ("id", "code", "no")
    return {(it.subject, it.datatype, it.id.endswith(names)): it for it in elements}.values()


def _changed() -> Iterator[dict[str, Any]]:
    """The golden visit of most parts with an attribute of each kind, or a whole part, set oddly."""
    whole = max(golden_visits(), key=lambda it: len(it["persons"]) + len(it["issues"]))
    whole = {**whole, "site": {"name": "店"}}
    for element in _of_each_kind():
        for value in _values_of(element.codelist):
            subject = element.subject.value
            changed = {element.attribute: value}
            if element.subject in {Subject.PERSON, Subject.ISSUE}:
                first, *rest = whole[f"{subject}s"]
                yield {**whole, f"{subject}s": [{**first, **changed}, *rest]}
            else:
                yield {**whole, subject: {**whole[subject], **changed}}
    for value in _ODD:
        for part in (*whole, "plan"):
            yield {**whole, part: value}
    for part in ("persons", "issues"):
        yield {**whole, part: whole[part] * 2}


def test_the_look_at_the_whole_changes_no_answer() -> None:
    right = 0
    for report in _changed():
        faults = one_by_one().faults(report)
        assert checker().faults(report) == faults
        right += not faults
    assert right > 50


def test_the_golden_day_is_right_at_first_sight() -> None:
    by_value = replace(checker(), _checks={})
    assert [by_value.faults(visit) for visit in golden_visits()] == [[]] * 28
