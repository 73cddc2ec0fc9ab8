"""The reference a rule is held to: cel-expr-python itself, fed as the phone feeds its engine."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cel_expr_python import cel

from app.registry.codelists import Code, CodeList
from app.registry.elements import (
    LISTS,
    Datatype,
    Element,
    FilledBy,
    Labels,
    Sensitivity,
)

CASES = Path(__file__).parents[2] / "forms_schema" / "cases"
VARIABLES = ("visit", "place", "site", "persons", "issues", "person", "issue", "today")
SUBJECT_OF = {"persons": "person", "issues": "issue"}
NO_ANSWER = "no answer"
_LABELS = Labels("名", "名", "name")


def cases(name: str) -> dict[str, Any]:
    """One of the case tables of forms_schema/cases."""
    table: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return table


def elements_of(table: Mapping[str, Any]) -> dict[str, Element]:
    """Elements from `{"place.kind": "choice:place_kind", …}`."""
    return {key: element(key, *kind.split(":")) for key, kind in table["elements"].items()}


def element(key: str, datatype: str, codelist: str | None = None) -> Element:
    return Element(
        id=key,
        labels=_LABELS,
        datatype=Datatype(datatype),
        sensitivity=Sensitivity.INTERNAL,
        validity="visit",
        filled_by=FilledBy.WORKER,
        codelist=codelist,
    )


def codelists_of(table: Mapping[str, Any]) -> dict[str, CodeList]:
    return {
        name: CodeList(name, {code: Code(code, _LABELS) for code in codes})
        for name, codes in table["codelists"].items()
    }


def reference(rule: str, scope: Mapping[str, Any], elements: Mapping[str, Element]) -> object:
    """What cel-expr-python answers, or `NO_ANSWER`; unchecked, as the phone evaluates."""
    env = cel.NewEnv(variables=dict.fromkeys(VARIABLES, cel.Type.DYN))
    answer = env.compile(rule, disable_check=True).eval(data=phone_scope(scope, elements))
    return NO_ANSWER if answer.type() == cel.Type.ERROR else comparable(answer.plain_value())


def phone_scope(scope: Mapping[str, Any], elements: Mapping[str, Element]) -> dict[str, Any]:
    """A report as a CEL engine is given it: doubles, no nulls, every list there."""
    converted = {}
    for name, value in scope.items():
        subject = SUBJECT_OF.get(name, name)
        if isinstance(value, list):
            converted[name] = [_subject(item, subject, elements) for item in value]
        else:
            converted[name] = _subject(value, subject, elements)
    return converted


def _subject(value: Any, subject: str, elements: Mapping[str, Element]) -> Any:
    if not isinstance(value, dict) or not value:
        return _doubles(value)
    lists = [
        each.attribute
        for each in elements.values()
        if each.subject == subject and each.datatype in LISTS
    ]
    return {**{name: [] for name in lists}, **_doubles(value)}


def _doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _doubles(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    return float(value) if type(value) is int else value


def comparable(answer: object) -> object:
    """An answer with its type beside it: 1, 1.0 and true are told apart as CEL tells them."""
    if isinstance(answer, list):
        return [comparable(item) for item in answer]
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        return NO_ANSWER if answer is None else (type(answer).__name__, answer)
    return ("number", float(answer)) if math.isfinite(answer) else NO_ANSWER
