"""Projection: one report → the rows and cells of one sheet.

Compiled once per (release, sheet). Which rows a report makes is asked of the projector of the
report's own release; what stands in their cells of the projector of the release in force. The
two may disagree about the sheet: then a cell is empty, never an error.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.registry.elements import Element, Subject
from app.registry.outputs_text import Cell
from app.registry.project_cells import SLOTS, CellOf, Frame, Item
from app.registry.project_required import Required, Use
from app.registry.rules import Rule, report_scope
from app.registry.sheets import Sheet

Report = Mapping[str, Any]

_LISTS: Mapping[Subject, str] = {Subject.PERSON: "persons", Subject.ISSUE: "issues"}
_IDENTITIES: Mapping[Subject, str] = {
    Subject.VISIT: "id",
    Subject.PLACE: "code",
    Subject.PERSON: "id",
    Subject.SITE: "id",
    Subject.ISSUE: "no",
}


class RowRef(NamedTuple):
    """A row of a report: `position` among the recorded subjects of its kind, from 0, and whose it
    is: visit id, place code, person id, site id (or `site`), issue number."""

    position: int
    subject: str


class RowOf(NamedTuple):
    """Whose a sheet's rows are, by the names that a report has for it: looked up in an enum for
    each report they would cost as much as the rule itself."""

    subject: str
    part: str
    name: str
    many: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where (part of) a cell comes from: `person.name` at `persons.R00001.name`."""

    element: str
    path: str


@dataclass(frozen=True, slots=True)
class Projector:
    """What one sheet takes out of a report; safe to share between threads.

    `open_elements` are the elements whose canonical value some cell lets a reader work out,
    `open_columns` the same per column. `reads` is everything that rows, cells and values can
    depend on, besides the identities of visit, place, person, site and issue. `own` is whose the
    rows are, `when` which of them there are.
    """

    sheet: Sheet
    headers: tuple[str, ...]
    number_columns: tuple[int, ...]
    open_elements: frozenset[str]
    open_columns: tuple[frozenset[str], ...]
    reads: frozenset[str]
    own: RowOf = field(repr=False)
    when: Rule = field(repr=False)
    _picks: tuple[tuple[Subject, Rule], ...] = field(repr=False)
    _columns: tuple[tuple[Use, ...], ...] = field(repr=False)
    _required: Required = field(repr=False)
    _cells: tuple[CellOf, ...] = field(repr=False)
    _told: tuple[tuple[str, Callable[[Frame], object | None]], ...] = field(repr=False)
    _keep: Element | None = field(repr=False)

    def rows(self, report: Report) -> list[RowRef]:
        """The rows of a report in recorded order; none where the visit's outcome is not `done`.

        Who wants those of all sheets has them from rows.py for less.
        """
        own, holds = self.own, self.when.surely
        found = report.get(own.part)
        if not found or report["visit"].get("outcome") not in (None, "done"):
            return []
        scope, rows = report_scope(report), []
        for position, item in enumerate(found if own.many else (found,)):
            scope[own.subject] = item
            if holds(scope):
                rows.append(RowRef(position, _named(item, own)))
        return rows

    def cells(self, report: Report, position: int) -> list[Cell]:
        """One row in column order; `row_number` is None, for only a day's sheet has numbers."""
        frame = self._frame(report, position)
        return [cell(frame) for cell in self._cells]

    def masked_cells(
        self, report: Report, position: int, mask: Callable[[Subject, Item], Item]
    ) -> list[Cell]:
        """Like `cells`, of the subjects as `mask` shows them; which are picked it cannot change."""
        frame = self._frame(report, position)
        shown: Frame = [
            [mask(subject, item) for item in items]
            for subject, items in zip(Subject, frame, strict=True)
        ]
        return [cell(shown) for cell in self._cells]

    def numbered(self, cells: Sequence[Cell], number: int) -> list[Cell]:
        """The same row as the `number`th of a day's sheet."""
        row = list(cells)
        for column in self.number_columns:
            row[column] = number
        return row

    def values(self, report: Report, position: int) -> dict[str, object]:
        """The canonical values that the cells of this row let a reader work out, nothing else.

        Elements of picked persons and issues give lists in cell order.
        """
        return self._values(self._frame(report, position))

    def row(self, report: Report, position: int) -> tuple[list[Cell], dict[str, object]]:
        """Cells and values of one row at once, which costs less than asking for each."""
        frame = self._frame(report, position)
        return [cell(frame) for cell in self._cells], self._values(frame)

    def sources(self, report: Report, position: int) -> list[list[Source]]:
        """Per column, where its cell comes from; a value that is missing is no source."""
        frame = self._frame(report, position)
        return [
            [
                Source(element.id, path_of(element, item))
                for element, every in column
                for item in frame[SLOTS[element.subject]][: None if every else 1]
                if item.get(element.attribute) is not None
            ]
            for column in self._columns
        ]

    def recorded(self, report: Report, position: int) -> Iterator[tuple[str, object]]:
        """(element, value as recorded) of everything that the cells of this row draw on."""
        frame = self._frame(report, position)
        for column in self._columns:
            for element, every in column:
                for item in frame[SLOTS[element.subject]][: None if every else 1]:
                    if item.get(element.attribute) is not None:
                        yield element.id, item[element.attribute]

    def lacking(self, report: Report, position: int) -> Iterable[tuple[Element, Item]]:
        """What the required columns of this row ask a person for and the report has not: element,
        subject as recorded."""
        if self._required.surely_there(report, position):
            return ()
        return self._required.lacking(self._frame(report, position, self._required.asked))

    def keep_value(self, report: Report, position: int) -> str | None:
        """The value by which only the day's last row is kept; None: this row is kept."""
        if self._keep is None:
            return None
        subject = self._keep.subject
        candidates = self._frame(report, position, (subject,))[SLOTS[subject]]
        value = candidates[0].get(self._keep.attribute) if candidates else None
        return None if value is None else str(value)

    def _frame(
        self, report: Report, position: int, wanted: Collection[Subject] | None = None
    ) -> Frame:
        """`wanted`: pick these alone; whoever needs no picked person need not have one sought."""
        own = self.sheet.row_subject
        site = report.get("site")
        frame: Frame = [(report["visit"],), (report["place"],), (), (site,) if site else (), ()]
        if own in _LISTS:
            frame[SLOTS[own]] = items_of(report, own)[position : position + 1]
        for subject, pick in self._picks:
            if wanted is not None and subject not in wanted:
                continue
            scope = report_scope(report)
            if own in _LISTS:
                scope.update((own.value, item) for item in frame[SLOTS[own]])
            frame[SLOTS[subject]] = _picked(pick, subject, scope)
        return frame

    def _values(self, frame: Frame) -> dict[str, object]:
        return {
            element: value for element, tell in self._told if (value := tell(frame)) is not None
        }


def row_of(subject: Subject) -> RowOf:
    many = subject in _LISTS
    part = _LISTS[subject] if many else subject.value
    return RowOf(subject.value, part, _IDENTITIES[subject], many)


def items_of(report: Report, subject: Subject) -> Sequence[Item]:
    """The recorded items of a subject: one visit and place, no or one site, persons, issues."""
    if subject in _LISTS:
        return report.get(_LISTS[subject]) or ()
    item = report.get(subject.value)
    return (item,) if item else ()


def _picked(pick: Rule, subject: Subject, scope: dict[str, Any]) -> list[Item]:
    picked = []
    for item in scope[_LISTS[subject]]:
        scope[subject.value] = item
        if pick.surely(scope):
            picked.append(item)
    return picked


def _named(item: Item, own: RowOf) -> str:
    return str(item.get(own.name) or own.subject)


def _identity(subject: Subject, item: Item) -> str:
    return str(item.get(_IDENTITIES[subject]) or subject.value)


def path_of(element: Element, item: Item) -> str:
    """The path of an element in a report: `visit.a`, `persons.<id>.a`, `issues.<no>.a`."""
    subject = element.subject
    if subject not in _LISTS:
        return element.id
    return f"{_LISTS[subject]}.{_identity(subject, item)}.{element.attribute}"
