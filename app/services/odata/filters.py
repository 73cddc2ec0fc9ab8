"""`$filter` at work: a tree becomes a question that every row answers with true, false or null.

Null is as in OData: equal to itself alone, smaller and greater than nothing; what is asked of it is
null, and a row of which a filter is null does not fit.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from app.errors import Problem
from app.services.odata.functions import FUNCTIONS
from app.services.odata.properties import BIGGEST, Edm, Property, Row
from app.services.odata.syntax import COMPARISONS, Call, Literal, Name, Node, parse
from app.services.odata.tokens import bad_query, unsupported
from app.services.odata.typed import Answer, Ask, Kind, Typed, kind_of

Predicate = Callable[[Row], bool]


def compile_filter(text: str, properties: Mapping[str, Property]) -> Predicate:
    """Whom a filter lets through. Raises Problem 400 `bad_query` or 501 `not_supported`."""
    return compile_node(parse(text), properties)


def compile_node(node: Node, properties: Mapping[str, Property]) -> Predicate:
    question = _compile(node, properties)
    if question.kind not in (Kind.BOOLEAN, Kind.NULL):
        raise bad_query("$filter", "is no question that can be answered by true or false.")
    ask = question.ask
    return lambda row: ask(row) is True


def _compile(node: Node, properties: Mapping[str, Property]) -> Typed:
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Name):
        return _column(node, properties)
    parts = [_compile(part, properties) for part in node.parts]
    if node.name in COMPARISONS:
        return _comparison(node.name, parts[0], parts[1])
    if node.name in ("and", "or"):
        return _logic(node.name, parts)
    if node.name == "in":
        return _membership(parts)
    return _call(node, parts)


def _literal(node: Literal) -> Typed:
    value = value_of(node)
    return Typed(kind_of(value), lambda _: value)


def value_of(node: Literal) -> Answer:
    """What a literal stands for; of a number as much as 64 bits hold."""
    value = node.value
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, bool) or not isinstance(value, int) else _held(value)


def _held(number: int) -> int | float:
    return number if abs(number) <= BIGGEST else float(number)


def _column(node: Name, properties: Mapping[str, Property]) -> Typed:
    found = properties.get(node.name)
    if found is None:
        raise no_property("$filter", node.name)
    return Typed(KINDS[found.edm], found.read)


def no_property(option: str, name: str) -> Problem:
    """What is said of a column that is not in this sheet, whatever else it may be elsewhere."""
    return bad_query(option, f"there is no property {name}; $metadata lists those there are.")


KINDS = {
    Edm.STRING: Kind.TEXT,
    Edm.INTEGER: Kind.NUMBER,
    Edm.DOUBLE: Kind.NUMBER,
    Edm.DATE: Kind.DATE,
    Edm.MOMENT: Kind.MOMENT,
    Edm.BOOLEAN: Kind.BOOLEAN,
}


def _comparison(word: str, left: Typed, right: Typed) -> Typed:
    _require_alike(left, right)
    return Typed(Kind.BOOLEAN, _COMPARE[word](left.ask, right.ask))


def _require_alike(left: Typed, right: Typed) -> None:
    if Kind.NULL not in (left.kind, right.kind) and left.kind is not right.kind:
        title = f"compares {left.kind} with {right.kind}; write {_EXAMPLES[left.kind]}."
        raise bad_query("$filter", title)


_EXAMPLES = {
    Kind.TEXT: "a text as 'text'",
    Kind.NUMBER: "a number as 12 or 1.5",
    Kind.DATE: "a date as 2026-11-18",
    Kind.MOMENT: "a moment as 2026-11-18T08:00:00+08:00",
    Kind.BOOLEAN: "true or false",
}


def _equal(left: Ask, right: Ask) -> Ask:
    return lambda row: left(row) == right(row)


def _unequal(left: Ask, right: Ask) -> Ask:
    return lambda row: left(row) != right(row)


def _ordering(holds: Callable[[int], bool]) -> Callable[[Ask, Ask], Ask]:
    def compare(left: Ask, right: Ask) -> Ask:
        def ask(row: Row) -> Answer:
            one, other = left(row), right(row)
            if one is None or other is None:
                return False
            return holds(_order(one, other))

        return ask

    return compare


def _order(one: Answer, other: Answer) -> int:
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    if isinstance(one, datetime) and isinstance(other, datetime):
        return (one > other) - (one < other)
    if isinstance(one, date) and isinstance(other, date):
        return (one > other) - (one < other)
    assert isinstance(one, int | float)
    assert isinstance(other, int | float)
    return (one > other) - (one < other)


_COMPARE: Mapping[str, Callable[[Ask, Ask], Ask]] = {
    "eq": _equal,
    "ne": _unequal,
    "gt": _ordering(lambda sign: sign > 0),
    "ge": _ordering(lambda sign: sign >= 0),
    "lt": _ordering(lambda sign: sign < 0),
    "le": _ordering(lambda sign: sign <= 0),
}


def _logic(word: str, parts: list[Typed]) -> Typed:
    for part in parts:
        if part.kind not in (Kind.BOOLEAN, Kind.NULL):
            raise bad_query("$filter", f"joins by {word} what is neither true nor false.")
    asks = [part.ask for part in parts]
    decisive = word == "or"

    def ask(row: Row) -> Answer:
        unknown = False
        for part in asks:
            answer = part(row)
            if answer is decisive:
                return decisive
            unknown = unknown or answer is None
        return None if unknown else not decisive

    return Typed(Kind.BOOLEAN, ask)


def _membership(parts: list[Typed]) -> Typed:
    left, *options = parts
    for option in options:
        _require_alike(left, option)
    asks = [option.ask for option in options]
    return Typed(Kind.BOOLEAN, lambda row: left.ask(row) in [ask(row) for ask in asks])


def _call(node: Call, parts: list[Typed]) -> Typed:
    forms = FUNCTIONS.get(node.name)
    if forms is None:
        raise unsupported("$filter", f"there is no function {node.name} here.")
    kinds = [part.kind for part in parts]
    for form in forms:
        if form.takes(kinds):
            asks = [part.ask for part in parts]
            return Typed(form.gives, form.applied(asks))
    takes = " or ".join(str(form) for form in forms)
    raise bad_query("$filter", f"{node.name} takes {takes}.")
