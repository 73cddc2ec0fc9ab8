"""OData 4.0, read-only, over a department's slices: what Excel and Power BI connect to."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from app.errors import Problem, not_found
from app.http.department.auth import current_key
from app.http.department.sending import audit_read
from app.http.house import house
from app.http.odata import wire
from app.services import releases
from app.services.odata import csdl, options, payload, rows
from app.services.odata.asked import Asked, Ordered, asked
from app.services.odata.options import Query
from app.services.odata.payload import EntitySet, Writing
from app.services.odata.properties import Property, properties_of
from app.services.sheet_slice import SheetSlice, open_slice
from app.storage.reading import reading

blueprint = Blueprint("odata", __name__, url_prefix="/odata/v4/<string:department>")
blueprint.before_request(wire.admit)
blueprint.after_request(wire.dressed)
blueprint.register_error_handler(Problem, wire.from_problem)
blueprint.register_error_handler(HTTPException, wire.from_http)

# How long a page looks for rows that fit before it hands over what it has.
_PATIENCE = 5.0
_KEYED = re.compile(r"([A-Za-z_]\w*)\((?:row_id=)?'([^']*)'\)", re.ASCII)
_PAGE_WISH = re.compile(r"(?:odata\.)?maxpagesize\s*=\s*(\d{1,9})", re.ASCII)


@blueprint.get("/", strict_slashes=False)
def service(department: str) -> Response:
    """The service document: the sheets that this key opens."""
    how = wire.writing()
    options.read_options(request.args.to_dict(flat=False), options.DOCUMENT)
    with reading() as tx:
        found = _sheets(tx)
    sets = [
        {"name": sheet.name, "title": sheet.title, "kind": "EntitySet", "url": sheet.name}
        for sheet, _ in found
    ]
    body = payload.document({"value": sets}, f"{_root(department)}$metadata", how)
    return Response(body, content_type=wire.json_type(how))


@blueprint.get("/$metadata")
def metadata(department: str) -> Response:
    """The types of those sheets, whether they have rows or none."""
    options.read_options(request.args.to_dict(flat=False), options.DOCUMENT)
    wire.require_xml()
    with reading() as tx:
        body = csdl.metadata(department, _sheets(tx))
    return Response(body, mimetype="application/xml")


@blueprint.get("/<string:resource>")
def resource(department: str, resource: str) -> Response:
    """An entity set, or with a key in parentheses one entity of it."""
    keyed = _KEYED.fullmatch(resource)
    if keyed is not None:
        return _entity(department, keyed[1], keyed[2])
    return _collection(department, resource)


@blueprint.get("/<string:sheet>/$count")
def count(department: str, sheet: str) -> Response:
    """How many rows fit, as a plain number."""
    given = options.read_options(request.args.to_dict(flat=False), options.COUNT)
    with reading() as tx:
        part, properties = _open(tx, department, sheet)
        query = replace(options.read_query(given, properties), count=True)
        with closing(asked(tx, part, query, properties, house().index)) as question:
            found = question.count()
    if query.predicate is not None:
        audit_read(part, (0, 0), found)
    return Response(str(found), mimetype="text/plain")


@blueprint.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def elsewhere(department: str, rest: str) -> Response:
    """Whatever else there might be: not there, and never written to."""
    if request.method == "GET":
        raise not_found()
    response = wire.from_problem(Problem(405, "method_not_allowed", "This service is read-only."))
    response.headers["Allow"] = "GET, HEAD"
    return response


@blueprint.route("/", methods=["POST", "PUT", "PATCH", "DELETE"])
def nothing(department: str) -> Response:
    """The service itself is read-only too."""
    return elsewhere(department, "")


def _entity(department: str, sheet: str, key: str) -> Response:
    how = wire.writing()
    given = options.read_options(request.args.to_dict(flat=False), options.ENTITY)
    with reading() as tx:
        part, properties = _open(tx, department, sheet)
        query = options.read_query(given, properties)
        found = rows.one_row(tx, part, key)
    if found is None:
        raise not_found()
    audit_read(part, (found.entry.seq, found.entry.seq), 1)
    around = _set(department, part, query)
    content = payload.entity(around, found, how)
    body = payload.document(content, around.context(single=True), how)
    return Response(body, content_type=wire.json_type(how))


def _collection(department: str, sheet: str) -> Response:
    how = wire.writing()
    given = options.read_options(request.args.to_dict(flat=False), options.ENTITY_SET)
    opened = ExitStack()
    with opened:
        tx = opened.enter_context(reading())
        part, properties = _open(tx, department, sheet)
        query = options.read_query(given, properties)
        of = _set(department, part, query)
        question = asked(tx, part, query, properties, house().index)
        opened.enter_context(closing(question))
        if query.orders:
            return _in_order(part, query, question.ordered(), (of, how), opened)
        return _page(part, query, question, (of, how))


def _page(
    part: SheetSlice, query: Query, question: Asked, written: tuple[EntitySet, Writing]
) -> Response:
    of, how = written
    late = time.monotonic() + _PATIENCE
    size, wished = _page_size()
    around: dict[str, object] = {}
    if query.count:
        around["@odata.count"] = question.count()
    page = question.page(rows.Limits(size, lambda: time.monotonic() > late))
    if page.end is not None:
        around["@odata.nextLink"] = _next_link(of, part, page)
    seqs = [row.entry.seq for row in page.rows]
    looked = len(seqs) or (query.predicate is not None and 1)
    audit_read(part, (min(seqs, default=0), max(seqs, default=0)), looked)
    response = Response(
        b"".join(payload.collection(of, [page.rows], how, around)), content_type=wire.json_type(how)
    )
    if wished:
        response.headers["Preference-Applied"] = f"odata.maxpagesize={size}"
    return response


def _in_order(
    part: SheetSlice,
    query: Query,
    ordered: Ordered,
    written: tuple[EntitySet, Writing],
    opened: ExitStack,
) -> Response:
    of, how = written
    audit_read(part, ordered.seqs, ordered.total)
    around = {"@odata.count": ordered.total} if query.count else {}
    # From here on the rows belong to the answer, and go when it has been read or left.
    streaming = opened.pop_all()
    pieces = payload.collection(of, ordered.batches, how, around)
    response = Response(_then_close(pieces, streaming), content_type=wire.json_type(how))
    response.call_on_close(streaming.close)
    return response


def _then_close(pieces: Iterator[bytes], streaming: ExitStack) -> Iterator[bytes]:
    with streaming:
        yield from pieces


def _open(tx: Session, department: str, sheet: str) -> tuple[SheetSlice, dict[str, Property]]:
    part = open_slice(tx, current_key(), f"{department}/{sheet}", None, house().cursor_key)
    registry = releases.in_force(tx).registry
    return part, dict(properties_of(part.view.sheet, registry))


def _sheets(tx: Session) -> list[csdl.Described]:
    scope, registry = current_key(), releases.in_force(tx).registry
    return [
        (sheet, properties_of(sheet, registry))
        for sheet in registry.sheets_of(scope.department)
        if scope.sees_sheet(sheet.id)
    ]


def _set(department: str, part: SheetSlice, query: Query) -> EntitySet:
    name, space = part.view.sheet.name, csdl.namespace_of(department)
    return EntitySet(_root(department), space, name, query.selected, query.chosen)


def _root(department: str) -> str:
    return f"{request.url_root}odata/v4/{department}/"


def _page_size() -> tuple[int, bool]:
    wish = _PAGE_WISH.search(request.headers.get("Prefer", ""))
    size = int(wish[1]) if wish else 0
    return (min(size, rows.PAGE), True) if size else (rows.PAGE, False)


def _next_link(of: EntitySet, part: SheetSlice, page: rows.Page) -> str:
    assert page.end is not None
    dropped = {"$skiptoken", "$skip", "$top", "$count"}
    asked = {name: value for name, value in request.args.items() if name not in dropped}
    asked["$skiptoken"] = part.box.seal(page.end)
    if page.skip:
        asked["$skip"] = str(page.skip)
    if page.top is not None:
        asked["$top"] = str(page.top)
    return f"{of.root}{of.name}?{urlencode(asked, quote_via=quote, safe='$')}"
