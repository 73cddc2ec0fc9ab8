"""How trainees saw whom and what a scenario names: `granny` is a name for its author alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.registry.training.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Named:
    """`path` is `persons.granny` or `issues.hose`; `name` a person's, None where it is not known;
    `code` the person's role or the finding's category. `apart` tells it from another that would be
    called the same: when somebody was born, what a finding says; None where there is no other."""

    path: str
    name: str | None
    code: str | None
    apart: str | None


def named(scenario: Scenario) -> list[Named]:
    """Everybody and everything that marks of this scenario may be about."""
    found = [*_persons(scenario), *_issues(scenario)]
    called = Counter((it.name, None if it.name else it.code) for it in found)
    return [
        it
        if called[it.name, None if it.name else it.code] > 1
        else Named(it.path, it.name, it.code, None)
        for it in found
    ]


def _persons(scenario: Scenario) -> Iterator[Named]:
    for name in sorted(scenario.known_people | scenario.people.keys()):
        told = _told(scenario, f"persons.{name}")
        met = scenario.people.get(name)
        role = met.role if met else told.get("role")
        yield Named(f"persons.{name}", told.get("name"), role, told.get("birth_date"))


def _issues(scenario: Scenario) -> Iterator[Named]:
    for name in sorted(scenario.known_issues | scenario.findings.keys()):
        told = _told(scenario, f"issues.{name}")
        finding = scenario.findings.get(name)
        category = finding.category if finding else told.get("category")
        yield Named(f"issues.{name}", None, category, told.get("description"))


def _told(scenario: Scenario, where: str) -> Mapping[str, str]:
    """Its texts: as they were known at the door, else as they are to be recorded."""
    part, _, name = where.partition(".")
    found: dict[str, str] = {}
    for visit in scenario.earlier:
        values = (visit.persons if part == "persons" else visit.issues).get(name, {})
        found |= {key: value for key, value in values.items() if isinstance(value, str)}
    for answer in scenario.answers:
        subject, _, attribute = answer.path.rpartition(".")
        if subject == where and isinstance(answer.value, str):
            found.setdefault(attribute, answer.value)
    return found
