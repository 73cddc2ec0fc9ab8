"""Random visits that respect the vocabulary: what a worker might truly find, for property tests."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from app.registry.elements import Datatype, Element, FilledBy, Subject
from app.registry.rules import Rule, report_scope
from tests.golden import golden_registry
from tests.registry.compose_states import composer

Report = dict[str, Any]
_IDENTITY = {"visit.id", "place.code", "person.id", "issue.no", "issue.person_id"}
_CARE = ["living_alone", "advanced_age", "low_income", "community_focus", "frail", "pregnant"]
_ALWAYS = {
    "visit.grid_code",
    "visit.worker_name",
    "visit.mode",
    "place.kind",
    "place.address",
    "site.name",
    "site.kind",
    "person.role",
    "person.presence",
    "person.name",
    "issue.category",
    "issue.description",
}


def visits() -> st.SearchStrategy[Report]:
    """One visit of 18 November 2026; what does not apply is left out."""
    return _visits().map(_applying)


@st.composite
def _visits(draw: st.DrawFn) -> Report:
    persons: list[Report] = draw(st.lists(_subject(Subject.PERSON), max_size=3))
    issues: list[Report] = draw(st.lists(_subject(Subject.ISSUE), max_size=3))
    for number, person in enumerate(persons, start=1):
        person["id"] = f"R{number:05d}"
    about = draw(st.lists(st.integers(0, 3), min_size=3, max_size=3))
    for number, issue in enumerate(issues, start=1):
        issue["no"] = f"20261118{number:04d}"
        if about[number - 1] < len(persons):
            issue["person_id"] = persons[about[number - 1]]["id"]
    visit = draw(_subject(Subject.VISIT))
    visit.update(id="v1", started_at="2026-11-18T01:00:00Z", ended_at="2026-11-18T01:20:00Z")
    return {
        "visit": {**visit, "entered_at": visit["ended_at"], "outcome": "done"},
        "place": {**draw(_subject(Subject.PLACE)), "code": "00000001"},
        "persons": persons,
        "site": draw(st.one_of(st.none(), _subject(Subject.SITE))),
        "issues": issues,
    }


def _subject(subject: Subject) -> st.SearchStrategy[Report]:
    elements = [
        e
        for e in golden_registry().elements.values()
        if e.subject is subject and e.id not in _IDENTITY and not _a_moment(e)
    ]
    always = {e.attribute: _value(e) for e in elements if e.id in _ALWAYS}
    maybe = {e.attribute: _value(e) for e in elements if e.id not in _ALWAYS}
    return st.fixed_dictionaries(always, optional=maybe)


def _a_moment(element: Element) -> bool:
    return element.datatype is Datatype.DATETIME or element.id == "visit.outcome"


def _value(element: Element) -> st.SearchStrategy[Any]:
    codes = golden_registry().codelists[element.codelist].codes if element.codelist else {}
    if element.id == "person.care_tags":
        return st.lists(st.sampled_from(_CARE), unique=True, max_size=2)
    if element.id in ("place.address", "person.current_address"):
        return st.sampled_from(["一巷1号", "一巷1号201房", "二巷9号"])
    drawn: st.SearchStrategy[Any] = _BY_TYPE[element.datatype](element, list(codes))
    return drawn


def _number(element: Element, _: list[str]) -> st.SearchStrategy[Any]:
    low, high = int(element.minimum or 0), int(element.maximum or 99)
    return st.sampled_from([low, low + 1, min(low + 2, high)])


_BY_TYPE: Mapping[Datatype, Any] = {
    Datatype.TEXT: lambda element, _: st.sampled_from(["甲", "乙"]),
    Datatype.INTEGER: _number,
    Datatype.DECIMAL: _number,
    Datatype.BOOLEAN: lambda element, _: st.booleans(),
    Datatype.DATE: lambda element, _: st.sampled_from(["1942-07-19", "2026-11-15", "2026-11-20"]),
    Datatype.CHOICE: lambda element, codes: st.sampled_from(codes),
    Datatype.CHOICES: lambda _, codes: st.lists(st.sampled_from(codes), unique=True, max_size=2),
    Datatype.PHOTO: lambda element, _: st.sampled_from([["a.jpg"], ["a.jpg", "b.jpg"]]),
    Datatype.SIGNATURE: lambda element, _: st.just("s.png"),
    Datatype.GEOPOINT: lambda element, _: st.just({"lat": 23.1, "lon": 113.2, "accuracy_m": 9}),
}


def _applying(report: Report) -> Report:
    rules = composer().rules.applies
    for name, items in (("persons", report["persons"]), ("issues", report["issues"])):
        for item in items:
            _drop(report, rules, item, Subject(name.removesuffix("s")))
    for subject in (Subject.VISIT, Subject.PLACE, Subject.SITE):
        _drop(report, rules, report[subject.value] or {}, subject)
    return report


def _drop(report: Report, rules: Mapping[str, Rule], item: Report, subject: Subject) -> None:
    elements = golden_registry().elements
    for attribute in list(item):
        element = elements[f"{subject.value}.{attribute}"]
        rule = rules.get(element.id) if element.filled_by is FilledBy.WORKER else None
        if rule and not rule.holds({**report_scope(report), subject.value: item}):
            del item[attribute]
