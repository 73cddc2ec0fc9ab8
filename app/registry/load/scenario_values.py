"""Values in scenarios: each read as its element wants it, and checked against the element."""

import re
from collections.abc import Mapping

from app.registry.check_values import compile_value_check
from app.registry.elements import Datatype, Element, Subject
from app.registry.load.documents import Listing, Node, Scalar
from app.registry.load.faults import Book, Position
from app.registry.load.fields import Fields
from app.registry.registry import Registry

TODAY = re.compile(r"today(?:[+-]\d{1,3})?")
_KINDS: Mapping[Datatype, tuple[str, ...]] = {
    Datatype.INTEGER: ("int",),
    Datatype.DECIMAL: ("int", "float"),
    Datatype.BOOLEAN: ("bool",),
    Datatype.DATE: ("str", "timestamp"),
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
            self.book.declared.setdefault(f"{subject} elements", own)
            near = self.book.nearest(f"{subject} elements", id_)
            self.book.refuse(at, f"no element {id_}{near}")
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
            self.book.refuse(node.at, f"{element.id} wants {_wanted(element)}")
            return None
        relative = element.datatype is Datatype.DATE and TODAY.fullmatch(str(raw))
        check = compile_value_check(element, self.registry.codelists)
        reason = check("2026-11-18" if relative else raw)
        if reason is None:
            return raw
        self.book.refuse(node.at, f"{element.id}: {reason[1]}")
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


def _wanted(element: Element) -> str:
    words = {
        Datatype.INTEGER: "a whole number",
        Datatype.DECIMAL: "a number",
        Datatype.BOOLEAN: "true or false",
        Datatype.DATE: "a day: 2026-11-18, today-3 or today+7",
        Datatype.CHOICES: "a list of codes: [a, b]",
        Datatype.PHOTO: "a list of file names: [a.jpg]",
    }
    return words.get(element.datatype, "text, in quotes where it looks like a number")
