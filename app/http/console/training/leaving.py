"""Learning records of a class, for a record store elsewhere."""

from flask import Response
from flask_smorest import Blueprint

from app.http.console.auth import admit_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.training.asking import PREFIX, current_trainer
from app.services import classes
from app.services.training_xapi import statements
from app.storage.database import transaction

blueprint = Blueprint(
    "console_leaving", __name__, url_prefix=PREFIX, description="培训员：学习记录"
)
blueprint.before_request(admit_account)


@blueprint.route("/classes/<string:class_id>/xapi.jsonl", methods=["GET"])
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.response(200, description="xAPI statements with the verbs of cmi5, one a line")
def get_statements(class_id: str) -> Response:
    """What a class practised, without a name or a phone number; again it has the same ids."""
    who = current_trainer()
    with transaction(writes=False) as tx:
        found = classes.own(tx, who.account_id, class_id)
        body = b"".join(statements(tx, found.id))
    response = Response(body, mimetype="application/x-ndjson")
    response.headers.set("Content-Disposition", "attachment", filename="class.xapi.jsonl")
    response.headers["Cache-Control"] = "private, no-store"
    return response
