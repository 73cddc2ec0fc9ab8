"""Ready for duty: a phone brings what its worker earned in the practice realm. The live realm's."""

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Length

from app.clock import LOCAL
from app.http.auth import current_worker
from app.http.house import house, now
from app.services import duty
from app.storage.database import transaction

blueprint = Blueprint("credentials", __name__, description="What a worker was trained for")


class CredentialSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    credential = fields.String(
        required=True,
        validate=Length(1, 64_000),
        metadata={"description": "An Open Badges 3.0 credential as a signed token (VC-JWT)."},
    )


class TrainedSchema(Schema):
    sheets = fields.List(fields.String(), required=True)
    release = fields.String(required=True)
    until = fields.AwareDateTime(required=True)


@blueprint.route("/api/v1/credentials", methods=["POST"])
@blueprint.arguments(CredentialSchema)
@blueprint.response(200, TrainedSchema)
def post_credential(body: dict[str, Any]) -> Response:
    """Bring a credential: the next pull leaves its sheets in `due`. It may come again.

    422 `bad_credential`, `other_subject` or `expired_credential`; 409 `unknown_release` while its
    release is not published here.
    """
    moment = now()
    with transaction(writes=True) as tx:
        who = current_worker(tx)
        who.require_current()
        brought = duty.bring(tx, who, body["credential"], house().duty_key, moment)
    until = brought.valid_until.astimezone(LOCAL).isoformat()
    return jsonify({"sheets": brought.sheets, "release": brought.release, "until": until})
