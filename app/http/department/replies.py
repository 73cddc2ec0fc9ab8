"""What a department says about a row: a return for the worker to check, an outcome to read."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE
from sqlalchemy.orm import Session

from app.http.department.auth import admit, current_key, expect_little
from app.http.department.describe import REPLY_REFUSALS, SECURITY
from app.http.department.reply_schemas import (
    OutcomeSchema,
    OutcomeToldSchema,
    ReturnedSchema,
    ReturnSchema,
)
from app.http.house import house, now
from app.services.idempotency import attempt, once
from app.services.returns import Outcome, Speaker, return_row, tell_outcome
from app.services.sheet_slice import SheetSlice, open_slice
from app.storage.database import transaction

blueprint = Blueprint(
    "replies",
    __name__,
    url_prefix="/api/v1/departments",
    description="部门回话：退回核实、办理结果",
)

_ROW = "/<string:department>/sheets/<string:sheet>/rows/<string:row_id>"
_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "本次请求自取的名字，重发时不变 (a name for this request, the same when resent)",
}

Act = Callable[[Session, SheetSlice, Speaker], Mapping[str, object]]


@blueprint.before_request
def admit_small() -> None:
    """A key first; then nothing is read that is longer than words to a worker."""
    admit()
    expect_little()


@blueprint.route(f"{_ROW}/return", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REPLY_REFUSALS, parameters=[_HEADER])
@blueprint.arguments(ReturnSchema, unknown=RAISE)
@blueprint.response(201, ReturnedSchema)
def post_return(body: dict[str, Any], department: str, sheet: str, row_id: str) -> Response:
    """Ask the worker to check a row: the reason reaches the phone as a task.

    Sent again under the same Idempotency-Key it is answered again and asks nobody twice. 409
    while the worker has not answered the return before.
    """

    def act(tx: Session, part: SheetSlice, by: Speaker) -> Mapping[str, object]:
        return return_row(tx, part, row_id, body["reason"], by)

    return _answered(f"{department}/{sheet}", body, act)


@blueprint.route(f"{_ROW}/outcome", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REPLY_REFUSALS, parameters=[_HEADER])
@blueprint.arguments(OutcomeSchema, unknown=RAISE)
@blueprint.response(201, OutcomeToldSchema)
def post_outcome(body: dict[str, Any], department: str, sheet: str, row_id: str) -> Response:
    """Tell the worker who recorded a row what came of it: a message in the phone's inbox.

    Sent again under the same Idempotency-Key it is answered again and tells nothing twice.
    """

    def act(tx: Session, part: SheetSlice, by: Speaker) -> Mapping[str, object]:
        return tell_outcome(tx, part, row_id, Outcome(body["status"], body["text"]), by)

    return _answered(f"{department}/{sheet}", body, act)


def _answered(sheet: str, body: Mapping[str, object], act: Act) -> Response:
    scope, moment = current_key(), now()
    scope.require_sheet(sheet)
    header = request.headers.get("Idempotency-Key")
    tried = attempt(scope.key_id, header, [request.path, body], moment)
    by = Speaker(scope.actor, moment, house().new_id)
    with transaction(writes=True) as tx:
        part = open_slice(tx, scope, sheet, None, house().cursor_key)
        answer, repeated = once(tx, tried, lambda: act(tx, part, by))
    response = Response(answer, 201, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response
