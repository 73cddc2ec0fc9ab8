"""How a class does: progress, the error map, classes beside each other, one member's page."""

import hashlib
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE

from app.clock import local_time
from app.errors import invalid, not_found
from app.http.console.auth import admit_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.overview import private
from app.http.console.training.asking import PREFIX, current_trainer
from app.http.console.training.seeing_schemas import (
    ComparedSchema,
    CompareQuery,
    ErrorsQuery,
    ErrorsSchema,
    MembersPageSchema,
    ProgressSchema,
)
from app.http.department.negotiation import MEDIA_TYPES
from app.http.department.sending import is_known, send, send_unchanged
from app.services import class_errors, class_files, class_progress, classes
from app.services.class_telling import member_of
from app.services.render.json_rows import json_document
from app.services.rows_body import Form
from app.storage.database import transaction

blueprint = Blueprint("console_seeing", __name__, url_prefix=PREFIX, description="培训员：看班级")
blueprint.before_request(admit_account)

_CLASS = "/classes/<string:class_id>"
_FILES = {"csv": (Form.CSV, class_files.as_csv), "xlsx": (Form.XLSX, class_files.as_xlsx)}
_FEWEST, _MOST = 2, 6


@blueprint.route(f"{_CLASS}/progress", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, ProgressSchema)
def get_progress(class_id: str) -> Response:
    """Who began what and how it was marked, in the order of joining. 304 while nothing changed."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        document = class_progress.progress(tx, classes.own(tx, who.account_id, class_id))
    etag = hashlib.sha256(json_document(document)).hexdigest()[:32]
    if is_known(etag):
        return send_unchanged(etag)
    return send(private({"as_of": local_time(who.now).isoformat(), **document}), etag)


@blueprint.route(f"{_CLASS}/errors", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(ErrorsQuery, location="query", unknown=RAISE)
@blueprint.response(200, ErrorsSchema)
def get_errors(query: dict[str, str], class_id: str) -> Response:
    """Trainee by element, and the elements most often wrong; the first full attempt counts."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        found = classes.own(tx, who.account_id, class_id)
        made = class_errors.error_map(tx, found, query.get("scenario"))
        return private(class_errors.told(tx, made))


@blueprint.route(f"{_CLASS}/errors.<string:extension>", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(ErrorsQuery, location="query", unknown=RAISE)
@blueprint.response(200, description="csv or xlsx: a line for each trainee and element")
def get_errors_file(query: dict[str, str], class_id: str, extension: str) -> Response:
    """The same as a file."""
    who = current_trainer()
    if extension not in _FILES:
        raise not_found("It comes as csv and as xlsx.")
    form, written = _FILES[extension]
    with transaction(writes=False) as tx:
        found = classes.own(tx, who.account_id, class_id)
        made = class_errors.error_map(tx, found, query.get("scenario"))
        lines = class_files.lines_of(tx, made)
    response = Response(written(lines), mimetype=MEDIA_TYPES[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"class.{extension}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/classes/compare", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(CompareQuery, location="query", unknown=RAISE)
@blueprint.response(200, ComparedSchema)
def get_compared(query: dict[str, str]) -> Response:
    """Your classes beside each other, element by element: shares of a class, never of a person."""
    who, ids = current_trainer(), list(dict.fromkeys(query["ids"].split(",")))
    if not _FEWEST <= len(ids) <= _MOST:
        raise invalid("ids", f"Name {_FEWEST} to {_MOST} of your classes: ids=a,b.")
    with transaction(writes=False) as tx:
        found = [classes.own(tx, who.account_id, class_id) for class_id in ids]
        return private(class_errors.compared(tx, found))


@blueprint.route(f"{_CLASS}/members/<string:worker_id>/result", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, MembersPageSchema)
def get_result(class_id: str, worker_id: str) -> Response:
    """One member's page, to be printed: the first full attempt at each scenario."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        found = classes.own(tx, who.account_id, class_id)
        document: dict[str, Any] = class_progress.result(tx, found, member_of(tx, found, worker_id))
    return private({**document, "printed_at": local_time(who.now).isoformat()})
