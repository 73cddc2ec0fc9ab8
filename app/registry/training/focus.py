"""A repetition of a few elements: what of a visit is left to do, and what is given with it.

All that is not to be practised again is given from the answer key, so that the report is whole and
nobody spends more than two minutes. What is left is never given: neither its value, nor the person
or the finding where who it is, or that it is there at all, is what is to be practised.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.registry.compose.engine import Composer
from app.registry.compose.form import ALWAYS_ASKED
from app.registry.compose.state import IssueState, PersonState, VisitState
from app.registry.elements import Datatype
from app.registry.training.answered import SUBJECTS
from app.registry.training.engine import Engine
from app.registry.training.own_names import OwnNames
from app.registry.training.playing import played
from app.registry.training.staging import Staging, expectations

_HEAD = frozenset({"visit.mode", "visit.outcome", "visit.started_at", "visit.ended_at"})
_WHO = frozenset({"id", "presence", "role", "more_roles"})
_WHAT = frozenset({"no", "category"})
# Taken on the phone: nobody can be given them.
_TAKEN = frozenset({Datatype.PHOTO, Datatype.SIGNATURE})


@dataclass(frozen=True, slots=True)
class Focus:
    """`paths` are to be answered, `context` is shown beside them. `tools` are the parts of a form
    that are needed for it (head, roll, person, finding, known_finding), `about` the findings of
    which is to be said whom they are about. `given` is of a `VisitState`. All under the names that
    the report will have."""

    paths: list[str]
    context: list[str]
    tools: list[str]
    about: list[str]
    given: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Left:
    """What is not given. `people` and `findings` go by their local names."""

    staging: Staging
    paths: frozenset[str]
    people: Mapping[str, Collection[str]]
    findings: Mapping[str, Collection[str]]

    @property
    def is_asked_who(self) -> bool:
        """Then the whole roll is: those given would tell who it is not."""
        return any("id" in asked for asked in self.people.values())

    @property
    def added(self) -> frozenset[str]:
        """Persons who are first met here and have to be added by hand."""
        known = self.staging.scenario.known_people
        names = _WHO | {"name"}
        return frozenset(
            name for name, asked in self.people.items() if name not in known and names & {*asked}
        )

    @property
    def found(self) -> frozenset[str]:
        return frozenset(name for name, asked in self.findings.items() if _WHAT & {*asked})


def focus_of(engine: Engine, staging: Staging, only: Collection[str]) -> Focus:
    """`only` are paths in the scenario's names, as a start keeps them."""
    left = _Left(
        staging,
        frozenset(staging.path(path) for path in only),
        _by_name(only, "persons"),
        _by_name(only, "issues"),
    )
    state = played(engine, staging).stage.state
    rename = OwnNames(staging)
    given = _given(engine, left, state)
    paths = [path for path in map(staging.path, only) if not _is_by_tap(path)]
    about = [rename.issue(name) for name, it in left.findings.items() if "person_id" in it]
    return Focus(
        paths=[rename.path(path) for path in paths],
        context=[rename.path(path) for path in _context(engine.composer, left, given)],
        tools=list(_tools(left)),
        about=about,
        given=rename.state(given),
    )


def _by_name(only: Collection[str], part: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in only:
        where, _, rest = path.partition(".")
        name, _, attribute = rest.partition(".")
        if where == part:
            found.setdefault(name, set()).add(attribute)
    return found


def _is_by_tap(path: str) -> bool:
    """Set by a part of the form that is no question."""
    attribute = path.rpartition(".")[2]
    if path.startswith("persons."):
        return attribute in _WHO
    return path.startswith("issues.") and attribute in _WHAT | {"person_id"}


def _tools(left: _Left) -> Iterator[str]:
    scenario = left.staging.scenario
    who = [asked for name, asked in left.people.items() if name in scenario.known_people]
    if left.paths & _HEAD:
        yield "head"
    if any({"id", "presence"} & {*asked} for asked in who):
        yield "roll"
    if left.added or any({"role", "more_roles"} & {*asked} for asked in who):
        yield "person"
    if left.found - scenario.known_issues:
        yield "finding"
    if left.found & scenario.known_issues:
        yield "known_finding"


def _given(engine: Engine, left: _Left, state: VisitState) -> dict[str, Any]:
    """Of the state in which a perfect worker leaves the form, all but what is left to do."""
    staging = left.staging
    absent = {it.path: it.absent for it in expectations(staging) if it.absent}
    reasons = {**state["unanswered"], **absent}
    own = {staging.name(name) for name in left.found}
    late = staging.scenario.late and "visit.started_at" not in left.paths
    return {
        "today": state["today"] if late else None,
        "visit": {it: state["visit"][it] for it in ("started_at", "ended_at")} if late else {},
        "answers": {
            path: value
            for path, value in state["answers"].items()
            if _is_given(left, path) and not _is_taken(engine, path)
        },
        "unanswered": {path: why for path, why in reasons.items() if _is_given(left, path)},
        "roll": _roll(left, state),
        "persons": [_person(it) for it in state["persons"] if _is_told(left, it)],
        "issues": [_issue(left, it) for it in state["issues"] if it["no"] not in own],
    }


def _is_given(left: _Left, path: str) -> bool:
    part, _, rest = path.partition(".")
    name = rest.rpartition(".")[0]
    known = left.staging.scenario.known_issues
    gone = {left.staging.name(it) for it in (*left.added, *(left.found - known))}
    return path not in left.paths and not (part in ("persons", "issues") and name in gone)


def _is_taken(engine: Engine, path: str) -> bool:
    element = engine.registry.elements.get(_element(path))
    return element is None or element.datatype in _TAKEN


def _roll(left: _Left, state: VisitState) -> dict[str, str]:
    if left.is_asked_who:
        return {}
    asked = {left.staging.name(it) for it, of in left.people.items() if "presence" in of}
    return {id_: said for id_, said in state["roll"].items() if id_ not in asked}


def _is_told(left: _Left, person: PersonState) -> bool:
    """Whoever is listed is on the phone; told is who was added, and a role tapped of another."""
    if person["listed"]:
        return bool(person.get("more_roles")) and not _asks_role(left, person)
    return person["id"] not in {left.staging.name(name) for name in left.added}


def _asks_role(left: _Left, person: PersonState) -> bool:
    return any(
        {"role", "more_roles"} & {*asked}
        for name, asked in left.people.items()
        if left.staging.name(name) == person["id"]
    )


def _person(person: PersonState) -> dict[str, Any]:
    own = ("id", "listed", "slot", "more_roles") + (() if person["listed"] else ("values",))
    return {name: value for name, value in person.items() if name in own}


def _issue(left: _Left, issue: IssueState) -> dict[str, Any]:
    told: dict[str, Any] = dict(issue)
    asked = {left.staging.name(it) for it, of in left.findings.items() if "person_id" in of}
    who = str(issue.get("person_id", ""))
    if issue["no"] in asked or who in {left.staging.name(name) for name in left.added}:
        told.pop("person_id", None)
    return told


def _context(composer: Composer, left: _Left, given: Mapping[str, Any]) -> list[str]:
    """What was told in this visit and decides whether the rest is asked, of the same subject or of
    what there is one of."""
    found: dict[str, None] = {}
    for path in left.paths:
        where = path.rpartition(".")[0]
        own = SUBJECTS[where.partition(".")[0]]
        for element in _reads(composer, _element(path)):
            subject, _, attribute = element.partition(".")
            at = f"{where}.{attribute}" if subject == own else element
            if at in given["answers"]:
                found[at] = None
    return sorted(found)


def _reads(composer: Composer, element: str) -> set[str]:
    question, applies = composer.questions.get(element), composer.rules.applies.get(element)
    reads = set(applies.reads) if applies else set()
    if element.startswith("issue."):
        reads.add(ALWAYS_ASKED)
    plans = [it for it in composer.form.sheets if question and it.id in question.asked_by]
    return reads.union(*(it.when_reads for it in plans)) - {element}


def _element(path: str) -> str:
    return f"{SUBJECTS[path.partition('.')[0]]}.{path.rpartition('.')[2]}"
