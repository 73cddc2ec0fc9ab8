"""A Frictionless Data Package: all sheets of a key described as tables, for programs that read CSV.

Data Package 1.0 with Table Schemas. A field is named as the column is in the CSV; `key` is its
column key, which filters and GeoJSON use. No constraint is promised that a row may break: a worker
may leave a required cell empty where nobody would answer.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services import releases
from app.services.access import KeyScope
from app.services.catalogue import described

_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}


def datapackage(tx: Session, scope: KeyScope) -> dict[str, object]:
    """The descriptor of what a key opens; paths are relative to where it is fetched from."""
    release = releases.in_force(tx)
    registry = release.registry
    department = registry.departments.get(scope.department)
    sheets = [
        described(registry, scope, sheet)
        for sheet in registry.sheets_of(scope.department)
        if scope.sees_sheet(sheet.id)
    ]
    return {
        "profile": "tabular-data-package",
        "name": f"yigetong-{_name(scope.department)}",
        "title": scope.department if department is None else department.labels.zh_hans,
        "version": release.version,
        "resources": [_resource(sheet) for sheet in sheets],
    }


def _resource(sheet: Mapping[str, Any]) -> dict[str, object]:
    return {
        "profile": "tabular-data-resource",
        "name": _name(sheet["name"]),
        "title": sheet["title"],
        "description": f"{sheet['purpose']}（{sheet['legal_basis']}；{sheet['retention']}）",
        "path": f"sheets/{sheet['name']}/rows.csv?bom=0",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": {
            "fields": [_field(column) for column in sheet["columns"]],
            "missingValues": [""],
        },
    }


def _field(column: Mapping[str, Any]) -> dict[str, object]:
    labels = [element["label"] for element in column["elements"]]
    units = {element["unit"] for element in column["elements"]} - {None}
    return {
        "name": column["header"],
        "title": column["heading"],
        "type": {"number": "number", "text": "string"}[column["type"]],
        "description": "、".join(labels) + (f"（{'，'.join(sorted(units))}）" if units else ""),
        "key": column["key"],
        "elements": [element["element"] for element in column["elements"]],
        "codelists": [e["codelist"] for e in column["elements"] if e["codelist"]],
        "sensitivity": column["sensitivity"],
        "masked": column["masked"],
    }


def _name(name: str) -> str:
    """A name as the standard wants it: lower case, digits and `-`."""
    return name.replace("_", "-")
