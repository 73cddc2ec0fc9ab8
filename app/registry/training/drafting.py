"""A scenario drafted from a report: what happened stays, whom it happened to does not.

What is known for good stands in an earlier visit, what the worker said is the answer key. Whatever
the form would not ask there is left out again; what a person still has to write is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.registry.elements import Element, FilledBy
from app.registry.training.engine import Engine
from app.registry.training.fictional import REWRITE, Fictional
from app.registry.training.playing import rows_of
from app.registry.training.reach import Obstacle, Why, checked
from app.registry.training.scenario import EXACT, Earlier, Expected, Found, Met, Near, Scenario

WHY = "（请写为什么）"
_STORY = "（请写：走到哪里，看到什么，门口的人说什么。）"
_DAYS_BEFORE = 30
_ROUNDS = 6
# Facts of the form itself, told elsewhere in a scenario.
_TOLD = frozenset(
    f"{subject}.{attribute}"
    for subject, attributes in {
        "visit": ("id", "outcome"),
        "place": ("code",),
        "person": ("id", "role", "presence"),
        "issue": ("no", "category", "person_id"),
    }.items()
    for attribute in attributes
)
# The form has no such question, does not take the answer, or wants more than the key can say.
_NOT_FITTING = frozenset({Why.UNREACHED, Why.FAULTY, Why.LACKING})
_FREE = ("visit.photos", "visit.note", "visit.signature")
_Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """A report as it stands, why some was not answered, and the day of the visit."""

    report: Mapping[str, Any]
    unanswered: Mapping[str, str]
    day: date


@dataclass(frozen=True, slots=True)
class Drafted:
    """`open` is what a person has to write before it can be practised."""

    scenario: Scenario
    open: tuple[str, ...]


def draft(engine: Engine, key: str, what: Happened) -> Drafted:
    """A scenario of this name, with fictional values alone."""
    scenario = _Drafting(engine, what, Fictional(what.day)).scenario(key)
    for _ in range(_ROUNDS):
        found = checked(engine, scenario, what.day)
        fitting = _fitted(scenario, found.obstacles)
        if fitting == scenario.answers:
            break
        scenario = replace(scenario, answers=fitting)
    minutes = max(3, min(60, round(found.questions / 4)))
    left = tuple(it.text for it in found.obstacles)
    return Drafted(replace(scenario, minutes=minutes), left)


def _fitted(scenario: Scenario, obstacles: Sequence[Obstacle]) -> tuple[Expected, ...]:
    """Without the answers that the form has no question for, and with one for each question that
    was not asked in the real visit: not checked, until somebody writes what is right."""
    refused = {_local(it.path) for it in obstacles if it.why in _NOT_FITTING}
    asked = [_local(it.path) for it in obstacles if it.why is Why.OPEN]
    kept = [answer for answer in scenario.answers if answer.path not in refused]
    known = {answer.path for answer in kept}
    more = [_open(path) for path in dict.fromkeys(asked) if path not in known | refused]
    return (*kept, *more)


def _local(path: str) -> str:
    """A path of a staging under the scenario's own names: `persons.T0-p1.name` is `p1`'s."""
    part, _, rest = path.partition(".")
    name, dot, attribute = rest.partition(".")
    return f"{part}.{name.rpartition('-')[2]}.{attribute}" if dot else path


def _open(path: str) -> Expected:
    subject = path.partition(".")[0].removesuffix("s")
    element = f"{subject}.{path.rpartition('.')[2]}"
    return Expected(path, element, None, WHY, absent="not_checked")


@dataclass(frozen=True, slots=True)
class _Drafting:
    engine: Engine
    what: Happened
    fictional: Fictional

    def scenario(self, key: str) -> Scenario:
        report = self.what.report
        people = {f"p{n}": it for n, it in enumerate(report.get("persons") or (), 1)}
        issues = {f"i{n}": it for n, it in enumerate(report.get("issues") or (), 1)}
        known = Earlier(
            days=_DAYS_BEFORE,
            place=self._known("place", report.get("place") or {}),
            site=self._known("site", report["site"]) if report.get("site") else None,
            persons={name: self._person(it) for name, it in people.items()},
        )
        names = {str(it.get("id")): name for name, it in people.items()}
        fed = {sheet.partition("/")[0] for sheet, _ in rows_of(self.engine, dict(report))}
        return Scenario(
            key=key,
            title="（请写标题）",
            minutes=10,
            story=_STORY,
            says=(),
            departments=sorted(fed),
            traps=(),
            earlier=(known,),
            people={
                name: Met(str(it.get("role", "")), str(it.get("presence", "")), WHY)
                for name, it in people.items()
            },
            findings={
                name: Found(str(it.get("category", "")), WHY, names.get(str(it.get("person_id"))))
                for name, it in issues.items()
            },
            answers=tuple(self._answers(people, issues)),
            free=_FREE,
        )

    def _person(self, person: _Record) -> dict[str, object]:
        known = self._known("person", person)
        if "id_number" in known:
            born, sex = str(known.get("birth_date", "1980-01-15")), str(person.get("sex", ""))
            known["id_number"] = self.fictional.id_number(str(person["id_number"]), born, sex)
        return {"role": person.get("role"), "presence": "resident", **known}

    def _known(self, subject: str, record: _Record) -> dict[str, object]:
        """What was known for good, or comes from a register."""
        return {
            element.id.partition(".")[2]: value
            for element, value in self._values(subject, record)
            if _lasts(element)
        }

    def _answers(
        self, people: Mapping[str, _Record], issues: Mapping[str, _Record]
    ) -> Iterator[Expected]:
        report = self.what.report
        parts = {part: report.get(part) or {} for part in ("visit", "place", "site")}
        for where, record in parts.items():
            yield from self._told(where, where, where, record)
        for name, person in people.items():
            yield from self._told(f"persons.{name}", f"persons.{person['id']}", "person", person)
        for name, issue in issues.items():
            yield from self._told(f"issues.{name}", f"issues.{issue['no']}", "issue", issue)

    def _told(self, where: str, real: str, subject: str, record: _Record) -> Iterator[Expected]:
        for element, value in self._values(subject, record):
            if not _lasts(element):
                near = Near(given=True) if value == REWRITE else EXACT
                attribute = element.id.partition(".")[2]
                yield Expected(f"{where}.{attribute}", element.id, value, WHY, near=near)
        for path, reason in self.what.unanswered.items():
            if path.startswith(f"{real}."):
                attribute = path.removeprefix(f"{real}.")
                id_ = f"{subject}.{attribute}"
                yield Expected(f"{where}.{attribute}", id_, None, WHY, absent=reason)

    def _values(self, subject: str, record: _Record) -> Iterator[tuple[Element, object]]:
        for attribute, real in record.items():
            element = self.engine.registry.elements.get(f"{subject}.{attribute}")
            if element is None or element.retired or element.id in _TOLD:
                continue
            value = self.fictional.value(element, real)
            if element.filled_by is not FilledBy.PHONE and value is not None:
                yield element, value


def _lasts(element: Element) -> bool:
    return element.validity == "permanent" or element.filled_by is FilledBy.REGISTRY
