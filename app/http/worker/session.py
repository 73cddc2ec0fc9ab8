"""Signing a phone in and out."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from app.http.auth import bearer_token, current_worker
from app.http.house import house, now, source
from app.http.worker.describe import NO_TOKEN
from app.services import audit, guesses, sessions
from app.services.guesses import Guess
from app.services.sessions import Credentials, Handset, Opening, SignedIn
from app.storage.database import transaction

blueprint = Blueprint("session", __name__, description="Sign a worker's phone in and out")


class _Tolerant(Schema):
    """A newer phone may say more than this server knows."""

    class Meta:
        unknown = EXCLUDE


def storable(text: str) -> None:
    if any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ValidationError("Plain text: no NUL, no half of a surrogate pair.")


class DeviceSchema(_Tolerant):
    name = fields.String(required=True, validate=[Length(1, 200), storable])
    id = fields.String(
        validate=[Length(1, 64), storable], metadata={"description": "Of an earlier sign-in."}
    )


class SignInSchema(_Tolerant):
    phone = fields.String(validate=[Length(1, 32), storable])
    secret = fields.String(validate=[Length(1, 200), storable], load_only=True)
    enrolment_code = fields.String(validate=[Length(1, 200), storable], load_only=True)
    device = fields.Nested(DeviceSchema, required=True)

    @validates_schema
    def _one_way_in(self, data: Mapping[str, Any], **_: Any) -> None:
        by_secret = "phone" in data and "secret" in data
        if by_secret == ("enrolment_code" in data):
            message = "Send phone and secret, or enrolment_code."
            raise ValidationError(message, "phone")


class WorkerSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True)


class AreaSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)


class GridSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    areas = fields.List(
        fields.Nested(AreaSchema), required=True, metadata={"description": "City down to grid."}
    )


class SessionSchema(Schema):
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    worker = fields.Nested(WorkerSchema, required=True)
    grids = fields.List(fields.Nested(GridSchema), required=True)
    device_id = fields.String(required=True)
    device_no = fields.Integer(required=True)
    recovery = fields.String(
        required=True,
        metadata={
            "description": "Wraps the key of the phone's store: sets a new PIN. Keep sealed."
        },
    )


@blueprint.route("/api/v1/session")
class SessionView(MethodView):
    @blueprint.doc(security=NO_TOKEN)
    @blueprint.arguments(SignInSchema)
    @blueprint.response(200, SessionSchema)
    def post(self, body: dict[str, Any]) -> dict[str, object]:
        """Sign in. Wrong phone, secret or code are one answer: 401 `bad_credentials`; after five
        wrong secrets from one address a wait: 429 `too_many_guesses`."""
        ways = ("phone", "secret", "enrolment_code")
        who = Credentials(**{way: body[way] for way in ways if way in body})
        # A code is 59 random bits, works once and not for long: there is nothing to guess.
        guess = Guess("phone", who.phone, source()) if who.phone else None
        if guess:
            with transaction(writes=True) as tx:
                guesses.count(tx, guess, now())
        # Hashing a secret takes a tenth of a second, in which no writer should have to wait.
        with transaction(writes=False) as tx:
            worker_id = sessions.recognise(tx, who, now())
        if guess:
            # By itself: a store that is full lets nobody in, and holds it against nobody.
            with transaction(writes=True) as tx:
                guesses.forget(tx, guess)
        how = Opening(now(), house().new_id(), secrets.token_urlsafe(32))
        with transaction(writes=True) as tx:
            signed = sessions.open_session(tx, worker_id, who, Handset(**body["device"]), how)
            by = {"by": ["secret" if guess else "enrolment_code"]}
            actor = f"worker:{worker_id}"
            audit.record(tx, how.now, actor, "worker.sign_in", signed.device.id, by)
            return signed_in(tx, signed, how.now)

    @blueprint.response(204)
    def delete(self) -> Response:
        """Sign out. The phone may still hand in for 90 days what it recorded before."""
        with transaction(writes=True) as tx:
            who, moment = current_worker(tx), now()
            who.require_current()
            sessions.sign_out(tx, bearer_token(), moment)
            audit.record(tx, moment, f"worker:{who.worker_id}", "worker.sign_out", who.device_id)
        return Response(status=204)


def signed_in(tx: Session, signed: SignedIn, moment: datetime) -> dict[str, object]:
    """What a phone that was signed in at this moment is told."""
    scope = sessions.scope_of(tx, signed.token, moment)
    grids = sessions.grids_with_places(tx, scope.grids)
    recovery = sessions.recovery_of(house().row_key, signed.worker.id)
    return {**_document(signed, grids), "recovery": recovery}


def _document(signed: SignedIn, grids: list[dict[str, object]]) -> dict[str, object]:
    worker, device = signed.worker, signed.device
    return {
        "token": signed.token,
        "expires_at": signed.expires_at,
        "worker": {"id": worker.id, "name": worker.name, "phone": worker.phone},
        "grids": grids,
        "device_id": device.id,
        "device_no": device.device_no,
    }
