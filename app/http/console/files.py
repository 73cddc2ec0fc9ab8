"""What a table shows, taken along as a file."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, fields, validate

from app.http.console import tables
from app.http.console.auth import admit_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.department.negotiation import MEDIA_TYPES, form_named
from app.http.department.sending import audit_read
from app.services.console_files import file_of_table, places_of
from app.services.console_table import Wanted, has_of
from app.services.slices.fields import sorts
from app.storage.reading import reading

blueprint = Blueprint(
    "console_files", __name__, url_prefix="/api/v1/console", description="控制台：下载"
)
blueprint.before_request(admit_account)


class FileQuery(tables.NarrowedQuery):
    columns = fields.String(
        validate=validate.Length(1, 4000),
        metadata={
            "description": "列键，逗号分隔；缺省全部 (keys of the columns; all, if left out)"
        },
    )


@blueprint.route(f"{tables.SHEET}/table.<string:extension>")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(FileQuery, location="query", unknown=EXCLUDE)
@blueprint.response(200, description="rows in the form of the extension")
def get_file(query: dict[str, Any], department: str, sheet: str, extension: str) -> Response:
    """A table as it is shown, whole: with the filters and the order of `table`, in its `columns`
    (GeoJSON holds all), in any form that rows come in."""
    opened = ExitStack()
    with opened:
        tx = opened.enter_context(reading())
        part = tables.open_table(tx, f"{department}/{sheet}", query.get("area"))
        form = form_named(extension)
        keys = query.get("columns")
        wanted = Wanted(
            offset=0,
            limit=0,
            upto=query.get("upto"),
            has=has_of(part, tables.filters_asked(FileQuery())),
            sorts=sorts(part.view, query.get("sort")),
        )
        how = (form, places_of(part, None if keys is None else keys.split(",")))
        made = file_of_table(tx, part, wanted, how, tables.arranged_folder())
        audit_read(part, (1, made.upto), made.rows)
        # From here on the transaction belongs to the pieces, and ends with them.
        streaming = opened.pop_all()
    response = Response(_then_close(made.pieces, streaming), mimetype=MEDIA_TYPES[form])
    response.call_on_close(streaming.close)
    name = f"{department}-{sheet}.{form}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _then_close(pieces: Iterator[bytes], streaming: ExitStack) -> Iterator[bytes]:
    with streaming:
        yield from pieces
