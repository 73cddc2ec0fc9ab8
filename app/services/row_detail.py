"""One row explained: for every cell which element it shows, who observed it, when, in which report.

What it tells of a cell is where it comes from, never what it was made of: a masked or shortened
cell stays so. Paths and subjects are left out, for an id is a value as well.
"""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from app.errors import not_found
from app.registry.projector import Source
from app.services import accepted
from app.services.accepted import AcceptedReport
from app.services.cells import local_moment, seen_rows
from app.services.provenance import Provenance, provenance
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import draw, item_of
from app.storage.queries.rows import Entry, row_named, row_standing, visits_within

_ID_BYTES = 16


def row_detail(tx: Session, part: SheetSlice, row_id: str) -> tuple[dict[str, object], int]:
    """A row of the feed with `provenance` by cell, and the number of its last change.

    A row of another sheet or area, one that is gone and one that never was are the same 404.
    """
    entry = named_row(tx, part, row_id)
    [row] = seen_rows(tx, part.view, [entry])
    report = accepted.load(tx, [entry.visit_id]).get(entry.visit_id)
    if row.report is None or report is None:
        raise not_found()
    item = item_of(part.view, draw(part.view, entry, row.report))
    item["provenance"] = _provenance(tx, part, report, entry.position)
    item["release"] = part.release
    return item, entry.seq


def named_row(tx: Session, part: SheetSlice, row_id: str) -> Entry:
    """A row that exists in this slice. Of another sheet or area, gone, never been: the same 404."""
    entry = row_named(tx, part.part, _bytes(row_id))
    if entry is None:
        raise not_found()
    return entry


def standing_row(tx: Session, part: SheetSlice, row_id: str) -> Entry:
    """The same for who says something of a row: PostgreSQL numbers a change only when somebody
    reads, and a row that was just amended is there all the same."""
    entry = row_standing(tx, part.part, _bytes(row_id))
    if entry is None:
        raise not_found()
    return entry


def _provenance(
    tx: Session, part: SheetSlice, report: AcceptedReport, position: int
) -> dict[str, list[dict[str, object]]]:
    projector = part.view.projector
    withheld = part.view.withheld
    columns = [
        [] if place in withheld else sources
        for place, sources in enumerate(projector.sources(report.content, position))
    ]
    paths = {source.path for sources in columns for source in sources}
    known = provenance(tx, report, paths)
    reports = {found.report for found in known.values() if found.report is not None}
    seen = visits_within(tx, part.part.paths, reports)
    return {
        header: [_origin(source, known, seen) for source in sources]
        for header, sources in zip(projector.headers, columns, strict=True)
    }


def _origin(
    source: Source, known: Mapping[str, Provenance], seen: Collection[str]
) -> dict[str, object]:
    origin: dict[str, object] = {"element": source.element}
    found = known.get(source.path)
    if found is None:
        return origin
    here = found.report in seen
    origin["how"] = found.how
    origin["observed_by"] = found.observer if here else None
    origin["observed_at"] = found.observed_at and local_moment(found.observed_at)
    origin["report"] = found.report if here else None
    if found.confirmed_at is not None:
        origin["confirmed_by"] = found.confirmed_by
        origin["confirmed_at"] = local_moment(found.confirmed_at)
    return origin


def _bytes(row_id: str) -> bytes:
    try:
        data = bytes.fromhex(row_id)
    except ValueError:
        raise not_found() from None
    if len(data) != _ID_BYTES:
        raise not_found()
    return data
