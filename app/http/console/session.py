"""Signing in to the console and out of it, and who is signed in."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Response, jsonify
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Length, Regexp
from sqlalchemy.orm import Session

from app.http.console import auth
from app.http.console.describe import REFUSALS, SECURITY
from app.http.department.webhook_schemas import require_printable
from app.http.house import house, now, source
from app.http.worker.describe import NO_TOKEN
from app.services import audit, guesses, releases
from app.services import console_sessions as sessions
from app.services.access import AccountScope
from app.services.console_sessions import SignIn, pass_of
from app.services.labels import spoken
from app.storage.database import transaction
from app.storage.queries import accounts as stored

blueprint = Blueprint(
    "console_session", __name__, url_prefix="/api/v1/console", description="控制台：登录"
)


def six_digits() -> fields.String:
    return fields.String(
        required=True,
        validate=Regexp(r"[0-9]{6}\Z", error="Six digits."),
        load_only=True,
        metadata={"description": "动态码 (six digits of RFC 6238)"},
    )


class ConsoleSignInSchema(Schema):
    email = fields.String(required=True, validate=[Length(1, 200), require_printable])
    secret = fields.String(
        required=True, validate=[Length(1, 200), require_printable], load_only=True
    )
    code = six_digits()


class DepartmentLabelsSchema(Schema):
    zh_hans = fields.String(data_key="zh-Hans")
    zh_hant = fields.String(data_key="zh-Hant")
    en = fields.String()


class ConsoleAccountSchema(Schema):
    name = fields.String()
    email = fields.String()
    role = fields.String(metadata={"enum": ["staff", "admin", "office", "trainer"]})
    department = fields.String(allow_none=True)
    department_labels = fields.Nested(DepartmentLabelsSchema, allow_none=True)
    areas = fields.List(fields.String(), allow_none=True)
    pass_ = fields.String(
        data_key="pass", metadata={"description": "to be sent as X-Console-Pass with every change"}
    )


@blueprint.route("/session")
class SessionView(MethodView):
    @blueprint.doc(security=NO_TOKEN, responses={**REFUSALS})
    @blueprint.arguments(ConsoleSignInSchema, unknown=RAISE)
    @blueprint.response(201, ConsoleAccountSchema)
    def post(self, body: dict[str, str]) -> Response:
        """Sign in. Wrong address, secret or code are one answer; after five a wait (429)."""
        who = SignIn(**body, source=source())
        moment, text = now(), secrets.token_urlsafe(32)
        with transaction(writes=True) as tx:
            guesses.count(tx, who.guess, moment)
        # Hashing a secret takes a tenth of a second, in which no writer should have to wait.
        with transaction(writes=False) as tx:
            recognised = sessions.recognise(tx, who, house().row_key, moment)
        with transaction(writes=True) as tx:
            scope = sessions.open_session(tx, who, recognised, text, moment)
            if auth.has_session():
                # Whoever signs in again in this browser, as whomsoever, has left the one before.
                sessions.leave(tx, auth.token(), moment)
            by = {"by": ["secret", "code"]}
            actor = f"account:{scope.account_id}"
            audit.record(tx, moment, actor, "account.sign_in", scope.email, by)
            document = _document(tx, scope, text)
        response = _sent(document, 201)
        auth.give_cookie(response, text)
        return response

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(200, ConsoleAccountSchema)
    def get(self) -> Response:
        """Who is signed in, and the pass that changes need."""
        auth.admit_account()
        with transaction(writes=False) as tx:
            return _sent(_document(tx, auth.current_account(), auth.token()), 200)

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(204)
    def delete(self) -> Response:
        """Sign out: the cookie is worth nothing from here on."""
        auth.admit_account()
        scope, moment = auth.current_account(), now()
        with transaction(writes=True) as tx:
            stored.end_session(tx, scope.session, moment)
            actor = f"account:{scope.account_id}"
            audit.record(tx, moment, actor, "account.sign_out", scope.email)
        response = Response(status=204)
        auth.take_cookie(response)
        return response


def renewed(scope: AccountScope, work: Callable[[Session], None]) -> Response:
    """Do this for somebody who has just proved again who they are: the session goes on under a new
    token, with a new pass."""
    text = secrets.token_urlsafe(32)
    with transaction(writes=True) as tx:
        work(tx)
        document = _document(tx, sessions.renew(tx, scope, text, now()), text)
    response = _sent(document, 200)
    auth.give_cookie(response, text)
    return response


def _document(tx: Session, scope: AccountScope, text: str) -> dict[str, Any]:
    part = scope.part
    department = part and releases.in_force(tx).registry.departments.get(part.department)
    labels = department and department.labels
    return {
        "name": scope.name,
        "email": scope.email,
        "role": scope.role.value,
        "department": part and part.department,
        "department_labels": labels and spoken(labels),
        "areas": None if part is None or part.areas is None else list(part.areas),
        "pass": pass_of(text),
    }


def _sent(document: dict[str, Any], status: int) -> Response:
    response = jsonify(document)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
