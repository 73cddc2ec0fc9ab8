"""A scenario set up for one trainee on one day: real names for its subjects, real days, and the
state of the form at the door.

Each staging has names of its own, so that what one trainee records never stands in another's way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.registry.compose.cast import NEW
from app.registry.compose.state import IssueState, Known, PersonState, VisitState, new_state
from app.registry.elements import Datatype, Element
from app.registry.outputs_date import LOCAL
from app.registry.training.scenario import Earlier, Expected, Near, Scenario, Values

_HOUR_OF_EARLIER = 10
_LATE_MINUTES = 20

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Staging:
    """`tag` is in every name of this staging; `visit` are the facts that the phone gives."""

    scenario: Scenario
    elements: Mapping[str, Element]
    tag: str
    today: date
    visit: Values

    def name(self, local: str) -> str:
        """The name that a local one goes by; new persons and findings get theirs on the phone."""
        scenario = self.scenario
        known = scenario.known_people | scenario.known_issues
        if local in known:
            return f"T{self.tag}-{local}"
        return f"{NEW}{local}" if local in scenario.people else local

    @property
    def place_code(self) -> str:
        return f"T{self.tag}"

    @property
    def visit_day(self) -> date:
        """The day of the visit, which is not that of entering it when it is entered late."""
        late = self.scenario.late
        return self.today - timedelta(days=late.days) if late else self.today

    def path(self, local: str) -> str:
        """`persons.r1.name` as the report has it."""
        part, _, rest = local.partition(".")
        if part not in ("persons", "issues"):
            return local
        name, _, attribute = rest.partition(".")
        return f"{part}.{self.name(name)}.{attribute}"

    def values(self, subject: str, values: Values) -> dict[str, object]:
        """With its days counted from the day of the visit."""
        return {name: self.dated(f"{subject}.{name}", value) for name, value in values.items()}

    def dated(self, element: str, value: object) -> object:
        known = self.elements.get(element)
        relative = known is not None and known.datatype is Datatype.DATE
        if not relative or not str(value).startswith("today"):
            return value
        days = int(str(value).removeprefix("today") or 0)
        return (self.visit_day + timedelta(days=days)).isoformat()


def expectations(staging: Staging) -> list[Expected]:
    """The whole answer key under real names: what the file says of elements, of who is met, of
    what is found, and of when it was."""
    scenario, found = staging.scenario, []
    for name, met in scenario.people.items():
        where = f"persons.{name}"
        found += [
            Expected(f"{where}.presence", "person.presence", met.presence, met.why, trap=met.trap),
            Expected(f"{where}.role", "person.role", met.role, met.why, trap=met.trap),
        ]
    for name, issue in scenario.findings.items():
        path = f"issues.{name}.category"
        found.append(Expected(path, "issue.category", issue.category, issue.why, trap=issue.trap))
        if issue.person:
            about, path = staging.name(issue.person), f"issues.{name}.person_id"
            found.append(Expected(path, "issue.person_id", about, issue.why, trap=issue.trap))
    if scenario.late:
        began, why = late_start(staging), scenario.late.why
        near = Near(minutes=30)
        found.append(Expected("visit.started_at", "visit.started_at", began, why, near=near))
    return [_placed(staging, answer) for answer in (*found, *scenario.answers)]


def late_start(staging: Staging) -> str:
    assert staging.scenario.late
    hour, minute = (int(part) for part in staging.scenario.late.at.split(":"))
    day = staging.visit_day
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL).isoformat()


def earlier_report(staging: Staging, visit: Earlier, number: int) -> Report:
    """An earlier visit as a report. Nobody was met in it: what it left behind is known, and no
    department has a row of it."""
    day = staging.visit_day - timedelta(days=visit.days)
    began = datetime(day.year, day.month, day.day, _HOUR_OF_EARLIER, tzinfo=LOCAL)
    facts = {
        **{key: value for key, value in staging.visit.items() if key != "location"},
        "id": f"T{staging.tag}-{number}",
        "started_at": began.isoformat(),
        "ended_at": began.isoformat(),
        "entered_at": began.isoformat(),
        "mode": "in_person",
        "outcome": "nobody_home",
    }
    return {
        "visit": facts,
        "place": {**staging.values("place", visit.place), "code": staging.place_code},
        "site": None if visit.site is None else staging.values("site", visit.site),
        "persons": [
            {"id": staging.name(name), **staging.values("person", values)}
            for name, values in visit.persons.items()
        ],
        "issues": [
            {"no": staging.name(name), "recheck": "not_yet", **staging.values("issue", values)}
            for name, values in visit.issues.items()
        ],
    }


def opening(staging: Staging) -> VisitState:
    """The form as it opens at the door, once what was known has come down to the phone."""
    visits = [
        (staging.visit_day - timedelta(days=visit.days), earlier_report(staging, visit, number))
        for number, visit in enumerate(staging.scenario.earlier)
    ]
    state = new_state(staging.visit_day.isoformat(), dict(staging.visit), {})
    if staging.scenario.late:
        began = late_start(staging)
        ended = datetime.fromisoformat(began) + timedelta(minutes=_LATE_MINUTES)
        times = {"started_at": began, "ended_at": ended.isoformat()}
        state["visit"] = {k: v for k, v in {**state["visit"], **times}.items() if k != "location"}
    for day, report in visits:
        state["place"] = {**state["place"], **_known(report["place"], day)}
        if report["site"] is not None:
            state["site"] = {**(state["site"] or {}), **_known(report["site"], day)}
    state["persons"] = [*_listed(staging, visits), *_added(staging)]
    state["issues"] = _open_issues(staging, visits)
    return state


def truth(staging: Staging) -> Report:
    """What a perfect worker would say, in the shape of a report; without a value for what is not to
    be recorded."""
    state = opening(staging)
    said: dict[str, dict[str, object]] = {}
    for answer in expectations(staging):
        where, _, attribute = answer.path.rpartition(".")
        if answer.value is not None:
            said.setdefault(where, {})[attribute] = answer.value
    persons = {person["id"]: person["values"] for person in state["persons"]}
    issues = {issue["no"]: issue.get("values", {}) for issue in state["issues"]}
    people = [staging.name(name) for name in staging.scenario.people]
    findings = [staging.name(name) for name in staging.scenario.findings]
    return {
        "visit": {**state["visit"], **said.get("visit", {})},
        "place": {**_plain(state["place"]), **said.get("place", {})},
        "site": {**_plain(state["site"]), **said.get("site", {})} if state["site"] else None,
        "persons": [
            {"id": id_, **_plain(persons.get(id_, {})), **said.get(f"persons.{id_}", {})}
            for id_ in people
        ],
        "issues": [
            {"no": no, **_plain(issues.get(no, {})), **said.get(f"issues.{no}", {}), **about}
            for no, about in zip(findings, _about(staging), strict=True)
        ],
    }


def _about(staging: Staging) -> list[dict[str, str]]:
    return [
        {"person_id": staging.name(issue.person)} if issue.person else {}
        for issue in staging.scenario.findings.values()
    ]


def _placed(staging: Staging, answer: Expected) -> Expected:
    value = staging.dated(answer.element, answer.value)
    return replace(answer, path=staging.path(answer.path), value=value)


def _known(values: Values, day: date) -> dict[str, Known]:
    return {name: {"value": value, "day": day.isoformat()} for name, value in values.items()}


def _plain(known: Mapping[str, Known]) -> dict[str, object]:
    return {name: fact["value"] for name, fact in known.items()}


def _listed(staging: Staging, visits: list[tuple[date, Report]]) -> list[PersonState]:
    """Who was seen here before and had not moved out, each with the last role."""
    found: dict[str, PersonState] = {}
    for day, report in visits:
        for person in report["persons"]:
            known = found.pop(person["id"], None)
            values = {**(known["values"] if known else {}), **_known(person, day)}
            listed: PersonState = {"id": person["id"], "listed": True, "values": values}
            if "role" in person:
                listed["last_role"] = str(person["role"])
            if person.get("presence") != "moved_out":
                found[person["id"]] = listed
    return list(found.values())


def _added(staging: Staging) -> list[PersonState]:
    """Who is first met in this visit: added by hand, with the name that was asked for then."""
    names = {answer.path: answer.value for answer in staging.scenario.answers}
    return [
        {
            "id": staging.name(name),
            "listed": False,
            "slot": met.role,
            "values": {"name": {"value": names.get(f"persons.{name}.name", "")}},
        }
        for name, met in staging.scenario.people.items()
        if name not in staging.scenario.known_people
    ]


def _open_issues(staging: Staging, visits: list[tuple[date, Report]]) -> list[IssueState]:
    """Findings of earlier visits that this one is to look at again."""
    wanted = {staging.name(name) for name in staging.scenario.findings}
    found: dict[str, IssueState] = {}
    for day, report in visits:
        for issue in report["issues"]:
            if issue["no"] in wanted:
                values = _known(issue, day)
                category = str(issue["category"])
                found[issue["no"]] = {"no": issue["no"], "category": category, "values": values}
    return list(found.values())
