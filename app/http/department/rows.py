"""A sheet's rows: the feed since a cursor or a day's sheet, in four forms."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE
from sqlalchemy.orm import Session

from app.clock import local_day
from app.http.department.asking import RowsQuery, columns_asked, days_asked, require_whole
from app.http.department.auth import admit, current_key
from app.http.department.describe import ROWS_CONTENT, ROWS_REFUSALS, SECURITY
from app.http.department.negotiation import MEDIA_TYPES, form_accepted, form_named
from app.http.department.schemas import RowSchema, RowsSchema
from app.http.department.sending import audit_read, is_known, send, send_unchanged
from app.http.house import house, now
from app.services.copied import copied_answer
from app.services.rows_answer import answer_of
from app.services.rows_asked import Answer, Ask
from app.services.rows_body import FILES, Form
from app.services.sheet_slice import SheetSlice, open_slice
from app.services.slices.fields import sorts, wheres
from app.services.slices.past import as_released
from app.storage.reading import reading
from app.storage.replica import Snapshot

blueprint = Blueprint(
    "rows", __name__, url_prefix="/api/v1/departments", description="部门取数：一张表的行"
)
blueprint.before_request(admit)


@blueprint.route("/<string:department>/sheets/<string:sheet>/rows")
@blueprint.doc(security=SECURITY, responses={"200": ROWS_CONTENT, **ROWS_REFUSALS})
@blueprint.arguments(RowsQuery, location="query", unknown=EXCLUDE)
@blueprint.response(200, RowsSchema)
def rows(query: dict[str, Any], department: str, sheet: str) -> Response:
    """Rows of a sheet in the form that Accept asks for.

    Without `date` the feed: every change since the cursor, upserts and deletes, at least once;
    `next` is always there, so a reader at the end asks again with it. A cursor of another slice
    or from before a restore is 410. With `date`, `from` and `to`, or `period` the sheets of those
    days in sequence, whole, in order, each numbered from 1. Every column is a filter by its key:
    what stands in the cell, or the value or code behind it where the cell tells that; several
    values mean any of them, an empty one the empty cell. A filtered page looks at some thousands
    of rows and may hold few: go on while `has_more`. With `sort` the answer is whole. Files (CSV,
    XLSX, GeoJSON, SQLite) have no place for deletes: they hold the rows that exist. NDJSON
    carries a `cursor` on every 1000th line and the last. Send the ETag back as If-None-Match: 304.
    """
    return _answer(query, f"{department}/{sheet}", form_accepted())


@blueprint.route("/<string:department>/sheets/<string:sheet>/rows.<string:extension>")
@blueprint.doc(security=SECURITY, responses={"200": ROWS_CONTENT, **ROWS_REFUSALS})
@blueprint.arguments(RowsQuery, location="query", unknown=EXCLUDE)
@blueprint.response(200, RowSchema)
def rows_as(query: dict[str, Any], department: str, sheet: str, extension: str) -> Response:
    """The same, the form chosen by extension: json, ndjson, csv, xlsx, geojson, sqlite."""
    return _answer(query, f"{department}/{sheet}", form_named(extension))


def _answer(query: dict[str, Any], sheet: str, form: Form) -> Response:
    opened = ExitStack()
    with opened:
        tx = opened.enter_context(reading())
        # Before anything is read of the primary, which has to know whatever the replica has.
        copy = opened.enter_context(_replica())
        area, cursor_key = query.get("area"), house().cursor_key
        present = open_slice(tx, current_key(), sheet, area, cursor_key)
        part = as_released(tx, present, query.get("release"))
        ask = _ask(query, part, form)
        answer = _prepared(tx, part, ask, opened, copy)
        if is_known(answer.etag):
            return send_unchanged(answer.etag)
        audit_read(part, answer.seqs, answer.rows)
        # From here on the transaction belongs to the pieces, and ends with them.
        streaming = opened.pop_all()
    response = Response(_then_close(answer.pieces, streaming), mimetype=MEDIA_TYPES[form])
    response.call_on_close(streaming.close)
    _name(response, sheet, ask)
    if answer.next is not None:
        every = [*request.args.items(multi=True)]
        again = [(name, text) for name, text in every if name != "cursor"]
        address = (
            f"{request.script_root}{request.path}?{urlencode([*again, ('cursor', answer.next)])}"
        )
        response.headers["Link"] = f'<{address}>; rel="next"'
    return send(response, answer.etag)


def _replica() -> AbstractContextManager[Snapshot | None]:
    replica = house().replica
    return nullcontext() if replica is None else replica.snapshot()


def _prepared(
    tx: Session, part: SheetSlice, ask: Ask, opened: ExitStack, copy: Snapshot | None
) -> Answer:
    """The answer from the replica or the primary; whichever is not needed any more is let go."""
    found = None if copy is None else copied_answer(tx, copy, part, ask, house().index)
    if house().replica is not None:
        house().counts.pulled("primary" if found is None else "replica")
    if found is None:
        if copy is not None:
            copy.session.rollback()
        return answer_of(tx, part, ask, opened, house().index)
    answer, closing = found
    opened.enter_context(closing)
    tx.rollback()
    return answer


def _ask(query: dict[str, Any], part: SheetSlice, form: Form) -> Ask:
    days = days_asked(query, local_day(now()))
    require_whole(query, days)
    return Ask(
        form=form,
        days=days,
        cursor=query.get("cursor"),
        limit=query.get("limit"),
        bom=query["bom"] == "1",
        wheres=wheres(part.view, columns_asked()),
        sorts=sorts(part.view, query.get("sort")),
    )


def _then_close(pieces: Iterator[bytes], streaming: ExitStack) -> Iterator[bytes]:
    with streaming:
        yield from pieces


def _name(response: Response, sheet: str, ask: Ask) -> None:
    if ask.form in FILES:
        name = f"{ask.name(sheet)}.{ask.form}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
