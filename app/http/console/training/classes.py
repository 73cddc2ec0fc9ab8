"""A trainer's classes: made, changed, brought back to the start, let in by a code. Another
trainer's class answers as one that does not exist."""

from typing import Any

from flask import Response, jsonify, request
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE

from app.http.console.auth import admit_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.drawn import qr_lines
from app.http.console.training.asking import PREFIX, current_trainer
from app.http.console.training.class_schemas import (
    ChangeClassSchema,
    ClassCodeSchema,
    ClassesSchema,
    ClassSchema,
    MakeClassSchema,
)
from app.services import classes
from app.storage.database import transaction
from app.storage.queries import classes as queries

blueprint = Blueprint("console_classes", __name__, url_prefix=PREFIX, description="培训员：班级")
blueprint.before_request(admit_account)


@blueprint.route("/classes")
class ClassesView(MethodView):
    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(200, ClassesSchema)
    def get(self) -> Response:
        """Your classes, the newest first."""
        who = current_trainer()
        with transaction(writes=False) as tx:
            found = list(queries.of_trainer(tx, who.account_id))
            return jsonify({"items": classes.told(tx, found)})

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.arguments(MakeClassSchema, unknown=RAISE)
    @blueprint.response(201, ClassSchema)
    def post(self, body: dict[str, Any]) -> tuple[Response, int]:
        """A new class with a code that lets in for thirty days."""
        who = current_trainer()
        with transaction(writes=True) as tx:
            [told] = classes.told(tx, [classes.make(tx, who, body)])
            return jsonify(told), 201


@blueprint.route("/classes/<string:class_id>")
class ClassView(MethodView):
    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.response(200, ClassSchema)
    def get(self, class_id: str) -> Response:
        """One of your classes."""
        who = current_trainer()
        with transaction(writes=False) as tx:
            [told] = classes.told(tx, [classes.own(tx, who.account_id, class_id)])
            return jsonify(told)

    @blueprint.doc(security=SECURITY, responses=REFUSALS)
    @blueprint.arguments(ChangeClassSchema, unknown=RAISE)
    @blueprint.response(200, ClassSchema)
    def patch(self, body: dict[str, Any], class_id: str) -> Response:
        """Change its name or scenarios, close or open it, give it another code, take a reset
        back."""
        who = current_trainer()
        with transaction(writes=True) as tx:
            [told] = classes.told(tx, [classes.change(tx, who, class_id, body)])
            return jsonify(told)


@blueprint.route("/classes/<string:class_id>/reset", methods=["POST"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, ClassSchema)
def post_reset(class_id: str) -> Response:
    """Every member back to the start: nothing begun before counts or comes back."""
    who = current_trainer()
    with transaction(writes=True) as tx:
        [told] = classes.told(tx, [classes.reset(tx, who, class_id)])
        return jsonify(told)


@blueprint.route("/classes/<string:class_id>/qr", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, ClassCodeSchema)
def get_qr(class_id: str) -> Response:
    """What lets a phone into the class: the address, the code, and both drawn."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        code = classes.own(tx, who.account_id, class_id).code
    # The field app stands before both realms, at the root.
    url = f"{request.host_url}#/class/{code}"
    return jsonify({"url": url, "code": code, "qr": qr_lines(url)})
