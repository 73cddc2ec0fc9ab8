"""Ready for duty: a phone brings what its worker earned in the practice realm. The live realm's."""

import msgspec
from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.clock import local_time
from app.errors import invalid
from app.http.auth import current_worker
from app.http.body import read_body
from app.http.house import house, now
from app.registry.known import known
from app.services import duty
from app.storage.database import transaction

blueprint = Blueprint("credentials", __name__, description="What a worker was trained for")

MAX_BODY = 64 * 1024


class CredentialSchema(Schema):
    credential = fields.String(
        required=True,
        metadata={"description": "An Open Badges 3.0 credential as a signed token (VC-JWT)."},
    )


class TrainedSchema(Schema):
    sheets = fields.List(fields.String(), required=True)
    release = fields.String(required=True)
    until = fields.AwareDateTime(required=True)


@known
class _Brought(msgspec.Struct):
    credential: str


_BODY = {"required": True, "content": {"application/json": {"schema": CredentialSchema}}}


@blueprint.route("/api/v1/credentials", methods=["POST"])
@blueprint.doc(requestBody=_BODY)
@blueprint.response(200, TrainedSchema)
def post_credential() -> Response:
    """Bring a credential: the next pull leaves its sheets in `due`. It may come again.

    422 `bad_credential`, `other_subject` or `expired_credential`; 409 `unknown_release` while its
    release is not published here.
    """
    moment, token = now(), _credential()
    with transaction(writes=True) as tx:
        who = current_worker(tx)
        who.require_current()
        brought = duty.bring(tx, who, token, house().duty_key, moment)
    until = local_time(brought.valid_until).isoformat()
    return jsonify({"sheets": brought.sheets, "release": brought.release, "until": until})


def _credential() -> str:
    # Phones zip what they send.
    body = read_body(MAX_BODY)
    try:
        return msgspec.json.decode(body, type=_Brought).credential
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise invalid("credential", 'Send {"credential": TOKEN}.') from None
