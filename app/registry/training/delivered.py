"""What each department would have got out of a report, beside what it needed, cell by cell.

Both sides go through the projectors that make real rows. What counts as the same answer is shown
in the trainee's own words on both, so that a cell differs exactly where an element was not right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.registry.elements import FilledBy
from app.registry.outputs_text import Cell
from app.registry.project import Projector
from app.registry.training.answered import MANY, Answered, Key, element_of, name_of, records
from app.registry.training.matching import Matched, matched
from app.registry.training.score import Mark, Scored, score

_TIMES = ("started_at", "ended_at")


@dataclass(frozen=True, slots=True)
class CellPair:
    heading: str
    needed: Cell
    got: Cell

    @property
    def same(self) -> bool:
        return self.needed == self.got


@dataclass(frozen=True, slots=True)
class RowPair:
    """`state`: same, differs, missing (needed and not got) or extra (got and not needed)."""

    department: str
    sheet: str
    title: str
    subject: str
    state: str
    cells: Sequence[CellPair]


@dataclass(frozen=True, slots=True)
class Debrief:
    """All that is told of one report: marks by element, rows by department."""

    marks: Sequence[Scored]
    rows: Sequence[RowPair]


def debrief(projectors: Mapping[str, Projector], key: Key, answered: Answered) -> Debrief:
    """Score a report that is free of faults, and lay out what departments get of it."""
    marks = score(key, answered)
    needed = as_needed(key, answered, marks)
    rows = [
        row
        for projector in projectors.values()
        for row in _rows(projector, needed, answered.report)
    ]
    return Debrief(marks, rows)


def as_needed(key: Key, answered: Answered, marks: Sequence[Scored]) -> dict[str, Any]:
    """The right report under the report's own names, facts and right words."""
    found, given = matched(key, answered), records(answered.report)
    right = {mark.path for mark in marks if mark.mark is Mark.RIGHT}
    wrong = {mark.path for mark in marks if mark.mark is not Mark.RIGHT}
    adopted = {}
    for where, record in records(key.report).items():
        other = found.pairs.get(where)
        adopted[where] = {
            attribute: found.person(str(value)) if attribute == "person_id" else value
            for attribute, value in record.items()
        }
        if other is None:
            continue
        for attribute in {**record, **given[other]}:
            path = f"{where}.{attribute}"
            own = path in right or (path not in wrong and _is_own(key, where, attribute))
            if own and not _is_old_time(attribute, wrong):
                _adopt(adopted[where], attribute, given[other])
        if where not in found.taken_for and where.partition(".")[0] in MANY:
            adopted[where][MANY[where.partition(".")[0]]] = name_of(other)
    return _report(adopted, found, answered)


def _is_own(key: Key, where: str, attribute: str) -> bool:
    """Facts of the phone and of the grid, and what may be recorded or not."""
    id_ = element_of(where, attribute)
    element = key.elements.get(id_)
    if element is None or attribute == "person_id":
        return False
    grid = where == "visit" and element.filled_by is FilledBy.REGISTRY
    phone = where == "visit" and element.filled_by is FilledBy.PHONE
    return id_ in key.free or grid or phone


def _is_old_time(attribute: str, wrong: set[str]) -> bool:
    """A visit that should have been entered with its own time keeps that time."""
    return attribute in _TIMES and "visit.started_at" in wrong


def _adopt(record: dict[str, Any], attribute: str, given: Mapping[str, Any]) -> None:
    if attribute in given:
        record[attribute] = given[attribute]
    else:
        record.pop(attribute, None)


def _report(
    adopted: Mapping[str, dict[str, Any]], found: Matched, answered: Answered
) -> dict[str, Any]:
    """Persons and findings in the order in which they were recorded; what was missed comes last."""
    order = {where: place for place, where in enumerate(records(answered.report))}

    def several(part: str) -> list[dict[str, Any]]:
        own = [where for where in adopted if where.startswith(f"{part}.")]
        place = {where: order.get(found.pairs.get(where, ""), len(order)) for where in own}
        return [adopted[where] for where in sorted(own, key=lambda where: place[where])]

    return {
        "visit": adopted["visit"],
        "place": adopted["place"],
        "site": adopted.get("site"),
        "persons": several("persons"),
        "issues": several("issues"),
    }


def _rows(
    projector: Projector, needed: Mapping[str, Any], got: Mapping[str, Any]
) -> Iterator[RowPair]:
    ours, theirs = _cells(projector, needed), _cells(projector, got)
    for subject in {**ours, **theirs}:
        right, told = ours.get(subject), theirs.get(subject)
        pairs = _pairs(projector, right, told)
        state = "missing" if told is None else "extra" if right is None else "differs"
        if right is not None and told is not None and all(pair.same for pair in pairs):
            state = "same"
        sheet = projector.sheet
        yield RowPair(sheet.department, sheet.id, sheet.title, subject, state, pairs)


def _cells(projector: Projector, report: Mapping[str, Any]) -> dict[str, list[Cell]]:
    return {row.subject: projector.cells(report, row.position) for row in projector.rows(report)}


def _pairs(
    projector: Projector, right: list[Cell] | None, told: list[Cell] | None
) -> list[CellPair]:
    return [
        CellPair(
            heading,
            None if right is None else right[place],
            None if told is None else told[place],
        )
        for place, heading in enumerate(projector.headers)
        if place not in projector.number_columns
    ]
