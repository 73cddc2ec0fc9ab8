"""Values in scenarios: each read as its element wants it, and checked against the element."""

import re
from collections.abc import Mapping

from app.registry.check_values import compile_value_check
from app.registry.elements import Datatype, Element, Subject
from app.registry.load.documents import Listing, Node, Scalar
from app.registry.load.faults import Book, Position, nearest
from app.registry.load.fields import Fields
from app.registry.load.sentences import Sentence
from app.registry.registry import Registry

TODAY = re.compile(r"today(?:[+-]\d{1,3})?")
_KINDS: Mapping[Datatype, tuple[str, ...]] = {
    Datatype.INTEGER: ("int",),
    Datatype.DECIMAL: ("int", "float"),
    Datatype.BOOLEAN: ("bool",),
    Datatype.DATE: ("str", "timestamp"),
}
_WANTED: Mapping[Datatype, str] = {
    Datatype.INTEGER: "wants_whole",
    Datatype.DECIMAL: "wants_number",
    Datatype.BOOLEAN: "wants_flag",
    Datatype.DATE: "wants_day",
    Datatype.CHOICES: "wants_codes",
    Datatype.PHOTO: "wants_files",
}
_LISTS = (Datatype.CHOICES, Datatype.PHOTO)


class ValueReader:
    """Reads values for the elements of one registry; faults go into the book."""

    def __init__(self, registry: Registry, book: Book) -> None:
        self.registry, self.book = registry, book

    def element(self, subject: Subject, attribute: str, at: Position) -> Element | None:
        """The element of this name; refused where there is none, or it is retired."""
        id_ = f"{subject}.{attribute}"
        found = self.registry.elements.get(id_)
        if found is None or found.retired:
            own = {name for name in self.registry.elements if name.startswith(f"{subject}.")}
            near = nearest(id_, own)
            self.book.refuse(at, Sentence("unknown_element", element=id_, near=near))
            return None
        return found

    def table(
        self, fields: Fields, key: str, subject: Subject, required: bool = True
    ) -> dict[str, object]:
        """attribute: value, …; what is faulty is left out."""
        found = {}
        for attribute, node, at in fields.entries(key, required):
            element = self.element(subject, attribute, at)
            value = None if element is None else self.value(element, node)
            if value is not None:
                found[attribute] = value
        return found

    def value(self, element: Element, node: Node) -> object | None:
        """One value; None where it was refused."""
        raw = self._list(element, node) if element.datatype in _LISTS else _scalar(element, node)
        if raw is None:
            code = _WANTED.get(element.datatype, "wants_text")
            self.book.refuse(node.at, Sentence(code, element=element.id))
            return None
        relative = element.datatype is Datatype.DATE and TODAY.fullmatch(str(raw))
        check = compile_value_check(element, self.registry.codelists)
        reason = check("2026-11-18" if relative else raw)
        if reason is None:
            return raw
        self.book.refuse(node.at, Sentence("unfit_value", element=element.id, reason=reason[1]))
        return None

    def _list(self, element: Element, node: Node) -> list[str] | None:
        if not isinstance(node, Listing):
            return None
        texts = [item.text for item in node.items if isinstance(item, Scalar)]
        return texts if len(texts) == len(node.items) else None


def _scalar(element: Element, node: Node) -> object | None:
    if not isinstance(node, Scalar) or node.kind not in _KINDS.get(element.datatype, ("str",)):
        return None
    if element.datatype is Datatype.BOOLEAN:
        return node.text.lower() == "true"
    if element.datatype in (Datatype.INTEGER, Datatype.DECIMAL):
        number = float(node.text)
        return int(number) if number.is_integer() else number
    return node.text
