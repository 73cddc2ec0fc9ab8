"""What is compared: the key of one staging, and what a trainee handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.registry.compose.cast import NEW
from app.registry.elements import Element
from app.registry.training.scenario import Expected

Record = Mapping[str, Any]
Report = dict[str, Any]
# The parts of a report that hold one item each, and those that hold many with what names them.
SINGLE = ("visit", "place", "site")
MANY = {"persons": "id", "issues": "no"}
SUBJECTS = {"visit": "visit", "place": "place", "site": "site"} | {
    "persons": "person",
    "issues": "issue",
}


@dataclass(frozen=True, slots=True)
class Key:
    """`report` is the visit as it should be, `carried` what it leaves as it was known; persons and
    issues that were `known` before must not be taken for others. `free` are elements that may be
    recorded or not."""

    elements: Mapping[str, Element]
    expected: Sequence[Expected]
    report: Report
    carried: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """A report with what its operation says about it. `confidence` is by path: sure or unsure."""

    report: Report
    carried: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    unanswered: Mapping[str, str] = field(default_factory=dict)
    confidence: Mapping[str, str] = field(default_factory=dict)


def records(report: Report) -> dict[str, Record]:
    """Every subject of a report under its path: `place`, `persons.r1`."""
    found: dict[str, Record] = {part: report[part] for part in SINGLE if report.get(part)}
    for part, name in MANY.items():
        found |= {f"{part}.{item[name]}": item for item in report.get(part) or ()}
    return found


def paths(report: Report) -> Iterator[tuple[str, str, object]]:
    """(subject's path, attribute, value) of everything in a report."""
    for where, record in records(report).items():
        for attribute, value in record.items():
            yield where, attribute, value


def name_of(where: str) -> str:
    return where.partition(".")[2]


def element_of(where: str, attribute: str) -> str:
    return f"{SUBJECTS[where.partition('.')[0]]}.{attribute}"


def is_new(where: str) -> bool:
    """Whether the phone made its name: a person who was added in this visit."""
    return name_of(where).startswith(NEW)
