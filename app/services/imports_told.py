"""A proposal as a page shows it: reasons in three languages, and the words to correct it in."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.registry.elements import Labels
from app.registry.registry import Registry
from app.services.imports import Imported
from app.services.imports_texts import LANGUAGES, told
from app.services.labels import spoken

Names = Mapping[str, Labels]
# The parameters of a reason that hold ids.
_ELEMENTS = {"other", "element", "elements"}


def told_document(imported: Imported, registry: Registry) -> dict[str, Any]:
    """What was read from a file, as `Imported.document`, each reason with its `text`."""
    document: dict[str, Any] = imported.document()
    names = {id_: element.labels for id_, element in registry.elements.items()}
    for sheet in document["sheets"]:
        for reason in _reasons(sheet):
            reason["text"] = {
                language: told(reason["code"], _named(reason["params"], names, language), language)
                for language in LANGUAGES
            }
    return document


def vocabulary(registry: Registry) -> dict[str, object]:
    """Every element that a column may be, every code list, every section, in three languages."""
    return {
        "elements": [
            {
                "id": element.id,
                "labels": spoken(element.labels),
                "type": element.datatype.value,
                "codelist": element.codelist,
                "sensitivity": element.sensitivity.value,
            }
            for element in registry.elements.values()
            if not element.retired
        ],
        "codelists": {
            name: [
                {"code": code.code, "labels": spoken(code.labels)}
                for code in codelist.codes.values()
                if not code.retired
            ]
            for name, codelist in registry.codelists.items()
        },
        "sections": [
            {"key": section.key, "labels": spoken(section.labels)} for section in registry.sections
        ],
    }


def _reasons(sheet: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from sheet["row_subject"]["reasons"]
    yield from sheet["remarks"]
    for part in (*sheet["columns"], *sheet["codemaps"]):
        yield from part["reasons"]


def _named(params: Mapping[str, str], names: Names, language: str) -> dict[str, str]:
    """Parameters with every element called by its name."""
    named = {}
    for key in _ELEMENTS & params.keys():
        found = [(word, names.get(word)) for word in params[key].split()]
        words = [word if labels is None else spoken(labels)[language] for word, labels in found]
        named[key] = (", " if language == "en" else "、").join(words)
    return {**params, **named}
