"""A scenario: a fictional visit to practise on, what is known before it, and what is right.

Inside, subjects go by local names (`r1`, `i1`); paths are those of a report: `place.a`,
`persons.r1.a`, `issues.i1.a`. Dates may be told from the day of the visit: `today-3`, `today+7`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Values = Mapping[str, object]


class Trap(StrEnum):
    """What a scenario plants, so that it is met in practice first."""

    WRONG_PREFILL = "wrong_prefill"
    SAME_NAME = "same_name"
    SHARED_HAZARD = "shared_hazard"
    WRONG_UNIT = "wrong_unit"
    MISSING_CONSENT = "missing_consent"
    LATE_ENTRY = "late_entry"


@dataclass(frozen=True, slots=True)
class Near:
    """What counts as the same answer, beside the same value.

    `within` is in the element's own unit, `days` and `minutes` are for dates and moments; `words`
    must all stand in a text, each being alternatives divided by `|`; `also` are other right values;
    `given` takes whatever was recorded.
    """

    within: float | None = None
    days: int | None = None
    minutes: int | None = None
    words: tuple[str, ...] = ()
    also: tuple[object, ...] = ()
    given: bool = False


EXACT = Near()


@dataclass(frozen=True, slots=True)
class Expected:
    """One element of the answer key. `value` None: nothing is to be recorded, for the reason in
    `absent` (refused, absent, unknown, not_checked). `trap` is what tempts to another answer;
    `line` is where it stands in its file."""

    path: str
    element: str
    value: object
    why: str
    absent: str | None = None
    near: Near = EXACT
    critical: bool = False
    trap: Trap | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier visit, `days` ago: what it left behind is what is known at the door."""

    days: int
    place: Values
    site: Values | None = None
    persons: Mapping[str, Values] = field(default_factory=dict)
    issues: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who takes part in the visit; known before, or else added in it."""

    role: str
    presence: str
    why: str
    trap: Trap | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that is to be recorded; one of an earlier visit is looked at again."""

    category: str
    why: str
    person: str | None = None
    trap: Trap | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """The visit was earlier than it is entered: so many days ago, at this time (HH:MM, +08:00)."""

    days: int
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """`key` is its name, `minutes` what it takes; `departments` get rows out of it. Elements in
    `free` may be recorded or not, and are not looked at."""

    key: str
    title: str
    minutes: int
    story: str
    says: Sequence[Said]
    departments: Sequence[str]
    traps: Sequence[Trap]
    earlier: Sequence[Earlier]
    people: Mapping[str, Met]
    findings: Mapping[str, Found]
    answers: Sequence[Expected]
    free: Sequence[str] = ()
    first_day: bool = False
    late: Late | None = None

    @property
    def known_people(self) -> frozenset[str]:
        return frozenset(name for visit in self.earlier for name in visit.persons)

    @property
    def known_issues(self) -> frozenset[str]:
        return frozenset(name for visit in self.earlier for name in visit.issues)

    def speaks_of(self, path: str) -> bool:
        """Whether there is such a subject in it: somebody edits a scenario while trainees are to
        repeat what they did wrong in the one before."""
        part, _, rest = path.partition(".")
        name = rest.partition(".")[0]
        if part == "persons":
            return name in self.known_people or name in self.people
        if part == "issues":
            return name in self.known_issues or name in self.findings
        has_site = any(visit.site is not None for visit in self.earlier)
        return part != "site" or has_site or any(it.path == path for it in self.answers)
