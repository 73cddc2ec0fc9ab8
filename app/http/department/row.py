"""One row of a sheet, with where every cell comes from."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE

from app.http.department.asking import AreaQuery
from app.http.department.auth import admit, current_key
from app.http.department.describe import REFUSALS, SECURITY
from app.http.department.schemas import RowDetailSchema
from app.http.department.sending import audit_read, is_known, send, send_unchanged
from app.http.house import house
from app.services.render.json_rows import json_document
from app.services.row_detail import row_detail
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
    with reading() as tx:
        name, area = f"{department}/{sheet}", query.get("area")
        present = open_slice(tx, current_key(), name, area, house().cursor_key)
        part = as_released(tx, present, query.get("release"))
        detail, seq = row_detail(tx, part, row_id)
    body = json_document(detail)
    etag = part.etag("row", body.decode())
    if is_known(etag):
        return send_unchanged(etag)
    audit_read(part, (seq, seq), 1)
    return send(Response(body, mimetype="application/json"), etag)
