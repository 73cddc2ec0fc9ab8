"""Nudges: a phone says where its browser's push service will take a message without content."""

from flask import Response, jsonify
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Length

from app.errors import not_found
from app.http.auth import current_worker
from app.http.house import house, now
from app.services import nudges
from app.services.vapid import public_key
from app.storage.database import transaction

blueprint = Blueprint("nudges", __name__, description="Tell a phone that there is a task")


class SubscriptionSchema(Schema):
    """What a browser gives; the keys for content are not needed, for there is none."""

    class Meta:
        unknown = EXCLUDE

    endpoint = fields.String(required=True, validate=Length(1, 2000))


class PushKeySchema(Schema):
    public_key = fields.String(
        required=True, metadata={"description": "The uncompressed P-256 point, base64url."}
    )


@blueprint.route("/api/v1/push/key", methods=["GET"])
@blueprint.response(200, PushKeySchema)
def get_push_key() -> Response:
    """The key to subscribe with. 404 where this installation has none: run `init` once more."""
    with transaction(writes=False) as tx:
        current_worker(tx).require_current()
    key = house().push_key
    if key is None:
        raise not_found("This installation has no key for Web Push.")
    return jsonify({"public_key": public_key(key)})


@blueprint.route("/api/v1/push/subscription")
class SubscriptionView(MethodView):
    @blueprint.arguments(SubscriptionSchema)
    @blueprint.response(204)
    def put(self, body: dict[str, str]) -> Response:
        """Nudge this phone when a task for its worker appears; replaces its earlier address."""
        with transaction(writes=True) as tx:
            who = current_worker(tx)
            who.require_current()
            plain = bool(house().reach.networks)
            nudges.subscribe(tx, who, body["endpoint"], now(), plain=plain)
        return Response(status=204)

    @blueprint.response(204)
    def delete(self) -> Response:
        """No nudges any more."""
        with transaction(writes=True) as tx:
            who = current_worker(tx)
            who.require_current()
            nudges.unsubscribe(tx, who)
        return Response(status=204)
