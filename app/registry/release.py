"""Release bundles: a registry and its form as one immutable text, named by version and hash.

Canonical JSON (sorted keys, UTF-8, no spaces, whole numbers without a point), so the same sources
give the same bytes everywhere. Whatever has an order is a list, because sorting keys forgets it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum

import msgspec

from app.registry.codelists import Code, CodeList, CodeMap
from app.registry.compose.derive import derive_form
from app.registry.compose.form import form_document
from app.registry.elements import Element, Labels
from app.registry.known import known
from app.registry.registry import Registry, Section
from app.registry.sheets import Department, Sheet

# Raised when the shape below changes in a way that an older reader would misread.
FORMAT = 1
_LANGUAGES = {"zh_hans": "zh-Hans", "zh_hant": "zh-Hant", "en": "en"}
_FIELDS = {language: field for field, language in _LANGUAGES.items()}

for _kind in (Element, Code, CodeMap, Department, Sheet, Section):
    known(_kind)


def build_bundle(registry: Registry) -> bytes:
    """The bundle of a loaded registry.

    Top-level `version` names the release, `form` is the derived visit form; everything else is
    the registry, which `read_bundle` gives back equal. Absent facts are left out, never null.
    """
    document = {
        "format": FORMAT,
        "name": registry.name,
        "version": registry.version,
        "language": registry.language,
        "time_zone": registry.time_zone,
        "elements": _plain(list(registry.elements.values())),
        "codelists": [_codelist(codelist) for codelist in registry.codelists.values()],
        "codemaps": _plain(list(registry.codemaps.values())),
        "departments": _plain(list(registry.departments.values())),
        "sheets": _plain(list(registry.sheets.values())),
        "sections": _plain(registry.sections),
        "form": _plain(form_document(derive_form(registry))),
    }
    return canonical(document)


def canonical(document: Mapping[str, object]) -> bytes:
    """The one way to write a JSON document; raises ValueError for NaN and infinities."""
    text = json.dumps(
        document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def bundle_hash(bundle: bytes) -> str:
    """The SHA-256 of a bundle in lower-case hex, under which it is stored and asked for."""
    return hashlib.sha256(bundle).hexdigest()


def read_bundle(bundle: bytes) -> Registry:
    """The registry a bundle was built from.

    Nothing is checked again: the sources were checked before they were bundled, and the hash says
    that nothing changed since. Raises ValueError for what is no JSON, or another format.
    """
    document = json.loads(bundle)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"not a release bundle of format {FORMAT}")
    elements = msgspec.convert(_fielded(document["elements"]), list[Element])
    codemaps = msgspec.convert(document["codemaps"], list[CodeMap])
    departments = msgspec.convert(_fielded(document["departments"]), list[Department])
    sheets = msgspec.convert(document["sheets"], list[Sheet])
    return Registry(
        name=document["name"],
        version=document["version"],
        language=document["language"],
        time_zone=document["time_zone"],
        elements={element.id: element for element in elements},
        codelists={entry["name"]: _read_codelist(entry) for entry in document["codelists"]},
        codemaps={codemap.name: codemap for codemap in codemaps},
        departments={department.key: department for department in departments},
        sheets={sheet.id: sheet for sheet in sheets},
        sections=tuple(msgspec.convert(_fielded(document["sections"]), list[Section])),
    )


def _codelist(codelist: CodeList) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": codelist.name,
        "codes": _plain(list(codelist.codes.values())),
    }
    return entry if codelist.standard is None else {**entry, "standard": codelist.standard}


def _read_codelist(entry: Mapping[str, object]) -> CodeList:
    codes = msgspec.convert(_fielded(entry["codes"]), list[Code])
    standard = msgspec.convert(entry.get("standard"), str | None)
    return CodeList(str(entry["name"]), {code.code: code for code in codes}, standard)


def _plain(value: object) -> object:
    """A value as JSON has it: labels under their language tags, nothing absent, 200.0 as 200."""
    if isinstance(value, Labels):
        return {tag: getattr(value, field) for field, tag in _LANGUAGES.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fielded(value: object) -> object:
    """Labels as the value types name their fields, the other way round."""
    if isinstance(value, list):
        return [_fielded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _FIELDS.keys():
        return {_FIELDS[tag]: text for tag, text in value.items()}
    return {key: _fielded(entry) for key, entry in value.items()}
