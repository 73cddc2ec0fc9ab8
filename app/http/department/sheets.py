"""The catalogue of a department's sheets, for people and as a Data Package."""

from collections.abc import Mapping

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from app.http.department.auth import admit, current_key
from app.http.department.describe import REFUSALS, SECURITY
from app.http.department.schemas import CatalogueSchema, DataPackageSchema
from app.services.catalogue import catalogue
from app.services.datapackage import datapackage
from app.services.render.json_rows import json_document
from app.storage.reading import reading

blueprint = Blueprint(
    "sheets", __name__, url_prefix="/api/v1/departments", description="部门取数：有哪些表"
)
blueprint.before_request(admit)


@blueprint.route("/<string:department>/sheets")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(Schema, location="query", unknown=RAISE)
@blueprint.response(200, CatalogueSchema)
def sheets(query: object, department: str) -> Response:
    """The sheets this key opens: their columns, why they are collected, how much is in them.

    Counts and last numbers are of rows that the key can read.
    """
    with reading() as tx:
        document = catalogue(tx, current_key())
    return _sent(document)


@blueprint.route("/<string:department>/datapackage.json")
@blueprint.doc(security=SECURITY, responses=REFUSALS)
@blueprint.arguments(Schema, location="query", unknown=RAISE)
@blueprint.response(200, DataPackageSchema)
def package(query: object, department: str) -> Response:
    """The same sheets as a Frictionless Data Package: a Table Schema for each sheet's CSV.

    Fetch the paths with the same key; they are relative to this address.
    """
    with reading() as tx:
        document = datapackage(tx, current_key())
    return _sent(document)


def _sent(document: Mapping[str, object]) -> Response:
    response = Response(json_document(document), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
