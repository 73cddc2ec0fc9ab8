"""The words that a workbook's columns are corrected with."""

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields

from app.http.console.auth import admit_account, current_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.overview import private
from app.services import releases
from app.services.imports_told import vocabulary
from app.storage.database import transaction

blueprint = Blueprint(
    "console_words", __name__, url_prefix="/api/v1/console", description="控制台：数据元"
)
blueprint.before_request(admit_account)


class VocabularySchema(Schema):
    elements = fields.List(fields.Dict(), metadata={"description": "id, labels, type, codelist"})
    codelists = fields.Dict(metadata={"description": "codes with their labels, by name"})
    sections = fields.List(fields.Dict(), metadata={"description": "where a new one is asked"})


@blueprint.route("/vocabulary")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(Schema, location="query", unknown=RAISE)
@blueprint.response(200, VocabularySchema)
def get_vocabulary(query: object) -> Response:
    """Every data element, code list and section of the release in force, for who may import."""
    current_account().require_admin()
    with transaction(writes=False) as tx:
        registry = releases.in_force(tx).registry
    return private(vocabulary(registry))
