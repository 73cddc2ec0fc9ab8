"""registry.yaml and sections.yaml: the registry's name and version, its order, its headings."""

import re
from dataclasses import dataclass, field
from pathlib import Path as Folder

from app.registry.load.documents import Listing, Node, Scalar, read_document
from app.registry.load.faults import Book, Position
from app.registry.load.fields import LANGUAGES, Fields
from app.registry.registry import Section

_VERSION = re.compile(r"\d{4}\.(0?[1-9]|1[0-2])\.\d{1,4}")
_ZONE = "Asia/Shanghai"
# What may be retired by name alone; an element or a code says so where it stands.
RETIRED_KINDS = ("elements", "codelists", "codemaps", "departments", "sheets", "columns")


@dataclass(slots=True)
class Outline:
    name: str = ""
    version: str = ""
    language: str = LANGUAGES[0]
    time_zone: str = _ZONE
    departments: tuple[str, ...] = ()
    retired: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_outline(folder: Folder, book: Book) -> Outline:
    """Read registry.yaml; what is faulty in it keeps a stand-in, so that reading goes on."""
    at = Position("registry.yaml", 1)
    document = read_document(folder, at.file, book)
    if document is None:
        return Outline()
    fields = Fields(document, ("registry",), at, book)
    outline = Outline(
        fields.text("name"),
        fields.text("version"),
        fields.one_of("language", list(LANGUAGES)),
        fields.one_of("time_zone", [_ZONE]),
        fields.texts("departments"),
        _retired(fields),
    )
    fields.close()
    if fields.sound and not _VERSION.fullmatch(outline.version):
        book.refuse_at(("registry", "version"), "version is year.month.number, such as 2026.11.0")
    for key in sorted({key for key in outline.departments if outline.departments.count(key) > 1}):
        book.refuse_at(("registry", "departments"), f"{key} is listed twice; keep one")
    return outline


def read_sections(folder: Folder, book: Book) -> tuple[Section, ...]:
    """Read sections.yaml: a list in asking order. A faulty section still holds its elements."""
    file = "sections.yaml"
    document = read_document(folder, file, book)
    if document is None:
        return ()
    if not isinstance(document, Listing):
        book.refuse(
            Position(file, document.at.line),
            "expected a list of sections: - key: …, label: …, elements: […]",
        )
        return ()
    return tuple(_section(item, book) for item in document.items)


def _section(node: Node, book: Book) -> Section:
    fields = Fields(node, ("sections", f"line {node.at.line}"), node.at, book)
    section = Section(fields.text("key"), fields.labels(), fields.texts("elements"))
    if section.key:
        fields.name(section.key, node.at)
        if book.knows("sections", section.key):
            fields.refuse(node.at, f"the section {section.key} is given twice; choose another key")
        book.declare("sections", section.key, node.at)
    _place_items(fields, section.key)
    fields.close()
    return section


def _place_items(fields: Fields, key: str) -> None:
    """Remember in which line each element of the section stands."""
    listing = fields.node("elements", required=False)
    for item in listing.items if isinstance(listing, Listing) else ():
        if isinstance(item, Scalar):
            fields.book.positions[("sections", key, item.text)] = item.at


def _retired(registry: Fields) -> dict[str, tuple[str, ...]]:
    node = registry.node("retired", required=False)
    if node is None:
        return {}
    fields = Fields(node, ("registry", "retired"), node.at, registry.book)
    retired = {kind: fields.texts(kind, required=False) for kind in RETIRED_KINDS}
    registry.sound = fields.close() and registry.sound
    return retired
