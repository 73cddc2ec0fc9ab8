"""Handing in a workbook: what it asks for, and with corrections the registry's sources for it."""

from pathlib import Path

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask.views import MethodView
from flask_smorest import Blueprint

from app.errors import Problem, invalid
from app.http.console.describe import SECURITY
from app.http.department.auth import admit, current_key, require_admin
from app.http.house import house
from app.services import releases
from app.services.access import forbidden
from app.services.imports import (
    corrections_of,
    knowledge_with,
    previewed_sources,
    read_workbook,
)
from app.services.imports_bounds import MOST_BYTES
from app.services.imports_sources import patch_of
from app.services.imports_told import told_document
from app.storage.database import transaction

blueprint = Blueprint(
    "imports",
    __name__,
    url_prefix="/api/v1/departments/<string:department>",
    description="部门接口：导入现有表格",
)
blueprint.before_request(admit)

_PARTS = {
    "workbook": {"type": "string", "format": "binary", "description": ".xlsx, .xls or XLSForm"},
    "corrections": {"type": "string", "description": "YAML or JSON; asks for the sources"},
}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": _PARTS, "required": ["workbook"]}
        }
    },
}
_ANSWER = {
    "type": "object",
    "properties": {
        "file": {"type": "string"},
        "kind": {"type": "string", "enum": ["workbook", "xlsform"]},
        "sheets": {"type": "array", "items": {"type": "object"}},
        "sources": {"type": "object", "additionalProperties": {"type": "string"}},
        "patch": {"type": "string", "description": "the same as a unified diff"},
    },
}
_RESPONSES = {
    "200": {"description": "proposals", "content": {"application/json": {"schema": _ANSWER}}}
}


@blueprint.route("/imports")
class ImportsView(MethodView):
    @blueprint.doc(security=SECURITY, requestBody=_BODY, responses=_RESPONSES)
    def post(self, department: str) -> ResponseReturnValue:
        """Propose a sheet for each table of a workbook; every reason has its `text` in three
        languages. Nothing is kept and nothing comes into force: the sources in the answer are for
        the data office to look at and publish."""
        if current_key().holder != "account":
            raise forbidden("A workbook is handed in by a person, at the console.")
        require_admin()
        request.max_content_length = MOST_BYTES + 500_000
        file = request.files.get("workbook")
        if file is None:
            raise invalid(
                "workbook", "Send the file as the part `workbook` of multipart/form-data."
            )
        content = file.stream.read(MOST_BYTES + 1)
        with transaction(writes=False) as tx:
            registry = releases.in_force(tx).registry
        folder = _sources()
        knowledge = knowledge_with(registry, folder)
        imported = read_workbook(content, file.filename or "", department, knowledge)
        document = told_document(imported, registry)
        said = request.form.get("corrections")
        if said is not None:
            corrections = corrections_of(said.encode())
            taken = (imported.sheets, corrections, knowledge)
            document["sources"] = previewed_sources(folder, taken)
            document["patch"] = patch_of(folder, document["sources"])
        response = jsonify(document)
        response.headers["Cache-Control"] = "no-store"
        return response


def _sources() -> Path:
    folder = house().sources
    if folder is None or not folder.is_dir():
        raise Problem(409, "no_sources", "The registry's sources are not on this machine.")
    return folder
