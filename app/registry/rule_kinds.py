"""What the parts of a rule are: kinds, and how elements and code lists make them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from app.registry.codelists import CodeList
from app.registry.elements import LISTS, Datatype, Element, Subject
from app.registry.rule_tree import Const, Items, Node, RuleFault, Select


class Sort(StrEnum):
    """WHOLE is CEL's int, a literal like 3 or size(…): to be compared, never calculated with."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    WHOLE = "whole number"
    TEXT = "text"
    LIST = "list"
    POINT = "geopoint"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Kind:
    """`item` is the kind of a list's items (None: the empty list); `codelist` is set for codes."""

    sort: Sort
    item: "Kind | None" = None
    subject: str = ""
    codelist: str = ""

    @property
    def numeric(self) -> bool:
        return self.sort in (Sort.NUMBER, Sort.WHOLE)

    @property
    def simple(self) -> bool:
        return self.sort in (Sort.BOOLEAN, Sort.NUMBER, Sort.WHOLE, Sort.TEXT)

    def __str__(self) -> str:
        if self.sort is Sort.LIST:
            of_subjects = self.item is not None and self.item.subject
            return f"a list of {of_subjects}s" if of_subjects else "a list"
        return f"the whole {self.subject}" if self.subject else f"a {self.sort}"


BOOLEAN, NUMBER, WHOLE, TEXT = (Kind(s) for s in (Sort.BOOLEAN, Sort.NUMBER, Sort.WHOLE, Sort.TEXT))
POINT = Kind(Sort.POINT)
POINT_FIELDS = ("lat", "lon", "accuracy_m")
# The variables a rule may name; `names` of `compile_rule` says which of them are there.
VARIABLES: Mapping[str, Kind] = {
    **{subject.value: Kind(Sort.SUBJECT, subject=subject.value) for subject in Subject},
    "persons": Kind(Sort.LIST, item=Kind(Sort.SUBJECT, subject=Subject.PERSON.value)),
    "issues": Kind(Sort.LIST, item=Kind(Sort.SUBJECT, subject=Subject.ISSUE.value)),
    "today": TEXT,
}
_SORTS = {
    Datatype.INTEGER: NUMBER,
    Datatype.DECIMAL: NUMBER,
    Datatype.BOOLEAN: BOOLEAN,
    Datatype.GEOPOINT: POINT,
}


def list_of(item: Kind | None) -> Kind:
    return Kind(Sort.LIST, item=item)


def element_kind(element: Element) -> Kind:
    """The kind an element's value has in a rule; dates, moments and file names are texts."""
    kind = replace(_SORTS.get(element.datatype, TEXT), codelist=element.codelist or "")
    return list_of(kind) if element.datatype in LISTS else kind


def element_of(elements: Mapping[str, Element], subject: str, attribute: str) -> Element:
    """The element `subject.attribute`; raises `RuleFault` naming those whose ids come close."""
    wanted = f"{subject}.{attribute}"
    if wanted in elements:
        return elements[wanted]
    near = get_close_matches(wanted, [key for key in elements if key.startswith(subject + ".")], 3)
    elsewhere = [key for key in elements if key.partition(".")[2] == attribute]
    hint = ", ".join(elsewhere + near)
    raise RuleFault(f"no element {wanted}" + (f"; did you mean {hint}?" if hint else ""))


def comparable(left: Kind, right: Kind) -> bool:
    """Whether two kinds can ever be equal; subjects and geopoints are compared value by value."""
    if left.sort is Sort.LIST and right.sort is Sort.LIST:
        return left.item is None or right.item is None or comparable(left.item, right.item)
    return left.simple and (left.sort is right.sort or (left.numeric and right.numeric))


def joined(kinds: list[Kind]) -> Kind:
    """What is either of several comparable kinds: a code only where all are of one code list."""
    first = next((kind for kind in kinds if kind.sort is Sort.NUMBER), kinds[0])
    if all(kind == first for kind in kinds):
        return first
    item = replace(first.item, codelist="") if first.item else None
    return replace(first, codelist="", item=item)


def check_codes(kind: Kind, other: Kind, values: Node, codelists: Mapping[str, CodeList]) -> None:
    """Raise `RuleFault` when a choice meets a code, or a choice, that it can never equal."""
    if kind.codelist and other.codelist and kind.codelist != other.codelist:
        raise RuleFault(f"codes of {kind.codelist} never equal codes of {other.codelist}")
    known = codelists.get(kind.codelist)
    if known is None:
        return
    for item in values.items if isinstance(values, Items) else (values,):
        if isinstance(item, Const) and item.value not in known:
            near = get_close_matches(str(item.value), known.codes, 3)
            hint = f"did you mean {', '.join(near)}?" if near else f"take {', '.join(known.codes)}"
            raise RuleFault(f"'{item.value}' is not in code list {known.name}; {hint}")


def spoken(node: Node) -> str:
    """A part of a rule as its author wrote it, where that is short; for messages."""
    if isinstance(node, Select):
        return f"{spoken(node.operand)}.{node.field}"
    if isinstance(node, Const):
        return repr(node.value)
    return str(getattr(node, "name", "this part"))
