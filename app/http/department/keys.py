"""A department's keys, seen to by its own administrator: listed, made, rotated, ended."""

from datetime import timedelta
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from sqlalchemy.orm import Session

from app.clock import local_time
from app.http.department import key_schemas as shapes
from app.http.department.auth import admit_manager, current_key, expect_little
from app.http.department.describe import KEY_REFUSALS, SECURITY
from app.http.house import now
from app.services import audit, key_managing, keys
from app.services.keys import Made, Narrowing
from app.storage.database import transaction
from app.storage.models.people import ApiKey

blueprint = Blueprint(
    "keys", __name__, url_prefix="/api/v1/departments", description="部门密钥：由本部门管理员管理"
)

_ALL = "/<string:department>/keys"
_ONE = f"{_ALL}/<string:key_id>"
_DOC: dict[str, Any] = {"security": SECURITY, "responses": KEY_REFUSALS}


@blueprint.before_request
def admit_small() -> None:
    """Who manages keys first; then nothing is read that is longer than a key's reach."""
    admit_manager()
    expect_little()


@blueprint.route(_ALL)
class KeysView(MethodView):
    @blueprint.doc(**_DOC)
    @blueprint.arguments(Schema, location="query", unknown=RAISE)
    @blueprint.response(200, shapes.KeysSchema)
    def get(self, query: object, department: str) -> dict[str, object]:
        """The keys within the administrator's own reach, ended ones too, without their secrets."""
        with transaction(writes=False) as tx:
            return {"items": [_shown(key) for key in key_managing.own_keys(tx, current_key())]}

    @blueprint.doc(**_DOC)
    @blueprint.arguments(shapes.NewKeySchema, unknown=RAISE)
    @blueprint.response(201, shapes.MadeKeySchema)
    def post(self, body: dict[str, Any], department: str) -> dict[str, object]:
        """Make a key that reads; the answer holds it, this once.

        Never wider than who makes it: what is left out is as wide as that. It ends at the latest
        when the key that made it does.
        """
        asked = {name.rstrip("_"): value for name, value in body.items() if value is not None}
        wanted = Narrowing(**asked)  # type: ignore[typeddict-item]
        with transaction(writes=True) as tx:
            made = key_managing.create(tx, current_key(), wanted, now())
            return _told(tx, "key.create", made)


@blueprint.route(f"{_ONE}/rotate", methods=["POST"])
@blueprint.doc(**_DOC)
@blueprint.arguments(shapes.RotationSchema, unknown=RAISE)
@blueprint.response(201, shapes.MadeKeySchema)
def rotate(body: dict[str, Any], department: str, key_id: str) -> dict[str, object]:
    """A new key of the same reach beside the old one, which ends after `overlap_days`.

    409 while a key that took over from it is active already: two are enough.
    """
    with transaction(writes=True) as tx:
        old = key_managing.own_key(tx, current_key(), key_id)
        made = key_managing.rotate(tx, current_key(), old, now(), body["overlap_days"])
        return _told(tx, "key.rotate", made)


@blueprint.route(f"{_ONE}/expire", methods=["POST"])
@blueprint.doc(**_DOC)
@blueprint.arguments(shapes.ExpirySchema, unknown=RAISE)
@blueprint.response(200, shapes.KeySchema)
def expire(body: dict[str, Any], department: str, key_id: str) -> dict[str, object]:
    """Let a key end after `days`, if it would go on for longer; never later than it would."""
    moment = now()
    with transaction(writes=True) as tx:
        key = key_managing.own_key(tx, current_key(), key_id)
        keys.end_at(tx, key, moment + timedelta(days=body["days"]))
        audit.record(tx, moment, current_key().actor, "key.expire", key.id)
        return _shown(key)


@blueprint.route(_ONE, methods=["DELETE"])
@blueprint.doc(**_DOC)
@blueprint.response(204)
def revoke(department: str, key_id: str) -> Response:
    """Close a key for good: its next page is 401."""
    with transaction(writes=True) as tx:
        key = key_managing.own_key(tx, current_key(), key_id)
        keys.revoke(tx, key.id, now())
        audit.record(tx, now(), current_key().actor, "key.revoke", key.id)
    return Response(status=204)


def _told(tx: Session, action: str, made: Made) -> dict[str, object]:
    text, key = made
    audit.record(tx, now(), current_key().actor, action, key.id)
    return {**_shown(key), "key": text}


def _shown(key: ApiKey) -> dict[str, object]:
    over = "revoked" if key.revoked_at is not None else "expired"
    return {
        "id": key.id,
        "name": key.name,
        "areas": key.areas,
        "sheets": key.sheets,
        "fields_": key.fields,
        "state": over if keys.is_over(key, now()) else "active",
        "replaces": key.replaces,
        "created_at": local_time(key.created_at),
        "expires_at": local_time(key.expires_at),
        "revoked_at": key.revoked_at and local_time(key.revoked_at),
        "last_used_at": key.last_used_at and local_time(key.last_used_at),
    }
