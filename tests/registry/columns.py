"""Sheets of a few columns over the product's own elements, for tests of outputs and projection."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.registry.codelists import Code, CodeList, CodeMap
from app.registry.elements import Datatype, Element, FilledBy, Labels, Sensitivity, Status, Subject
from app.registry.outputs_compile import Domains
from app.registry.outputs_text import Cell
from app.registry.project import Projector, compile_projector
from app.registry.registry import Registry
from app.registry.sheets import Column, Sheet
from tests.builders import a_visit
from tests.golden import golden_registry


def a_sheet(*columns: Column, **changes: Any) -> Sheet:
    """A sheet with a row for every visit; `changes` are fields of Sheet."""
    fields: dict[str, Any] = {
        "department": "ceshi",
        "name": "sheet",
        "number": "99",
        "title": "测试表",
        "row_subject": Subject.VISIT,
        "due": "true",
        "when": "has(visit.id)",
        "cadence": "day",
        "header_rows": 1,
        "caption": "{unit}",
        "columns": columns,
    }
    return Sheet(**{**fields, **changes})


def a_column(output: str, *elements: str, **changes: Any) -> Column:
    """A column of its own key for each output and elements."""
    key = f"c{abs(hash((output, elements)))}"
    return Column(key=key, heading=key, output=output, elements=elements, **changes)


def projector_of(sheet: Sheet, **changes: Any) -> Projector:
    """The projector of a sheet over the product's registry, `changes` being fields of Registry."""
    registry: Registry = replace(golden_registry(), sheets={sheet.id: sheet}, **changes)
    return compile_projector(registry, sheet.id)


def cell_of(output: str, elements: Sequence[str], report: dict[str, Any], **sheet: Any) -> Cell:
    """The one cell that a report's first subject of the row's kind gives."""
    projector = projector_of(a_sheet(a_column(output, *elements), **sheet))
    return projector.cells(report, 0)[0]


def a_report(**parts: Any) -> dict[str, Any]:
    """A visit; `a="b"` of a part is written `visit={"a": "b"}`."""
    return a_visit(**parts)


def an_element(datatype: Datatype, **changes: Any) -> Element:
    """A place's element of a type; choices take their codes from `colour`."""
    coded = datatype in (Datatype.CHOICE, Datatype.CHOICES)
    fields: dict[str, Any] = {
        "id": "place.thing",
        "labels": Labels("某物", "某物", "Thing"),
        "datatype": datatype,
        "sensitivity": Sensitivity.INTERNAL,
        "validity": "visit",
        "filled_by": FilledBy.WORKER,
        "codelist": "colour" if coded else None,
        "status": Status.STANDARD,
    }
    return Element(**{**fields, **changes})


def domains() -> Domains:
    """`colour` (red, green; blue is retired) with its maps: `letter` tells the colour again,
    `warm` does not, `part` leaves some out. In `shade` two codes share a label."""
    codes = {"red": "红", "green": "绿", "blue": "蓝", "azure": "蓝"}
    shades = {code: Code(code, Labels(label, label, code)) for code, label in codes.items()}
    colours = {
        code: replace(shades[code], retired=code == "blue") for code in ("red", "green", "blue")
    }
    return Domains(
        codelists={
            "colour": CodeList("colour", colours),
            "shade": CodeList("shade", shades),
        },
        codemaps={
            "letter": CodeMap("letter", "colour", "ceshi", {"red": "R", "green": "G", "blue": "B"}),
            "warm": CodeMap("warm", "colour", "ceshi", {"red": "暖", "green": "冷", "blue": "冷"}),
            "part": CodeMap("part", "colour", "ceshi", {"red": "1", "green": ""}),
        },
    )
