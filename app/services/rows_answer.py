"""What a request for rows is answered with: a tag, a cursor, and pieces that are made one by one.

Without filter and sort nothing is projected before the pieces are asked for, so an unchanged slice
costs a count. With one, what fits is found first and waits on disk (see slices/spool).
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing

from sqlalchemy.orm import Session

from app.services import feed
from app.services.index.home import IndexHome
from app.services.listing import all_rows, blank_body, day_sheets
from app.services.render.json_rows import json_document, json_lines
from app.services.rows_asked import Answer, Ask
from app.services.rows_body import FILES, Form, cells_of, pieces_of, require_place
from app.services.sheet_slice import SheetSlice
from app.services.slices.drawn import change_item
from app.services.slices.indexed import Arranged, by_index
from app.services.slices.sifting import sifted_changes, sifted_page
from app.services.slices.spool import Spool
from app.storage.queries.rows import Place, summary


def answer_of(
    tx: Session, part: SheetSlice, ask: Ask, opened: ExitStack, home: IndexHome
) -> Answer:
    """Prepare an answer; `tx` and `opened` must stay open until its pieces are used up.

    Raises Problem `gone` for a cursor that is not of this slice, `too_many_rows` where Excel could
    not hold them, and 503 `index_building` where it takes an index that is not ready.
    """
    part = part.bound_to(*ask.filters())
    if ask.days is not None:
        return day_sheets(tx, part, ask, opened)
    if ask.sorts:
        return all_rows(tx, part, ask, opened, home)
    if ask.limit is not None or ask.form is Form.JSON:
        return _page(part, ask, _turned(tx, part, ask))
    if not ask.wheres:
        return _stream(tx, part, ask)
    # A file from the beginning has no deletions, so an index can tell all that is in it.
    arranged = None
    if ask.form in FILES and ask.cursor is None:
        arranged = by_index(tx, part, ask, home)
    return _sifted_stream(tx, part, ask, opened, arranged)


def _stream(tx: Session, part: SheetSlice, ask: Ask) -> Answer:
    after = None if ask.cursor is None else part.box.open(ask.cursor)
    found = summary(tx, part.part)
    require_place(ask.form, found.live)
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
    body = blank_body(
        part,
        lambda: feed.live_drawn(tx, part, after),
        lambda: feed.live_cells(tx, part, after),
    )
    return pieces_of(body, ask.form, bom=ask.bom)


def _sifted_stream(
    tx: Session, part: SheetSlice, ask: Ask, opened: ExitStack, arranged: Arranged | None
) -> Answer:
    after = None if ask.cursor is None else part.box.open(ask.cursor)
    end = max(filter(None, (summary(tx, part.part).end, after)), default=None)
    following = feed.cursor_at(part, end)
    if arranged is None:
        arranged = sifted_changes(tx, part, after, ask.wheres)
    opened.enter_context(closing(arranged))
    require_place(ask.form, arranged.live)
    return Answer(
        etag=part.etag("feed", after, ask.form, ask.bom, arranged.digest),
        next=following,
        seqs=arranged.seqs,
        rows=arranged.live,
        pieces=_sifted_pieces(part, ask, arranged, following),
    )


def _sifted_pieces(part: SheetSlice, ask: Ask, rows: Arranged, following: str) -> Iterator[bytes]:
    if isinstance(rows, Spool) and ask.form is Form.NDJSON:
        return json_lines(feed.with_cursors(part, rows.changes(), following))
    body = blank_body(part, rows.rows, lambda: cells_of(rows.rows()))
    return pieces_of(body, ask.form, bom=ask.bom)


def _turned(tx: Session, part: SheetSlice, ask: Ask) -> feed.FeedPage:
    limit = ask.limit or feed.USUAL
    after = None if ask.cursor is None else part.box.open(ask.cursor)
    if not ask.wheres:
        return feed.read_page(tx, part, after, limit)
    changes, place, more = sifted_page(tx, part, after, ask.wheres, limit)
    entries = [entry for entry, _ in changes]
    return feed.FeedPage(entries, more, feed.cursor_at(part, place), lambda: changes)


def _page(part: SheetSlice, ask: Ask, page: feed.FeedPage) -> Answer:
    seqs = [entry.seq for entry in page.entries] or [0]
    # Where a filtered page ends depends on rows that do not fit, and so must not show in its tag.
    state = page.state() if ask.wheres else [page.next, *page.state()]
    return Answer(
        etag=part.etag("page", ask.cursor, ask.form, ask.bom, *state),
        next=page.next,
        seqs=(seqs[0], seqs[-1]),
        rows=sum(entry.live for entry in page.entries),
        pieces=_page_pieces(part, ask, page),
    )


def _page_pieces(part: SheetSlice, ask: Ask, page: feed.FeedPage) -> Iterator[bytes]:
    changes = page.changes()
    if ask.form not in (Form.JSON, Form.NDJSON):
        rows = [row for _, row in changes if row is not None]
        body = blank_body(part, lambda: [rows], lambda: cells_of([rows]))
        yield from pieces_of(body, ask.form, bom=ask.bom)
        return
    items = [change_item(part.view, entry, row) for entry, row in changes]
    if ask.form is Form.JSON:
        rest = {"next": page.next, "has_more": page.has_more, "release": part.release}
        yield json_document({"items": items, **rest})
        return
    if items:
        items[-1]["cursor"] = page.next
    yield from json_lines([items])
