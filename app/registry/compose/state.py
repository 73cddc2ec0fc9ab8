"""What the phone knows at one moment of a visit: facts, answers and taps, as plain values.

A state is JSON: a draft is stored as it stands and the same tables of cases run in every
implementation. Paths name values as in an operation: `visit.a`, `place.a`, `site.a`,
`persons.<id>.a`, `issues.<no>.a`.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

Values = Mapping[str, object]


class Known(TypedDict):
    """A value from the register or an earlier visit; without `day` it was given now, on adding."""

    value: object
    day: NotRequired[str]


class PersonState(TypedDict):
    """`listed`: in the roll call (seen here before or registered here), else added by hand."""

    id: str
    listed: bool
    values: Mapping[str, Known]
    last_role: NotRequired[str]
    slot: NotRequired[str]
    more_roles: NotRequired[Sequence[str]]


class IssueState(TypedDict):
    """A finding of this visit, or an open one that travels to the phone and keeps its number."""

    no: str
    category: str
    person_id: NotRequired[str]
    values: NotRequired[Mapping[str, Known]]


class Opened(TypedDict):
    sheet: str
    subject: str


class Completed(TypedDict):
    """The last complete row of a sheet for a subject: its day and its values by element."""

    day: str
    values: Values


class VisitState(TypedDict):
    """`visit`: the phone's own facts and those of the grid; `place`, `site`: what is known of them.

    `roll` answers the roll call per person: here, away, moved_out, not_met. `unanswered` gives the
    reason (refused, absent, unknown, not_checked) for a path. `seen` and `confirmed` are paths.
    `completed` is keyed by sheet, then by the subject's key (see `cast.cadence_key`). `untrained`
    are the sheets that this worker is not ready to fill.
    """

    today: str
    visit: Values
    place: Mapping[str, Known]
    site: Mapping[str, Known] | None
    persons: Sequence[PersonState]
    issues: Sequence[IssueState]
    answers: Values
    unanswered: Mapping[str, str]
    seen: Sequence[str]
    confirmed: Sequence[str]
    roll: Mapping[str, str]
    opened: Sequence[Opened]
    completed: Mapping[str, Mapping[str, Completed]]
    untrained: NotRequired[Sequence[str]]


def new_state(today: str, visit: Values, place: Mapping[str, Known]) -> VisitState:
    """The moment of opening a visit: nobody listed, nothing answered."""
    return {
        "today": today,
        "visit": visit,
        "place": place,
        "site": None,
        "persons": [],
        "issues": [],
        "answers": {},
        "unanswered": {},
        "seen": [],
        "confirmed": [],
        "roll": {},
        "opened": [],
        "completed": {},
    }
