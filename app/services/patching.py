"""Patching: the changes that amendments make to a report, path by path. Pure.

Paths: `visit.a`, `place.a`, `site.a`, `persons.<id>.a`, `issues.<no>.a`; a whole subject is
`persons.<id>`, `issues.<no>` or `site`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from app.registry.check import Fault

Report = dict[str, object]

# What names a person or an issue inside its report; it never changes.
IDENTITY = {"persons": "id", "issues": "no"}
_SINGLE = frozenset({"visit", "place", "site"})


class Kind(IntEnum):
    """In the order in which the changes of one base are made."""

    ADD = 0
    SET = 1
    UNSET = 2
    REMOVE = 3


@dataclass(frozen=True, slots=True)
class Amendment:
    """A `visit.amend` reduced to what decides: who it is, on which base, and what it changes."""

    op_id: str
    base_rev: int
    recorded_at: datetime
    set: Mapping[str, object]
    unset: Sequence[str] = ()
    add: Mapping[str, Sequence[Mapping[str, object]]] | None = None
    remove: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Change:
    path: str
    kind: Kind
    value: object = None

    @property
    def effect(self) -> tuple[Kind, object]:
        return self.kind, self.value

    @property
    def subject(self) -> str:
        """The subject that the path lies in or is: `persons.R1` of `persons.R1.name`."""
        if self.kind in (Kind.ADD, Kind.REMOVE):
            return self.path
        return self.path.rpartition(".")[0]


def changes_of(amendment: Amendment) -> Iterator[Change]:
    """Its changes; adding a subject also sets each of its values."""
    for part, subjects in (amendment.add or {}).items():
        for subject in subjects:
            yield from _added(part, subject)
    dropped = set(amendment.unset)
    for path, value in amendment.set.items():
        if path not in dropped:
            yield Change(path, Kind.SET, value)
    yield from (Change(path, Kind.UNSET) for path in amendment.unset)
    yield from (Change(path, Kind.REMOVE) for path in amendment.remove)


def _added(part: str, subject: Mapping[str, object]) -> Iterator[Change]:
    own = IDENTITY.get(part, "id")
    name = f"{part}.{subject.get(own, '')}"
    yield Change(name, Kind.ADD)
    for attribute, value in subject.items():
        if attribute != own:
            yield Change(f"{name}.{attribute}", Kind.SET, value)


def ill_formed(amendment: Amendment) -> list[Fault]:
    """What is wrong with its paths, whatever the report holds."""
    found = []
    for change in changes_of(amendment):
        complaint = _complaint(change)
        if complaint:
            found.append(Fault(change.path[:200], "unknown_element", complaint))
    return found


def patched(report: object, changes: Iterable[Change]) -> tuple[Report, list[Change]]:
    """A changed copy of the report, and the changes whose subject it does not have."""
    copy: Report = deepcopy(report) if isinstance(report, dict) else {}
    homeless = [change for change in changes if not _APPLY[change.kind](copy, change)]
    return copy, homeless


def _complaint(change: Change) -> str | None:
    root, _, rest = change.path.partition(".")
    whole = change.kind in (Kind.ADD, Kind.REMOVE)
    if root in IDENTITY:
        named = rest if whole else rest.rpartition(".")[0]
        if not named or rest.endswith("."):
            return f"A path of {root} is {root}.<{IDENTITY[root]}>" + (
                "." if whole else ".<element>."
            )
        if not whole and rest.rpartition(".")[2] == IDENTITY[root]:
            return "What names a subject never changes: remove it and add another."
        return None
    if change.path == "site" and change.kind is Kind.REMOVE:
        return None
    if root not in _SINGLE or whole or not rest or "." in rest:
        return "Paths are visit.a, place.a, site.a, persons.<id>.a, issues.<no>.a."
    return "The visit's id never changes." if change.path == "visit.id" else None


def _add(report: Report, change: Change) -> bool:
    part, _, name = change.path.partition(".")
    subjects = report.get(part)
    if not isinstance(subjects, list):
        subjects = report[part] = []
    if _find(subjects, part, name) is None:
        subjects.append({IDENTITY[part]: name})
    return True


def _set(report: Report, change: Change) -> bool:
    holder = _holder(report, change.subject, make=True)
    if holder is not None:
        holder[change.path.rpartition(".")[2]] = deepcopy(change.value)
    return holder is not None


def _unset(report: Report, change: Change) -> bool:
    holder = _holder(report, change.subject, make=False)
    if holder is not None:
        holder.pop(change.path.rpartition(".")[2], None)
    return True


def _remove(report: Report, change: Change) -> bool:
    part, _, name = change.path.partition(".")
    if part == "site":
        report["site"] = None
        return True
    subjects = report.get(part)
    if isinstance(subjects, list):
        found = _find(subjects, part, name)
        report[part] = [subject for subject in subjects if subject is not found]
    return True


_APPLY: Mapping[Kind, Callable[[Report, Change], bool]] = {
    Kind.ADD: _add,
    Kind.SET: _set,
    Kind.UNSET: _unset,
    Kind.REMOVE: _remove,
}


def _holder(report: Report, subject: str, *, make: bool) -> dict[str, object] | None:
    part, _, name = subject.partition(".")
    inside = report.get(part)
    if name:
        return _find(inside, part, name) if isinstance(inside, list) else None
    if isinstance(inside, dict):
        return inside
    if not make:
        return None
    # A part of the wrong shape is what such an amendment is there to mend.
    fresh: dict[str, object] = {}
    report[part] = fresh
    return fresh


def _find(subjects: list[object], part: str, name: str) -> dict[str, object] | None:
    key = IDENTITY[part]
    for subject in subjects:
        if isinstance(subject, dict) and subject.get(key) == name:
            return subject
    return None
