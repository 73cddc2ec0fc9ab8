"""Elements and code lists, entry by entry; what an entry can tell of itself is checked here."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as Folder

from app.registry.codelists import Code, CodeList
from app.registry.elements import Datatype, Element, FilledBy, Sensitivity, Status, Subject
from app.registry.load.documents import Node, Table, read_document
from app.registry.load.faults import Book, Position
from app.registry.load.fields import Fields

# ISO 8601 durations in one unit, as the phones can count them: P3M, P1Y, P14D, P2W.
DURATION = re.compile(r"P[1-9]\d{0,3}[DWMY]")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_CODED = frozenset({Datatype.CHOICE, Datatype.CHOICES})
_COUNTED = frozenset({Datatype.INTEGER, Datatype.DECIMAL})
_BOUNDED = _COUNTED | {Datatype.PHOTO}
# What a default may stand for, and what its rule must give then; never a measurement or a photo.
DEFAULTED: Mapping[Datatype, str] = {
    Datatype.BOOLEAN: "boolean",
    Datatype.CHOICES: "list",
    Datatype.CHOICE: "text",
    Datatype.TEXT: "text",
    Datatype.DATE: "text",
    Datatype.DATETIME: "text",
}


def read_elements(folder: Folder, book: Book) -> dict[str, Element]:
    """All elements in catalogue order: by subject, then as written; none of unknown type."""
    elements = {}
    for subject in Subject:
        file = f"elements/{subject}.yaml"
        document = read_document(folder, file, book)
        if document is None:
            continue
        for name, node, at in _entries(document, file, book):
            book.declare("elements", f"{subject}.{name}", at)
            element = _element(f"{subject}.{name}", node, at, book)
            if element is not None:
                elements[element.id] = element
    return elements


def read_codelists(folder: Folder, book: Book) -> dict[str, CodeList]:
    """All code lists, in the order of their names; none without codes."""
    codelists = {}
    for path in sorted((folder / "codelists").glob("*.yaml")):
        file = f"codelists/{path.name}"
        book.declare("codelists", path.stem, Position(file, 1))
        document = read_document(folder, file, book)
        if document is None:
            continue
        codelist = _codelist(path.stem, document, Position(file, 1), book)
        if codelist is not None:
            codelists[codelist.name] = codelist
    return codelists


def _entries(document: Node, file: str, book: Book) -> list[tuple[str, Node, Position]]:
    if isinstance(document, Table):
        return [(name, node, document.keys[name]) for name, node in document.entries.items()]
    book.refuse(
        Position(file, document.at.line), "expected one entry per element: `name:`, then its facts"
    )
    return []


def _element(id_: str, node: Node, at: Position, book: Book) -> Element | None:
    fields = Fields(node, ("elements", id_), at, book)
    fields.name(id_.partition(".")[2], at)
    datatype = fields.word("type", Datatype)
    filled_by = fields.word("filled_by", FilledBy)
    validity = fields.text("validity")
    codelist = fields.text_or_none("codelist")
    known = fields.sound
    element = Element(
        id=id_,
        labels=fields.labels(),
        datatype=datatype,
        sensitivity=fields.word("sensitivity", Sensitivity),
        validity=validity,
        filled_by=filled_by,
        codelist=codelist,
        unit=fields.text_or_none("unit"),
        minimum=fields.number("min"),
        maximum=fields.number("max"),
        applies=fields.text_or_none("applies"),
        default=fields.text_or_none("default"),
        valid=fields.text_or_none("valid"),
        recall=fields.text_or_none("recall"),
        standard=fields.text_or_none("standard"),
        source=fields.text_or_none("source"),
        status=Status(fields.one_of("status", [status.value for status in Status], "standard")),
        footer=fields.flag("footer"),
        implies=fields.text_table("implies", required=False),
    )
    fields.close()
    if not known:
        return None
    types = list(_type_faults(element))
    for key, message in (*types, *_asking_faults(element)):
        book.refuse_at(("elements", id_, key), message)
    # With its type known, those who name it are checked against it, whatever else is wrong.
    return None if types else element


def _type_faults(element: Element) -> Iterator[tuple[str, str]]:
    """Facts about its values that contradict each other: the key, and what would be right."""
    datatype = element.datatype
    if datatype in _CODED and element.codelist is None:
        yield "type", f"type {datatype} needs a codelist"
    if datatype not in _CODED and element.codelist is not None:
        yield "codelist", f"type {datatype} takes no codelist; only choice and choices do"
    if datatype not in _COUNTED and element.unit is not None:
        yield "unit", f"type {datatype} takes no unit; only integer and decimal do"
    for key, bound in (("min", element.minimum), ("max", element.maximum)):
        if bound is not None and datatype not in _BOUNDED:
            yield key, f"type {datatype} takes no {key}; only integer, decimal and photo do"
    low, high = element.minimum, element.maximum
    if low is not None and high is not None and low > high:
        yield "max", f"max is below min {low:g}"


def _asking_faults(element: Element) -> Iterator[tuple[str, str]]:
    """Facts about asking for it that contradict each other."""
    worker = element.filled_by is FilledBy.WORKER
    lasting = element.validity not in ("visit", "permanent")
    if lasting and not DURATION.fullmatch(element.validity):
        yield "validity", "validity is visit, permanent or a duration such as P3M, P1Y, P14D"
    if element.recall not in (None, "blind"):
        yield "recall", "recall can only be blind"
    elif element.recall and not (worker and lasting):
        right = "filled_by worker, validity a duration"
        yield "recall", f"recall needs an earlier value to compare: {right}"
    if element.default is not None and not worker:
        right = f"filled_by {element.filled_by} is never asked"
        yield "default", f"default stands for an answer; {right}"
    elif element.default is not None and element.datatype not in DEFAULTED:
        yield "default", f"type {element.datatype} takes no default: somebody must look or measure"
    if element.footer and not worker:
        yield "footer", "footer offers a question; only the worker's elements are offered"


def _codelist(name: str, node: Node, at: Position, book: Book) -> CodeList | None:
    fields = Fields(node, ("codelists", name), at, book)
    fields.name(name, at)
    standard = fields.text_or_none("standard")
    codes = {}
    for code, entry, line in fields.entries("codes"):
        if not _CODE.fullmatch(code):
            fields.refuse(line, f"{code}: a code has ASCII letters, digits, _ - and . only")
        codes[code] = _code(code, entry, fields)
    if not codes and fields.sound:
        fields.refuse(at, "a code list needs at least one code")
    fields.close()
    return CodeList(name, codes, standard) if codes else None


def _code(code: str, node: Node, parent: Fields) -> Code:
    """A code: its labels and `retired` stand in one table."""
    fields = Fields(node, (*parent.path, "codes", code), node.at, parent.book)
    labels = fields.languages()
    retired = fields.flag("retired")
    parent.sound = fields.close() and parent.sound
    return Code(code, labels, retired)
