"""The cast of a visit: the subjects that take part in it, each under its path."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.compose.state import Known, PersonState, VisitState
from app.registry.elements import Subject

NEW = "new:"


@dataclass(frozen=True, slots=True)
class Member:
    """One subject of the visit. `added`: made in this visit, so no register stands behind it."""

    subject: Subject
    key: str
    path: str
    known: Mapping[str, Known]
    added: bool

    @property
    def name(self) -> str:
        """How a row about this subject is named on the screen and in `opened`."""
        return self.key or self.subject.value

    def at(self, attribute: str) -> str:
        return f"{self.path}.{attribute}"


@dataclass(frozen=True, slots=True)
class Cast:
    visit: Member
    place: Member
    site: Member | None
    persons: tuple[Member, ...]
    issues: tuple[Member, ...]

    def of(self, subject: Subject) -> tuple[Member, ...]:
        if subject is Subject.PERSON:
            return self.persons
        if subject is Subject.ISSUE:
            return self.issues
        if subject is Subject.SITE:
            return (self.site,) if self.site else ()
        return (self.visit,) if subject is Subject.VISIT else (self.place,)

    @property
    def everyone(self) -> tuple[Member, ...]:
        """In the order in which the worker meets them."""
        site = (self.site,) if self.site else ()
        return (self.visit, self.place, *site, *self.persons, *self.issues)


def cast_of(state: VisitState) -> Cast:
    """Who takes part: all listed or added, except those who were not met at the roll call."""
    place, site = state["place"], state["site"]
    return Cast(
        visit=_visit(state),
        place=_single(Subject.PLACE, place, "code"),
        site=None if site is None else _single(Subject.SITE, site, "id"),
        persons=tuple(_person(person) for person in state["persons"] if present(state, person)),
        issues=tuple(
            Member(Subject.ISSUE, no, f"issues.{no}", issue.get("values", {}), added=False)
            for issue in state["issues"]
            for no in (issue["no"],)
        ),
    )


def present(state: VisitState, person: PersonState) -> bool:
    return state["roll"].get(person["id"]) != "not_met"


def cadence_key(cast: Cast, member: Member) -> str:
    """Under which key a period counts.

    A visit stands for its place, a site without an id for the one at its place.
    """
    if member.subject is Subject.VISIT:
        return cast.place.key
    if member.subject is Subject.SITE:
        return member.key or f"{cast.place.key}/site"
    return member.key


def _visit(state: VisitState) -> Member:
    facts: dict[str, Known] = {name: {"value": value} for name, value in state["visit"].items()}
    return Member(Subject.VISIT, str(state["visit"].get("id", "")), "visit", facts, added=False)


def _single(subject: Subject, known: Mapping[str, Known], identity: str) -> Member:
    """The place or the site; it was added in this visit if the phone made its id."""
    key = str(known[identity]["value"]) if identity in known else ""
    return Member(subject, key, subject.value, known, key.startswith(NEW))


def _person(person: PersonState) -> Member:
    key = person["id"]
    return Member(Subject.PERSON, key, f"persons.{key}", person["values"], key.startswith(NEW))
