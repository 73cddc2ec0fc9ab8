"""synonyms.yaml: the words by which departments call what the registry has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as Folder

from app.registry.elements import Element
from app.registry.load.documents import Listing, Node, Scalar, read_document
from app.registry.load.faults import Book, Position, SourceFaults
from app.registry.load.fields import Fields

FILE = "synonyms.yaml"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """`terms` are groups that mean the same, the first standing for all; `names` by element."""

    terms: tuple[tuple[str, ...], ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_synonyms(folder: Folder, elements: Mapping[str, Element]) -> Synonyms:
    """Read the words; a folder without the file has none. Raises SourceFaults with all faults."""
    if not (folder / FILE).exists():
        return Synonyms()
    book = Book()
    document = read_document(folder, FILE, book)
    found = Synonyms() if document is None else _synonyms(document, elements, book)
    if book.faults:
        raise SourceFaults(book.faults)
    return found


def _synonyms(document: Node, elements: Mapping[str, Element], book: Book) -> Synonyms:
    fields = Fields(document, ("synonyms",), Position(FILE, 1), book)
    names = {}
    for id_, node, at in fields.entries("elements", required=False):
        if id_ not in elements:
            book.refuse(at, f"no element {id_}; take the line out")
        names[id_] = _words(node, book)
    groups = fields.node("terms", required=False)
    items = groups.items if isinstance(groups, Listing) else ()
    fields.close()
    return Synonyms(tuple(_words(item, book) for item in items), names)


def _words(node: Node, book: Book) -> tuple[str, ...]:
    if not isinstance(node, Listing):
        book.refuse(node.at, "expected a list of words: [a, b]")
        return ()
    words = []
    for item in node.items:
        if isinstance(item, Scalar) and item.kind == "str" and item.text.strip():
            words.append(item.text)
        else:
            book.refuse(item.at, "a word is text, in quotes where it looks like a number")
    return tuple(words)
