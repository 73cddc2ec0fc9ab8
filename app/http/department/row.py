"""One row of a sheet, with where every cell comes from, and the photos behind it."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from app.http.catching_up import catch_up
from app.http.department.asking import AreaQuery
from app.http.department.auth import admit, current_key
from app.http.department.describe import PHOTO_CONTENT, REFUSALS, SECURITY
from app.http.department.schemas import RowDetailSchema
from app.http.department.sending import audit_photo, audit_read, is_known, send, send_unchanged
from app.http.house import house
from app.services.pictures import judge
from app.services.render.json_rows import json_document
from app.services.row_detail import named_row, row_detail
from app.services.row_photos import photo_content, photo_list, row_photo
from app.services.sheet_slice import open_slice
from app.services.slices.past import as_released
from app.storage.reading import reading

blueprint = Blueprint(
    "row", __name__, url_prefix="/api/v1/departments", description="部门取数：一行及其来源"
)
blueprint.before_request(admit)


@blueprint.route("/<string:department>/sheets/<string:sheet>/rows/<string:row_id>")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(AreaQuery, location="query", unknown=RAISE)
@blueprint.response(200, RowDetailSchema)
def row(query: dict[str, Any], department: str, sheet: str, row_id: str) -> Response:
    """One row with the provenance of every cell.

    For each part of a cell: its element, who observed it and when, in which report, and who
    confirmed it since. Observers and reports outside the key's area are null.
    """
    # Who observed a value is found by who spoke of its subject.
    catch_up()
    with reading() as tx:
        name, area = f"{department}/{sheet}", query.get("area")
        present = open_slice(tx, current_key(), name, area, house().cursor_key)
        part = as_released(tx, present, query.get("release"))
        detail, seq = row_detail(tx, part, row_id)
        detail["photos"] = photo_list(tx, part, named_row(tx, part, row_id))
    body = json_document(detail)
    etag = part.etag("row", body.decode())
    if is_known(etag):
        return send_unchanged(etag)
    audit_read(part, (seq, seq), 1)
    return send(Response(body, mimetype="application/json"), etag)


@blueprint.route("/<string:department>/sheets/<string:sheet>/rows/<string:row_id>/photos/<number>")
@blueprint.doc(security=SECURITY, responses={"200": PHOTO_CONTENT, **REFUSALS})
@blueprint.arguments(Schema, location="query", unknown=RAISE)
def photo(query: object, department: str, sheet: str, row_id: str, number: str) -> Response:
    """A photo behind a row, by the number that the row names it with; audited.

    Only of sheets with a photo column, and not for a key that is shown it masked. 404 also while
    the phone is still sending it: the row says which are `ready`. What is no plain picture comes as
    a file to be kept, and `Photo-Fault` says why.
    """
    with reading() as tx:
        part = open_slice(tx, current_key(), f"{department}/{sheet}", None, house().cursor_key)
        found = row_photo(tx, part, (row_id, number))
    if is_known(found):
        return send_unchanged(found)
    content = photo_content(house().shelf, found)
    audit_photo(part, row_id, int(number))
    verdict = judge(content)
    response = Response(content, mimetype=verdict.kind or "application/octet-stream")
    kind = "inline" if verdict.kind else "attachment"
    response.headers.set("Content-Disposition", kind, filename=f"{row_id[-8:]}-{number}")
    if verdict.fault:
        response.headers["Photo-Fault"] = verdict.fault
    # Whatever it is, a browser must not run it.
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    )
    return send(response, found)
