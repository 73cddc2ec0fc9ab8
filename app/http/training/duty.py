"""What a trainee earned, and what a new release asks to be looked at again."""

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.clock import local_time
from app.http.auth import current_worker
from app.services import credentials
from app.services.refresher import refreshers
from app.storage.database import transaction

blueprint = Blueprint("training_duty", __name__, description="Ready for duty")


class EarnedSchema(Schema):
    credential = fields.String(
        required=True, metadata={"description": "Open Badges 3.0 as a signed token (VC-JWT)."}
    )
    sheets = fields.List(fields.String(), required=True)
    release = fields.String(required=True)
    issued_at = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)


class EarnedListSchema(Schema):
    items = fields.List(fields.Nested(EarnedSchema), required=True)


class RefresherSchema(Schema):
    scenario = fields.String(required=True)
    title = fields.String(required=True)
    paths = fields.List(fields.String(), required=True)
    elements = fields.List(fields.String(), required=True)
    why = fields.List(fields.String(), required=True)


class RefreshersSchema(Schema):
    items = fields.List(fields.Nested(RefresherSchema), required=True)


@blueprint.route("/api/v1/training/credentials", methods=["GET"])
@blueprint.response(200, EarnedListSchema)
def get_credentials() -> Response:
    """What you earned, the newest first: bring it to the live realm, which gives the sheets out."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        items = [
            {
                "credential": row.credential,
                "sheets": row.sheets,
                "release": row.release,
                "issued_at": local_time(row.issued_at).isoformat(),
                "until": local_time(row.valid_until).isoformat(),
            }
            for row in credentials.given_to(tx, who)
        ]
    return jsonify({"items": items})


@blueprint.route("/api/v1/training/refresher", methods=["GET"])
@blueprint.response(200, RefreshersSchema)
def get_refresher() -> Response:
    """What a new release changed of what you were trained for: two minutes, not all of it again."""
    with transaction(writes=False) as tx:
        who = current_worker(tx)
        who.require_current()
        found = refreshers(tx, who)
    items = [
        {
            "scenario": it.scenario,
            "title": it.title,
            "paths": it.paths,
            "elements": it.elements,
            "why": it.why,
        }
        for it in found
    ]
    return jsonify({"items": items})
