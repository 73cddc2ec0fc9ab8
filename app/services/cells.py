"""What one key sees of one sheet: rows of the directory turned into cells and values.

Columns, outputs and code maps come from the release in force, the report's content from the
store; both are read now, so that a changed mapping or a withdrawn right acts at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.clock import LOCAL
from app.registry.elements import Datatype, Element, Sensitivity, Subject
from app.registry.outputs import Kind, Output, parse_output
from app.registry.outputs_text import Cell
from app.registry.projector import Projector
from app.registry.registry import Registry
from app.registry.sheets import Sheet
from app.services import shown
from app.services.access import KeyScope
from app.services.masking import Item, Mask, mask_of, masked_item
from app.services.shown import Parts, ShownReport
from app.storage.queries.rows import Entry

_MISSING_IS_WRITTEN = frozenset({Kind.PRESENT, Kind.COUNT_PHOTOS})


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet through one key, as `registry` declares it. `masks` are by subject and attribute;
    `blanked` are columns that would say "none" of what is only hidden, `withheld` those that only
    an earlier release showed; `open_elements` may appear among the values; `narrowed` where any of
    this leaves something out; reading a `sensitive` sheet is audited; `parts` are what it reads of
    a report."""

    registry: Registry
    sheet: Sheet
    projector: Projector
    masks: Mapping[Subject, Mapping[str, Mask]]
    blanked: tuple[int, ...]
    open_elements: frozenset[str]
    sensitive: bool
    parts: Parts
    narrowed: bool
    withheld: tuple[int, ...] = ()

    def cells(self, report: ShownReport, position: int, number: int | None = None) -> list[Cell]:
        """A row in column order; with `number` as it stands in a day's sheet."""
        if not self.narrowed:
            return self._numbered(self.projector.cells(report.content, position), number)
        cells = self.projector.masked_cells(report.content, position, self._masked)
        for column in (*self.blanked, *self.withheld):
            cells[column] = None
        return self._numbered(cells, number)

    def row(
        self, report: ShownReport, position: int, number: int | None = None
    ) -> tuple[list[Cell], dict[str, object]]:
        """The cells, and the canonical values that this key's cells let it work out."""
        if not self.narrowed:
            cells, values = self.projector.row(report.content, position)
            return self._numbered(cells, number), values
        told = self.projector.values(report.content, position)
        values = {element: told[element] for element in told if element in self.open_elements}
        return self.cells(report, position, number), values

    def _numbered(self, cells: list[Cell], number: int | None) -> list[Cell]:
        return cells if number is None else self.projector.numbered(cells, number)

    def _masked(self, subject: Subject, item: Item) -> Item:
        masks = self.masks.get(subject)
        return masked_item(masks, item) if masks else item


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row as it stands now; `report` is None where it no longer exists."""

    entry: Entry
    report: ShownReport | None


def sheet_view(registry: Registry, projector: Projector, scope: KeyScope) -> SheetView:
    """Work out once per request what the key's rights leave of a sheet."""
    sheet = projector.sheet
    elements = [registry.elements[name] for name in sorted(sheet.element_ids)]
    hidden = [element for element in elements if scope.masks(element)]
    masks: dict[Subject, dict[str, Mask]] = {}
    for element in hidden:
        masks.setdefault(element.subject, {})[element.attribute] = mask_of(element)
    return SheetView(
        registry=registry,
        sheet=sheet,
        projector=projector,
        masks=masks,
        blanked=tuple(_blanked(sheet, hidden)),
        open_elements=projector.open_elements - {element.id for element in hidden},
        sensitive=any(
            element.sensitivity is Sensitivity.SENSITIVE and element not in hidden
            for element in elements
        ),
        parts=shown.parts_of(projector),
        narrowed=bool(masks),
    )


def seen_rows(tx: Session, view: SheetView, entries: Sequence[Entry]) -> Iterator[SeenRow]:
    """The rows with their reports, which are read in one go: pass at most one batch."""
    wanted = dict.fromkeys(entry.visit_id for entry in entries if entry.live)
    reports = shown.load(tx, wanted, view.parts)
    for entry in entries:
        yield SeenRow(entry, reports.get(entry.visit_id) if entry.live else None)


def local_moment(moment: datetime) -> str:
    """A moment on the wire: RFC 3339 in +08:00."""
    return moment.astimezone(LOCAL).isoformat()


def _blanked(sheet: Sheet, hidden: Iterable[Element]) -> Iterator[int]:
    unseen = {element.id for element in hidden if element.datatype is not Datatype.TEXT}
    for place, column in enumerate(sheet.columns):
        if unseen & set(column.elements) and _writes_missing(parse_output(column.output)):
            yield place


def _writes_missing(output: Output) -> bool:
    return output.kind in _MISSING_IS_WRITTEN or any(_writes_missing(p) for p in output.parts)
