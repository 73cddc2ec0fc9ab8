"""Numbers of findings: the number of one finding is not taken for another one's.

A phone reserves a number in its store before anybody sees it, and a recheck keeps it. Only a store
that was copied, or put back, gives one out twice, until it hears of that. What comes second is
held: two findings of one number would be one subject, and the first would be gone from the phones.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.services.identity import fitting
from app.services.subjects_fold import value_of
from app.storage.queries import merges, subjects

# Day, device and counter, as phones make them; those of the city and of older lists are their own.
_RESERVED = re.compile(r"[0-9]{17}")


@dataclass(frozen=True, slots=True)
class _Finding:
    """`place` is a subject, or the code of a place that nobody knows yet."""

    place: str
    category: object


@dataclass(slots=True)
class FindingNumbers:
    """Which finding has which number, as far as some reports need to know; takes any JSON value."""

    findings: dict[str, _Finding] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def used_otherwise(self, report: object) -> bool:
        """Whether a finding of another place or category has a number that this report gives."""
        return any(
            self.findings.get(number, finding) != finding for number, finding in self._of(report)
        )

    def take(self, report: object) -> None:
        for number, finding in self._of(report):
            self.findings.setdefault(number, finding)

    def _of(self, report: object) -> Iterator[tuple[str, _Finding]]:
        numbered = list(_numbered(report))
        if not numbered:
            return
        code = _place_of(report)
        for number, category in numbered:
            yield number, _Finding(self.places.get(code, code), category)


def numbers_of(tx: Session, reports: Iterable[object]) -> FindingNumbers:
    """What is known of the numbers that these reports give; asks nothing where they give none."""
    told = [report for report in reports if any(_numbered(report))]
    if not told:
        return FindingNumbers()
    codes = {_place_of(report) for report in told}
    known = subjects.named(tx, {("place", "", code) for code in codes})
    found = subjects.findings(tx, {number for one in told for number, _ in _numbered(one)})
    seen = {place for _, place, _ in found if place}
    roots = merges.roots(tx, {*known.values(), *seen})
    return FindingNumbers(
        {
            number: _Finding(roots[place], category)
            for number, place, values in found
            # Where every report of it was withdrawn the number is free, and nothing is known.
            if place and (category := value_of(values, "category")) is not None
        },
        {name[2]: roots[id_] for name, id_ in known.items()},
    )


def reserved_in(report: object) -> set[str]:
    """The numbers in a report that a phone gave out."""
    return {number for number, _ in _numbered(report)}


def _numbered(report: object) -> Iterator[tuple[str, object]]:
    issues = report.get("issues") if isinstance(report, dict) else None
    for issue in issues if isinstance(issues, list) else ():
        number = issue.get("no") if isinstance(issue, dict) else None
        if isinstance(number, str) and _RESERVED.fullmatch(number):
            yield number, issue.get("category")


def _place_of(report: object) -> str:
    place = report.get("place") if isinstance(report, dict) else None
    return fitting(str(place.get("code"))) if isinstance(place, dict) else ""
