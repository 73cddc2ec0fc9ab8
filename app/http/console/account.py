"""One's own account at the console: another secret, another authenticator, where one is signed in.

Whatever asks for the secret again gives a new cookie and pass (OWASP ASVS 5.0, V7.2.4).
"""

from typing import Any

from flask import Response, jsonify
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from app.http.console.auth import admit_account, current_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.drawn import qr_lines
from app.http.console.session import ConsoleAccountSchema, renewed, six_digits
from app.http.department.webhook_schemas import require_printable
from app.http.house import house, now, source
from app.services import audit, guesses
from app.services import console_own as own
from app.services.access import AccountScope
from app.services.console_sessions import guess_at
from app.services.guesses import Guess
from app.storage.database import transaction

blueprint = Blueprint(
    "console_account",
    __name__,
    url_prefix="/api/v1/console/account",
    description="控制台：我的账号",
)
blueprint.before_request(admit_account)

_DOC: dict[str, Any] = {"security": SECURITY, "responses": REFUSALS}


def _secret() -> fields.String:
    return fields.String(
        required=True, validate=[Length(1, 200), require_printable], load_only=True
    )


class NewSecretSchema(Schema):
    secret = _secret()
    new_secret = _secret()


class OfferAskedSchema(Schema):
    secret = _secret()
    code = six_digits()


class OfferSchema(Schema):
    ticket = fields.String(metadata={"description": "goes back with the first code"})
    totp_secret = fields.String()
    otpauth = fields.String()
    qr = fields.List(fields.String(), metadata={"description": "its QR code, a line of 0 and 1"})


class OwnSessionSchema(Schema):
    id = fields.String()
    current = fields.Boolean(metadata={"description": "the one that asks"})
    began_at = fields.AwareDateTime()
    seen_at = fields.AwareDateTime(metadata={"description": "last used, within a minute"})


class OwnSessionsSchema(Schema):
    items = fields.List(fields.Nested(OwnSessionSchema))


class EndingSchema(Schema):
    secret = _secret()
    sessions = fields.List(
        fields.String(validate=[Length(1, 64), require_printable]),
        required=True,
        validate=Length(1, 1000),
        metadata={"description": "ids of other sessions; one that is over already is passed by"},
    )


class OfferTakenSchema(Schema):
    ticket = fields.String(required=True, validate=[Length(1, 100), require_printable])
    code = six_digits()


@blueprint.route("/secret", methods=["PUT"])
@blueprint.doc(**_DOC)
@blueprint.arguments(NewSecretSchema, unknown=RAISE)
@blueprint.response(200, ConsoleAccountSchema)
def put_secret(body: dict[str, str]) -> Response:
    """Change one's secret: the present one and a strong new one. All other sessions end."""
    scope = current_account()
    known = _known(scope, body["secret"])
    with transaction(writes=True) as tx:
        # A weak new one is no wrong guess at the present one.
        guesses.forget(tx, _guess(scope))
    made = own.new_hash(scope, body["secret"], body["new_secret"])

    def work(tx: Session) -> None:
        own.change_secret(tx, scope, (known, made), now())
        _note(tx, scope, "account.secret")

    return renewed(scope, work)


@blueprint.route("/sessions", methods=["GET"])
@blueprint.doc(**_DOC)
@blueprint.response(200, OwnSessionsSchema)
def get_sessions() -> Response:
    """Where one is signed in, this session first."""
    with transaction(writes=False) as tx:
        items = own.own_sessions(tx, current_account(), now())
    document = OwnSessionsSchema().dump({"items": items})
    response = jsonify(document)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/sessions/ended", methods=["POST"])
@blueprint.doc(**_DOC)
@blueprint.arguments(EndingSchema, unknown=RAISE)
@blueprint.response(200, ConsoleAccountSchema)
def post_ended(body: dict[str, Any]) -> Response:
    """End other sessions of one's own, with the present secret. This one ends by signing out."""
    scope = current_account()
    _known(scope, body["secret"])

    def work(tx: Session) -> None:
        ended = own.end_own_sessions(tx, scope, body["sessions"], now())
        _note(tx, scope, "account.sessions", {"ended": ended})

    return renewed(scope, work)


@blueprint.route("/code")
class CodeView(MethodView):
    @blueprint.doc(**_DOC)
    @blueprint.arguments(OfferAskedSchema, unknown=RAISE)
    @blueprint.response(201, OfferSchema)
    def post(self, body: dict[str, str]) -> Response:
        """Ask for another authenticator with the secret and a code of the present one, which goes
        on until a code of the new one was right."""
        scope = current_account()
        _known(scope, body["secret"])
        with transaction(writes=True) as tx:
            offer = own.offer_code(tx, scope, body["code"], house().row_key, now())
            guesses.forget(tx, _guess(scope))
        response = jsonify({**offer, "qr": qr_lines(offer["otpauth"])})
        response.status_code = 201
        response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.doc(**_DOC)
    @blueprint.arguments(OfferTakenSchema, unknown=RAISE)
    @blueprint.response(200, ConsoleAccountSchema)
    def put(self, body: dict[str, str]) -> Response:
        """Take the authenticator that was offered, by its first code. All other sessions end."""
        scope, moment = current_account(), now()
        with transaction(writes=True) as tx:
            guesses.count(tx, _guess(scope), moment)
        ticket = (body["ticket"], body["code"])

        def work(tx: Session) -> None:
            own.take_code(tx, scope, ticket, house().row_key, moment)
            _note(tx, scope, "account.code")

        return renewed(scope, work)


def _known(scope: AccountScope, secret: str) -> str:
    """Who has somebody else's browser in hand guesses no faster than at the door."""
    with transaction(writes=True) as tx:
        guesses.count(tx, _guess(scope), now())
    with transaction(writes=False) as tx:
        return own.known_secret(tx, scope, secret)


def _guess(scope: AccountScope) -> Guess:
    return guess_at(scope.email, source())


def _note(tx: Session, scope: AccountScope, action: str, detail: object = None) -> None:
    guesses.forget(tx, _guess(scope))
    audit.record(tx, now(), f"account:{scope.account_id}", action, scope.email, detail)
