"""A file of what a table shows: its filters, its order, its columns; everything else stays behind.

The list of row ids that the table scrolls through is the order of the file, read stretch by
stretch, so that a file of any length needs no more memory than a page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from app.errors import invalid
from app.services.cells import seen_rows
from app.services.console_table import Wanted, arranged, last_change
from app.services.listing import blank_body
from app.services.rows_body import Form, cells_of, pieces_of, require_place
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import Drawn, draw

_STRETCH = 200
Places = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileOfTable:
    """`upto` is the last change in it and `rows` how many there are, for the audit."""

    upto: int
    rows: int
    pieces: Iterator[bytes]


def file_of_table(
    tx: Session, part: SheetSlice, wanted: Wanted, how: tuple[Form, Places], folder: Path
) -> FileOfTable:
    """The whole table in a form with these columns; `tx` must stay open until its pieces are used
    up. A map of rows keeps every column: their position may be in any of them.

    Raises Problem `too_many_rows` where Excel could not hold them.
    """
    form, places = how
    upto = last_change(tx, part) if wanted.upto is None else wanted.upto
    total, _ = arranged(tx, part, replace(wanted, offset=0, limit=0), (folder, upto))
    require_place(form, total)
    shown = part if form is Form.GEOJSON else _narrowed(part, places)

    def drawn() -> Iterator[list[Drawn]]:
        for offset in range(0, total, _STRETCH):
            window = replace(wanted, offset=offset, limit=_STRETCH)
            rows = _rows(tx, part, window, (folder, upto))
            yield rows if shown is part else [_narrow(shown, row, places) for row in rows]

    body = blank_body(shown, drawn, lambda: cells_of(drawn()))
    return FileOfTable(upto, total, pieces_of(body, form, bom=True))


def places_of(part: SheetSlice, keys: Sequence[str] | None) -> Places:
    """Where the columns of these keys stand, in the sheet's order; all of them for None.

    Raises Problem `invalid` for a key that is no column.
    """
    known = [column.key for column in part.view.sheet.columns]
    if keys is None:
        return tuple(range(len(known)))
    if not keys or not set(keys) <= set(known):
        raise invalid("columns", "Name columns of this sheet by key: columns=a,b.")
    return tuple(place for place, key in enumerate(known) if key in keys)


def _rows(tx: Session, part: SheetSlice, window: Wanted, at: tuple[Path, int]) -> list[Drawn]:
    _, entries = arranged(tx, part, window, at)
    there = [entry for entry in entries if entry is not None]
    found = {
        row.entry.row_id: draw(part.view, row.entry, row.report)
        for row in seen_rows(tx, part.view, there)
        if row.report is not None
    }
    return [found[entry.row_id] for entry in there if entry.row_id in found]


def _narrowed(part: SheetSlice, places: Places) -> SheetSlice:
    view = part.view
    if len(places) == len(view.sheet.columns):
        return part
    sheet = replace(view.sheet, columns=tuple(view.sheet.columns[place] for place in places))
    headers = tuple(column.header for column in sheet.columns)
    projector = replace(view.projector, sheet=sheet, headers=headers)
    return replace(part, view=replace(view, sheet=sheet, projector=projector))


def _narrow(shown: SheetSlice, row: Drawn, places: Places) -> Drawn:
    told = shown.view.sheet.element_ids
    values = {name: value for name, value in row.values.items() if name in told}
    return row._replace(cells=[row.cells[place] for place in places], values=values)
