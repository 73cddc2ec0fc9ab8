"""A row as one key sees it, drawn once: its cells, and the values they let a reader work out.

Filters, sorts and every form of answer work on this, so that nothing can be found out by asking
for it that could not be read.
"""

from typing import NamedTuple

from app.registry.outputs_text import Cell
from app.services.cells import SheetView, local_moment
from app.services.shown import ShownReport
from app.storage.queries.rows import Entry

Item = dict[str, object]


class Drawn(NamedTuple):
    """`cells` in column order, as masked as the key is; `number` is its place in a day's sheet."""

    entry: Entry
    number: int | None
    cells: list[Cell]
    values: dict[str, object]


def draw(view: SheetView, entry: Entry, report: ShownReport, number: int | None = None) -> Drawn:
    """Draw a row that exists."""
    cells, values = view.row(report, entry.position, number)
    return Drawn(entry, number, cells, values)


def item_of(view: SheetView, drawn: Drawn) -> Item:
    """A row as JSON tells it."""
    entry = drawn.entry
    return {
        "seq": entry.seq,
        "row_id": entry.row_id.hex(),
        "rev": entry.rev,
        "op": "upsert",
        "sheet": view.sheet.id,
        "observed_at": local_moment(entry.started_at),
        "grid": entry.grid,
        "cells": dict(zip(view.projector.headers, drawn.cells, strict=True)),
        "values": drawn.values,
    }


def row_facts(drawn: Drawn) -> dict[str, object]:
    """What tells a row apart, for forms that have columns and no envelope around them; the names
    begin as no column key does."""
    entry = drawn.entry
    return {
        "_row_id": entry.row_id.hex(),
        "_rev": entry.rev,
        "_seq": entry.seq,
        "_observed_at": local_moment(entry.started_at),
        "_grid": entry.grid,
    }


def change_item(view: SheetView, entry: Entry, drawn: Drawn | None) -> Item:
    """A change of the feed: the row as it stands, or that it is gone, or no longer among those
    asked for; then it has no cells."""
    if drawn is not None:
        return item_of(view, drawn)
    return {
        "seq": entry.seq,
        "row_id": entry.row_id.hex(),
        "rev": entry.rev,
        "op": "delete",
        "sheet": view.sheet.id,
    }
