"""What a request for rows is answered with: a tag, a cursor, and pieces that are made one by one.

Nothing is projected before the pieces are asked for, so an unchanged slice costs a count.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from app.registry.outputs_text import Cell
from app.services import feed, sheet_day
from app.services.render.csv_rows import csv_text
from app.services.render.json_rows import json_document, json_items, json_lines
from app.services.render.xlsx_sheet import require_room, write_sheet
from app.services.sheet_slice import SheetSlice
from app.storage.queries.rows import Place, day_summary, summary

_CHUNK = 64 * 1024


class Form(StrEnum):
    """How rows are written; the name is the extension."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of a slice: a day's sheet, or the feed from a cursor on.

    Without a limit JSON gives a usual page and the other forms stream everything.
    """

    form: Form
    day: date | None = None
    cursor: str | None = None
    limit: int | None = None
    bom: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`next` is the cursor to go on with, None for a day; `seqs` are the first and the last change
    in it, for the audit; `rows` says whether there is any."""

    etag: str
    next: str | None
    seqs: tuple[int, int]
    rows: int
    pieces: Iterator[bytes]


def answer_of(tx: Session, part: SheetSlice, ask: Ask) -> Answer:
    """Prepare an answer; `tx` must stay open until its pieces are used up.

    Raises Problem `gone` for a cursor that is not of this slice, and `too_many_rows` where Excel
    could not hold them.
    """
    if ask.day is not None:
        return _day(tx, part, ask, ask.day)
    if ask.limit is None and ask.form is not Form.JSON:
        return _stream(tx, part, ask)
    return _page(tx, part, ask)


def _day(tx: Session, part: SheetSlice, ask: Ask, day: date) -> Answer:
    found = day_summary(tx, part.part, day)
    _require_room(ask, found.live)
    return Answer(
        etag=part.etag("day", day.isoformat(), ask.form, ask.bom, *found),
        next=None,
        seqs=(found.first_seq, found.last_seq),
        rows=found.live,
        pieces=_day_pieces(tx, part, ask, day),
    )


def _day_pieces(tx: Session, part: SheetSlice, ask: Ask, day: date) -> Iterator[bytes]:
    sheet, unit = part.view.sheet, part.area.unit
    crew = sheet_day.Crew()
    if ask.form is Form.NDJSON:
        return json_lines(sheet_day.day_items(tx, part, day, crew))
    if ask.form is Form.JSON:
        items = sheet_day.day_items(tx, part, day, crew)
        return json_items(items, lambda: _heading(part, day, str(crew)))

    def caption() -> str:
        return sheet_day.caption_of(sheet, unit, sheet_day.crew_of_day(tx, part, day), day)

    return _table(part, ask, caption, sheet_day.day_cells(tx, part, day))


def _heading(part: SheetSlice, day: date, crew: str) -> Mapping[str, object]:
    sheet = part.view.sheet
    return {
        "title": sheet.title,
        "prefix": sheet.prefix,
        "caption": sheet_day.caption_of(sheet, part.area.unit, crew, day),
        "footnote": sheet.footnote,
        "sheet": sheet.id,
        "date": day.isoformat(),
        "area": part.area.code,
        "release": part.release,
        "has_more": False,
        "next": None,
    }


def _stream(tx: Session, part: SheetSlice, ask: Ask) -> Answer:
    after = None if ask.cursor is None else part.box.open(ask.cursor)
    found = summary(tx, part.part)
    _require_room(ask, found.live)
    end = max(filter(None, (found.end, after)), default=None)
    return Answer(
        etag=part.etag("feed", after, ask.form, ask.bom, found.live, found.total, end),
        next=feed.cursor_at(part, end),
        seqs=(1 if after is None else after.seq, 0 if end is None else end.seq),
        rows=found.live,
        pieces=_stream_pieces(tx, part, ask, after),
    )


def _stream_pieces(tx: Session, part: SheetSlice, ask: Ask, after: Place | None) -> Iterator[bytes]:
    if ask.form is Form.NDJSON:
        return json_lines(feed.changes(tx, part, after))
    return _table(part, ask, _open_caption(part), feed.live_cells(tx, part, after))


def _page(tx: Session, part: SheetSlice, ask: Ask) -> Answer:
    page = feed.read_page(tx, part, ask.cursor, ask.limit or feed.USUAL)
    seqs = [entry.seq for entry in page.entries] or [0]
    return Answer(
        etag=part.etag("page", ask.form, ask.bom, *page.state()),
        next=page.next,
        seqs=(seqs[0], seqs[-1]),
        rows=sum(entry.live for entry in page.entries),
        pieces=_page_pieces(tx, part, ask, page),
    )


def _page_pieces(tx: Session, part: SheetSlice, ask: Ask, page: feed.FeedPage) -> Iterator[bytes]:
    if ask.form in (Form.CSV, Form.XLSX):
        yield from _table(part, ask, _open_caption(part), feed.page_cells(tx, part, page))
        return
    items = feed.page_items(tx, part, page)
    if ask.form is Form.JSON:
        rest = {"next": page.next, "has_more": page.has_more, "release": part.release}
        yield json_document({"items": items, **rest})
        return
    if items:
        items[-1]["cursor"] = page.next
    yield from json_lines([items])


def _open_caption(part: SheetSlice) -> Callable[[], str]:
    return lambda: sheet_day.blank_caption(part.view.sheet, part.area.unit)


def _table(
    part: SheetSlice,
    ask: Ask,
    caption: Callable[[], str],
    batches: Iterable[Sequence[Sequence[Cell]]],
) -> Iterator[bytes]:
    if ask.form is Form.CSV:
        yield from csv_text(part.view.projector.headers, batches, bom=ask.bom)
        return
    with tempfile.TemporaryFile() as file:
        write_sheet(file, part.view.sheet, caption(), (row for rows in batches for row in rows))
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _require_room(ask: Ask, rows: int) -> None:
    if ask.form is Form.XLSX:
        require_room(rows)
