"""The data office: areas whose workers need no training, until it ends that. The live realm's."""

from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Length

from app.http.console.auth import admit_account, current_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.overview import private
from app.http.console.session import DepartmentLabelsSchema
from app.http.department.webhook_schemas import require_printable
from app.http.house import house, now
from app.services import waivers, waivers_told
from app.services.waivers import By
from app.storage.database import transaction
from app.storage.queries import duty as queries

blueprint = Blueprint(
    "console_waivers", __name__, url_prefix="/api/v1/console", description="控制台：免训"
)
blueprint.before_request(admit_account)

_DOC: dict[str, Any] = {"security": SECURITY, "responses": REFUSALS}


class FoundAreaSchema(Schema):
    area = fields.String()
    name = fields.String()
    level = fields.String()
    place = fields.List(fields.String(), metadata={"description": "上级，从上到下 (above it)"})
    within = fields.List(fields.String(), metadata={"description": "自己和上级的代码 (codes)"})


class WaiverSchema(FoundAreaSchema):
    waiver_id = fields.String()
    sheet = fields.String(
        allow_none=True, metadata={"description": "空：全部表 (null: all sheets)"}
    )
    title = fields.String(allow_none=True)
    department = fields.Nested(DepartmentLabelsSchema, allow_none=True)
    since = fields.AwareDateTime(
        allow_none=True, metadata={"description": "空：加区域时起 (null: as long as the area)"}
    )
    by = fields.String(metadata={"enum": ["account", "operator", "area"]})
    by_name = fields.String()


class WaivedSheetSchema(Schema):
    sheet = fields.String()
    title = fields.String()
    department = fields.Nested(DepartmentLabelsSchema, allow_none=True)


class WaiversSchema(Schema):
    items = fields.List(fields.Nested(WaiverSchema))
    sheets = fields.List(fields.Nested(WaivedSheetSchema))


class WaiveSchema(Schema):
    area = fields.String(required=True, validate=[Length(1, 64), require_printable])
    sheet = fields.String(
        load_default=None,
        allow_none=True,
        validate=[Length(1, 200), require_printable],
        metadata={"description": "一张表；不写是全部表 (one sheet; else all)"},
    )


class AreasQuery(Schema):
    words = fields.String(
        load_default="",
        validate=[Length(0, 100), require_printable],
        metadata={"description": "名称里的字，或代码的开头 (in its name, or how its code begins)"},
    )


class FoundAreasSchema(Schema):
    items = fields.List(fields.Nested(FoundAreaSchema))
    more = fields.Boolean(metadata={"description": "还有别的 (there are others)"})


@blueprint.route("/areas", methods=["GET"])
@blueprint.doc(**_DOC)
@blueprint.arguments(AreasQuery, location="query", unknown=RAISE)
@blueprint.response(200, FoundAreasSchema)
def get_areas(query: dict[str, str]) -> Response:
    """Areas by name or code, the larger ones in front; without words the top of the tree."""
    current_account().require_office()
    with transaction(writes=False) as tx:
        return private(waivers_told.areas_found(tx, query["words"].strip()))


@blueprint.route("/waivers")
class WaiversView(MethodView):
    @blueprint.doc(**_DOC)
    @blueprint.arguments(Schema, location="query", unknown=RAISE)
    @blueprint.response(200, WaiversSchema)
    def get(self, query: object) -> Response:
        """Where no training is needed: by area and sheet, since when and by whom."""
        current_account().require_office()
        with transaction(writes=False) as tx:
            return private(waivers_told.standing(tx))

    @blueprint.doc(**_DOC)
    @blueprint.arguments(WaiveSchema, unknown=RAISE)
    @blueprint.response(201, WaiverSchema)
    def post(self, body: dict[str, Any]) -> Response:
        """Waive training for an area with all below it. What stands already is answered alike."""
        area, sheet = body["area"], body["sheet"]
        with transaction(writes=True) as tx:
            waivers.waive(tx, area, sheet, _by())
            standing = queries.standing(tx, area, sheet)
            assert standing
            [told] = waivers_told.described(tx, [standing])
        response = private(told)
        response.status_code = 201
        return response


@blueprint.route("/waivers/<string:waiver_id>", methods=["DELETE"])
@blueprint.doc(**_DOC)
@blueprint.response(204)
def delete_waiver(waiver_id: str) -> Response:
    """From now on its sheets are asked only of who practised them. 409 `no_training_key` where
    this realm could verify nobody's credential."""
    key = house().duty_key
    with transaction(writes=True) as tx:
        verifiable = key is not None and key.exists()
        waivers.end_named(tx, waiver_id, _by(), verifiable=verifiable)
    return Response(status=204)


def _by() -> By:
    """The data office. Raises Problem 403 for everybody else."""
    return By(current_account().require_office(), now(), house().new_id())
