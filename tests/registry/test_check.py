"""A report is judged whole: every fault with its path and what would be right, never the value."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registry.check import Checker, Fault, compile_checker
from app.registry.project import Projector, compile_projectors
from tests.builders import a_tenant, a_visit, an_issue
from tests.golden import golden_registry, golden_visits


@cache
def projectors() -> dict[str, Projector]:
    return compile_projectors(golden_registry())


@cache
def checker() -> Checker:
    return compile_checker(golden_registry(), projectors())


def faults_of(report: object) -> set[tuple[str, str]]:
    return {(fault.path, fault.code) for fault in checker().faults(report)}


def test_the_golden_day_is_free_of_faults() -> None:
    assert [checker().faults(visit) for visit in golden_visits()] == [[]] * 28


def test_persons_issues_and_site_may_be_left_out() -> None:
    report = a_visit()
    for part in ("persons", "issues", "site"):
        del report[part]
    assert checker().faults(report) == []


@pytest.mark.parametrize("report", [None, [], "visit", 5, True])
def test_what_is_no_object_is_no_report(report: object) -> None:
    (fault,) = checker().faults(report)
    assert (fault.path, fault.code) == ("", "wrong_type")


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({"visit": {"note": 5}}, {("visit.note", "wrong_type")}),
        ({"visit": {"need": None}}, {("visit.need", "wrong_type")}),
        ({"visit": {"mode": "by_boat"}}, {("visit.mode", "unknown_code")}),
        ({"visit": {"weather": "雨"}}, {("visit.weather", "unknown_element")}),
        ({"visit": {"id": "a\x00b"}}, {("visit.id", "constraint")}),
        ({"visit": {"id": ""}}, {("visit.id", "constraint")}),
        ({"visit": {"grid_code": "4" * 201}}, {("visit.grid_code", "constraint")}),
        ({"visit": {"started_at": "今早"}}, {("visit.started_at", "wrong_type")}),
        ({"place": {"floors": 0}}, {("place.floors", "constraint")}),
        ({"place": {"code": "x\u200b"}}, {("place.code", "constraint")}),
        ({"place": {"code": 7}}, {("place.code", "wrong_type")}),
        ({"site": []}, {("site", "wrong_type")}),
        ({"site": {"id": "S1", "name": "店"}}, set()),
        ({"site": {"id": "S\n1"}}, {("site.id", "constraint")}),
        ({"persons": {}}, {("persons", "wrong_type")}),
        ({"persons": ["R1"]}, {("persons[0]", "wrong_type")}),
        ({"persons": [{"role": "tenant"}]}, {("persons[0].id", "missing")}),
        (
            {"persons": [{"id": "R1", "role": "king"}]},
            {("persons.R1.role", "unknown_code")},
        ),
        (
            {"persons": [{"id": "R\r1", "sex": 1}]},
            {("persons[0].id", "constraint"), ("persons[0].sex", "wrong_type")},
        ),
        ({"persons": [{"id": "R1"}, {"id": "R1"}]}, {("persons.R1.id", "constraint")}),
        ({"issues": [{"no": "I1"}, {"no": "I1"}]}, {("issues.I1.no", "constraint")}),
        ({"issues": [{"no": "I1", "due": "2026-11-31"}]}, {("issues.I1.due", "wrong_type")}),
        ({"issues": [{"category": "dispute"}]}, {("issues[0].no", "missing")}),
        ({"plan": {}}, {("plan", "unknown_element")}),
        ({"p\x00" + "l" * 90: 1}, {("p?" + "l" * 78 + "…", "unknown_element")}),
    ],
)
def test_every_fault_names_its_place_and_kind(
    parts: dict[str, Any], faults: set[tuple[str, str]]
) -> None:
    assert faults_of(a_visit(**parts)) == faults


def test_a_report_cannot_do_without_who_when_and_where() -> None:
    assert faults_of({"visit": {}, "place": {}}) == {
        ("visit.id", "missing"),
        ("visit.started_at", "missing"),
        ("visit.grid_code", "missing"),
        ("place.code", "missing"),
    }
    assert faults_of({}) == {("visit", "missing"), ("place", "missing")}


def test_all_faults_come_at_once_and_a_flood_is_counted() -> None:
    report = a_visit(visit={f"x{number}": 1 for number in range(150)}, place={"floors": "五"})
    faults = checker().faults(report)
    assert len(faults) == 101
    assert faults[-1] == Fault("", "constraint", "另有 51 处问题未列出")


def a_registry_with(element: str, **changes: Any) -> Checker:
    registry = golden_registry()
    elements = {**registry.elements, element: replace(registry.elements[element], **changes)}
    return compile_checker(replace(registry, elements=elements, sheets={}))


def test_a_constraint_is_asked_of_every_value_that_was_recorded() -> None:
    judge = a_registry_with(
        "issue.people_involved", valid="issue.people_involved >= 2.0 || issue.category != 'dispute'"
    )
    issues = [
        an_issue(no="I1", category="dispute", people_involved=1),
        an_issue(no="I2", category="dispute", people_involved=2),
        an_issue(no="I3", people_involved=1),
        an_issue(no="I4", category="dispute"),
    ]
    (fault,) = judge.faults(a_visit(issues=issues))
    assert (fault.path, fault.code) == ("issues.I1.people_involved", "constraint")
    assert "issue.people_involved >= 2.0" in fault.message


def test_a_constraint_that_cannot_be_answered_is_not_violated() -> None:
    judge = a_registry_with("place.floors", valid="place.floors <= place.threatened_persons")
    assert judge.faults(a_visit(place={"floors": 9})) == []
    assert len(judge.faults(a_visit(place={"floors": 9, "threatened_persons": 3}))) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(json_values)
def test_any_json_is_judged_and_nothing_is_raised(report: Any) -> None:
    assert checker().faults(report)


@settings(max_examples=150)
@given(st.integers(0, 27), st.integers(0, 10_000), json_values)
def test_a_report_without_faults_can_be_projected_and_one_with_faults_tells_none_of_its_values(
    place: int, pick: int, value: Any
) -> None:
    report = golden_visits()[place]
    items = [report["visit"], report["place"], *report["persons"], *report["issues"]]
    item = items[pick % len(items)]
    item[sorted(item)[pick % len(item)]] = value
    faults = checker().faults(report)
    if faults:
        told = {fault.message for fault in faults}
        assert not isinstance(value, str) or len(value) < 4 or not any(value in m for m in told)
        return
    for projector in projectors().values():
        for row in projector.rows(report):
            projector.row(report, row.position)


def test_a_fault_never_repeats_what_was_sent() -> None:
    secret = "机密词语SECRET"
    person = a_tenant(sex=secret, birth_date=secret, residence_permit=secret, care_tags=[secret])
    report = a_visit(
        visit={"mode": secret, "started_at": secret, "location": secret},
        place={"floors": secret},
        persons=[person],
        issues=[an_issue(category=secret, photos_before=secret)],
    )
    faults = checker().faults(report)
    assert len(faults) == 10
    assert not any(secret in fault.message or secret in fault.path for fault in faults)
