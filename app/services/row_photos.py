"""The photos behind a row: those that its sheet's photo columns count, numbered from 1.

A sheet without a photo column has none, and so has a key that is shown the column masked. Names of
files are not told: they are values of the report.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.errors import not_found
from app.registry.elements import Datatype
from app.services import shown
from app.services.row_detail import named_row
from app.services.sheet_slice import SheetSlice
from app.services.shown import ShownReport
from app.storage.queries import blobs
from app.storage.queries.rows import Entry
from app.storage.shelves import Shelf

_MOST = 3


def photo_list(tx: Session, part: SheetSlice, entry: Entry) -> list[dict[str, object]]:
    """What there is: `n`, the element it belongs to, and whether it has arrived."""
    found = _named(tx, part, entry)
    hashes = blobs.hashes_of(tx, entry.visit_id, [name for _, name in found])
    here = blobs.whole(tx, set(hashes.values()))
    return [
        {"n": n, "element": element, "ready": hashes.get(name) in here}
        for n, (element, name) in enumerate(found, 1)
    ]


def row_photo(tx: Session, part: SheetSlice, at: tuple[str, str]) -> str:
    """The hash of one photo by row and number. Of a row or number that there is not, of a sheet
    without photos, and one that has not arrived yet: the same 404."""
    row_id, number = at
    entry = named_row(tx, part, row_id)
    found = _named(tx, part, entry)
    place = int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST else 0
    if not 1 <= place <= len(found):
        raise not_found()
    name = found[place - 1][1]
    sha256 = blobs.hashes_of(tx, entry.visit_id, [name]).get(name)
    if sha256 is None or blobs.size_of(tx, sha256) is None:
        raise not_found()
    return sha256


def photo_content(shelf: Shelf, sha256: str) -> bytes:
    """The photo as its phone sent it; 404 also where a byte of it is no longer that."""
    content = shelf.read(sha256)
    if content is None:
        raise not_found()
    return content


def _named(tx: Session, part: SheetSlice, entry: Entry) -> list[tuple[str, str]]:
    """(element, file name) of every photo that the row's cells count, in the order of columns."""
    wanted = _photo_elements(part)
    if not wanted:
        return []
    report = shown.load(tx, [entry.visit_id], part.view.parts).get(entry.visit_id)
    return [] if report is None else list(dict.fromkeys(_names(part, entry, report, wanted)))


def _names(
    part: SheetSlice, entry: Entry, report: ShownReport, wanted: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for element, value in part.view.projector.recorded(report.content, entry.position):
        if element in wanted and isinstance(value, list):
            yield from ((element, name) for name in value if isinstance(name, str))


def _photo_elements(part: SheetSlice) -> frozenset[str]:
    view = part.view
    photos = set()
    for place, column in enumerate(view.sheet.columns):
        for name in column.elements if place not in view.withheld else ():
            element = view.registry.elements[name]
            masked = element.attribute in view.masks.get(element.subject, ())
            if element.datatype is Datatype.PHOTO and not masked:
                photos.add(name)
    return frozenset(photos)
