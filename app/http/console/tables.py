"""A sheet at the console: stretches of its table, and the past of one of its rows."""

import re
from pathlib import Path
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, RAISE, Schema, fields, validate
from sqlalchemy.orm import Session

from app.errors import invalid
from app.http.console.auth import admit_account, current_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.overview import private
from app.http.department.sending import audit_read
from app.http.house import house
from app.services.access import KeyScope
from app.services.console_history import history
from app.services.console_table import Wanted, has_of, table
from app.services.sheet_slice import SheetSlice, open_slice
from app.services.slices.fields import sorts
from app.storage.reading import reading

blueprint = Blueprint(
    "console_tables", __name__, url_prefix="/api/v1/console", description="控制台：表和行"
)
blueprint.before_request(admit_account)

MOST = 200
_FARTHEST = 50_000_000
_FILTER = re.compile(r"has\.(.+)")
SHEET = "/sheets/<string:department>/<string:sheet>"


class NarrowedQuery(Schema):
    upto = fields.Integer(
        validate=validate.Range(0, 2**63 - 1),
        metadata={"description": "开始看时的变化号；其后的只计数 (later changes are counted only)"},
    )
    area = fields.String(validate=validate.Length(1, 64))
    sort = fields.String(validate=validate.Length(1, 400))


class TableQuery(NarrowedQuery):
    offset = fields.Integer(load_default=0, validate=validate.Range(0, _FARTHEST))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MOST))


class TableRowSchema(Schema):
    row_id = fields.String()
    rev = fields.Integer()
    seq = fields.Integer()
    observed_at = fields.AwareDateTime()
    grid = fields.String()
    cells = fields.List(fields.Raw(allow_none=True), metadata={"description": "in column order"})


class TableSchema(Schema):
    total = fields.Integer()
    upto = fields.Integer()
    news = fields.Integer(metadata={"description": "rows that changed after `upto`"})
    offset = fields.Integer()
    release = fields.String()
    items = fields.List(fields.Nested(TableRowSchema, allow_none=True))


class EventSchema(Schema):
    kind = fields.String(metadata={"enum": ["recorded", "amended", "returned", "outcome"]})
    at = fields.AwareDateTime()
    by = fields.String()
    changed = fields.List(fields.String(), metadata={"description": "headers of cells"})
    text = fields.String()
    status = fields.String()
    state = fields.String()


class HistorySchema(Schema):
    events = fields.List(fields.Nested(EventSchema))


@blueprint.route(f"{SHEET}/table")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(TableQuery, location="query", unknown=EXCLUDE)
@blueprint.response(200, TableSchema)
def get_table(query: dict[str, Any], department: str, sheet: str) -> Response:
    """A stretch of a sheet's table, the newest row first unless `sort` says otherwise.

    `has.<column key>` filters by what the cell contains; `=` in front asks for the whole cell, `=`
    alone for an empty one. A filter or sort reads the whole sheet once, then an hour's list.
    """
    with reading() as tx:
        part = open_table(tx, f"{department}/{sheet}", query.get("area"))
        wanted = Wanted(
            offset=query["offset"],
            limit=query["limit"],
            upto=query.get("upto"),
            has=has_of(part, filters_asked(TableQuery())),
            sorts=sorts(part.view, query.get("sort")),
        )
        document, seqs, rows = table(tx, part, wanted, arranged_folder())
    audit_read(part, seqs, rows)
    return private(document)


@blueprint.route(f"{SHEET}/rows/<string:row_id>/history")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(Schema, location="query", unknown=RAISE)
@blueprint.response(200, HistorySchema)
def get_history(query: object, department: str, sheet: str, row_id: str) -> Response:
    """What happened to a row: recorded, amended, returned, what came of it; no earlier values."""
    with reading() as tx:
        part = open_table(tx, f"{department}/{sheet}", None)
        document = {"events": history(tx, part, row_id)}
    return private(document)


def open_table(tx: Session, sheet: str, area: str | None) -> SheetSlice:
    """Let whoever is signed in to a sheet; see `open_slice`."""
    scope: KeyScope = current_account().require_part()
    return open_slice(tx, scope, sheet, area, house().cursor_key)


def arranged_folder() -> Path:
    """Where the lists of filtered and sorted rows are put aside."""
    return house().shelf.folder.parent / "arranged"


def filters_asked(query: Schema) -> dict[str, str]:
    """`has.<column key>` by key. Raises Problem `invalid` for a parameter that is none."""
    found = {}
    for name, text in request.args.items():
        match = _FILTER.fullmatch(name)
        if match:
            found[match[1]] = text
        elif name not in query.fields:
            raise invalid(name, f"{name}: No parameter of this name here; see /api/docs.")
    return found
