"""Which grids reported on a day, and what is demanded on which basis."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields

from app.clock import local_day
from app.http.console.auth import admit_account, current_account
from app.http.console.describe import REFUSALS, SECURITY
from app.http.console.session import DepartmentLabelsSchema
from app.http.department.asking import Day
from app.http.department.schemas import ColumnSchema, DemandSchema, ElementSchema
from app.http.house import now
from app.services.console_overview import coverage, demands
from app.services.render.json_rows import json_document
from app.storage.reading import reading

blueprint = Blueprint(
    "console_overview", __name__, url_prefix="/api/v1/console", description="控制台：覆盖、需求"
)
blueprint.before_request(admit_account)


class CoverageQuery(Schema):
    date = Day(metadata={"type": "string", "format": "date", "description": "缺省今天 (today)"})


class CoveredSchema(Schema):
    grid = fields.String()
    name = fields.String()
    place = fields.List(fields.String())
    rows = fields.Dict(keys=fields.String(), values=fields.Integer())
    last_at = fields.AwareDateTime(allow_none=True)


class CoverageSchema(Schema):
    date = fields.String()
    sheets = fields.List(fields.String())
    grids = fields.List(fields.Nested(CoveredSchema))


class SpokenElementSchema(ElementSchema):
    labels = fields.Nested(DepartmentLabelsSchema)


class SpokenColumnSchema(ColumnSchema):
    elements = fields.List(fields.Nested(SpokenElementSchema))


class SpokenDemandSchema(DemandSchema):
    columns = fields.List(fields.Nested(SpokenColumnSchema))


class DemandsOfSchema(Schema):
    department = fields.String()
    labels = fields.Nested(DepartmentLabelsSchema)
    sheets = fields.List(fields.Nested(SpokenDemandSchema))


class DemandsSchema(Schema):
    release = fields.String()
    departments = fields.List(fields.Nested(DemandsOfSchema))


@blueprint.route("/coverage")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(CoverageQuery, location="query", unknown=RAISE)
@blueprint.response(200, CoverageSchema)
def get_coverage(query: dict[str, Any]) -> Response:
    """Every grid in view and how many rows of each sheet it has on a day; none as well."""
    scope = current_account().require_part()
    with reading() as tx:
        return private(coverage(tx, scope, query.get("date") or local_day(now())))


@blueprint.route("/demands")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(Schema, location="query", unknown=RAISE)
@blueprint.response(200, DemandsSchema)
def get_demands(query: object) -> Response:
    """What is demanded, why and on which basis: by all departments for the data office, else by
    one's own."""
    with reading() as tx:
        return private(demands(tx, current_account()))


def private(document: Mapping[str, object]) -> Response:
    """An answer for whoever asked and nobody else."""
    response = Response(json_document(document), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response
