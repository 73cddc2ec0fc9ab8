"""A trainer looks at one visit, says something, gives another attempt."""

from datetime import timedelta
from typing import Any

from flask import Response, jsonify, request
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE

from app.clock import local_time
from app.http.console.auth import admit_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.drawn import qr_lines
from app.http.console.overview import private
from app.http.console.training.asking import PREFIX, current_trainer
from app.http.console.training.seeing_schemas import (
    GrantSchema,
    LookedAtSchema,
    SendHintSchema,
    SentHintSchema,
    SignInCodeSchema,
    ToldHintsSchema,
    VisitReplaySchema,
)
from app.services import class_looking, class_telling, classes
from app.storage.database import transaction

blueprint = Blueprint("console_telling", __name__, url_prefix=PREFIX, description="培训员：带学员")
blueprint.before_request(admit_account)

_CLASS = "/classes/<string:class_id>"


@blueprint.route("/starts/<string:start_id>", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, LookedAtSchema)
def get_start(start_id: str) -> Response:
    """A visit of one of your classes: the story and, once it was handed in, the debrief."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        visit = class_looking.own_visit(tx, who.account_id, start_id)
        return private(class_looking.told(tx, visit))


@blueprint.route("/starts/<string:start_id>/replay", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, VisitReplaySchema)
def get_replay(start_id: str) -> Response:
    """What was done on the phone, step by step; paths are in the scenario's names."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        visit = class_looking.own_visit(tx, who.account_id, start_id)
        return private(class_looking.replay(tx, visit))


@blueprint.route(f"{_CLASS}/hints")
class HintsView(MethodView):
    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(200, ToldHintsSchema)
    def get(self, class_id: str) -> Response:
        """What was said in this class, the newest first."""
        who = current_trainer()
        with transaction(writes=False) as tx:
            found = classes.own(tx, who.account_id, class_id)
            return private({"items": class_telling.told_hints(tx, found)})

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.arguments(SendHintSchema, unknown=RAISE)
    @blueprint.response(201, SentHintSchema)
    def post(self, body: dict[str, Any], class_id: str) -> tuple[Response, int]:
        """Say something to one member, or to all without `worker_id`."""
        who = current_trainer()
        with transaction(writes=True) as tx:
            found = classes.own(tx, who.account_id, class_id)
            return jsonify({"hint_id": class_telling.hint(tx, who, found, body).id}), 201


@blueprint.route(f"{_CLASS}/attempts", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(GrantSchema, unknown=RAISE)
@blueprint.response(201, description="given")
def post_attempt(body: dict[str, Any], class_id: str) -> tuple[Response, int]:
    """One further attempt of a member at a scenario of the class."""
    who = current_trainer()
    with transaction(writes=True) as tx:
        class_telling.grant(tx, who, classes.own(tx, who.account_id, class_id), body)
    return jsonify({}), 201


@blueprint.route(f"{_CLASS}/members/<string:worker_id>/code", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(201, SignInCodeSchema)
def post_code(class_id: str, worker_id: str) -> tuple[Response, int]:
    """A sign-in code for a member who came in by the class's code, and lost the phone or forgot
    its PIN: told once, with a link to the field app that holds it, drawn as well."""
    who = current_trainer()
    with transaction(writes=True) as tx:
        found = classes.own(tx, who.account_id, class_id)
        code = class_telling.sign_in_code(tx, who, found, worker_id)
    # The field app stands before both realms, at the root.
    url = f"{request.host_url}#/practice/join/{code}"
    until = who.now + timedelta(minutes=class_telling.CODE_MINUTES)
    told = {"code": code, "minutes": class_telling.CODE_MINUTES, "url": url, "qr": qr_lines(url)}
    return private({**told, "until": local_time(until).isoformat()}), 201
