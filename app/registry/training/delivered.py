"""What each department would have got out of a report, beside what it needed, cell by cell.

Both sides go through the projectors that make real rows. What counts as the same answer is shown
in the trainee's own words on both, so that a cell differs exactly where an element was not right.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.registry.elements import FilledBy
from app.registry.outputs_text import Cell
from app.registry.project import Projector
from app.registry.training.answered import MANY, Answered, Key, element_of, name_of, records
from app.registry.training.matching import Matched, matched
from app.registry.training.score import IDENTITIES, Mark, Scored, score

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The cells to be laid out: those that come from `paths` of the report, and whatever differs
    where a sheet depends on one of `elements`."""

    paths: frozenset[str]
    elements: frozenset[str]

    def concerns(self, projector: Projector) -> bool:
        return bool(self.elements & (projector.reads | IDENTITIES))


def debrief(
    projectors: Mapping[str, Projector],
    key: Key,
    answered: Answered,
    only: Collection[str] | None = None,
) -> Debrief:
    """Score a report that is free of faults, and lay out what departments get of it; with `only`,
    paths of the key, nothing but the marks and the cells that these concern."""
    marks = score(key, answered)
    needed = as_needed(key, answered, marks)
    wanted = None if only is None else _wanted(key, answered, only)
    rows = [
        row
        for projector in projectors.values()
        if wanted is None or wanted.concerns(projector)
        for row in _rows(projector, needed, answered.report, wanted)
    ]
    return Debrief([it for it in marks if only is None or it.path in only], rows)


def _wanted(key: Key, answered: Answered, only: Collection[str]) -> _Wanted:
    pairs = matched(key, answered).pairs
    paths, elements = set(only), set()
    for path in only:
        where, _, attribute = path.rpartition(".")
        paths.add(f"{pairs.get(where, where)}.{attribute}")
        elements.add(element_of(where, attribute))
    return _Wanted(frozenset(paths), frozenset(elements))


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
    projector: Projector, needed: Mapping[str, Any], got: Mapping[str, Any], wanted: _Wanted | None
) -> Iterator[RowPair]:
    ours, theirs = _laid(projector, needed), _laid(projector, got)
    for subject in {**ours, **theirs}:
        right, told = ours.get(subject), theirs.get(subject)
        pairs = list(_pairs(projector, right, told, wanted))
        state = "missing" if told is None else "extra" if right is None else "differs"
        if right is not None and told is not None and all(pair.same for pair in pairs):
            state = "same"
        sheet = projector.sheet
        if pairs:
            yield RowPair(sheet.department, sheet.id, sheet.title, subject, state, pairs)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row with the paths that each of its cells comes from."""

    cells: list[Cell]
    paths: list[set[str]]


def _laid(projector: Projector, report: Mapping[str, Any]) -> dict[str, _Laid]:
    return {
        row.subject: _Laid(
            projector.cells(report, row.position),
            [{it.path for it in cell} for cell in projector.sources(report, row.position)],
        )
        for row in projector.rows(report)
    }


def _pairs(
    projector: Projector, right: _Laid | None, told: _Laid | None, wanted: _Wanted | None
) -> Iterator[CellPair]:
    sides = [side for side in (right, told) if side is not None]
    for place, heading in enumerate(projector.headers):
        if place in projector.number_columns:
            continue
        pair = CellPair(
            heading,
            None if right is None else right.cells[place],
            None if told is None else told.cells[place],
        )
        is_asked = wanted and any(wanted.paths & side.paths[place] for side in sides)
        if wanted is None or is_asked or not pair.same:
            yield pair
