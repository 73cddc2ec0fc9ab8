"""The operators and functions of the profile: what each takes, what it gives, what is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.registry.codelists import CodeList
from app.registry.rule_kinds import (
    BOOLEAN,
    NUMBER,
    TEXT,
    WHOLE,
    Kind,
    Sort,
    check_codes,
    comparable,
    joined,
    spoken,
)
from app.registry.rule_matches import check_pattern
from app.registry.rule_tree import Call, Const, Node, RuleFault, Select

Walk = Callable[[Node], Kind]
CodeLists = Mapping[str, CodeList]
_POSITIONS = "positions in text count differently on the phone; use contains, startsWith or matches"
_OUTSIDE = {
    "_%_": "all numbers are doubles, which have no remainder",
    "int": "int() of text differs between engines; compare the text, or ask for a number",
    "uint": "all numbers are doubles; leave uint() out",
    "string": "string() writes numbers differently on the phone; compare the number itself",
    "timestamp": "moments are RFC 3339 texts in UTC; compare the texts",
    "duration": "durations are outside the profile; compare dates as texts",
    "bytes": "bytes have no place in a rule",
    "type": "the type of an element is known from the registry; leave type() out",
    "dyn": "leave dyn() out",
    "charAt": _POSITIONS,
    "substring": _POSITIONS,
    "indexOf": _POSITIONS,
    "replace": "replace() differs on the phone; use contains or matches",
}


def call_kind(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    """What a call gives; `walk` gives the kind of a part. Raises `RuleFault` outside it."""
    check = _CALLS.get(node.function)
    if check is not None:
        return check(node, walk, codelists)
    why = _OUTSIDE.get(node.function, f"no such function; there are {', '.join(_FUNCTIONS)}")
    raise RuleFault(f"{sign(node)}: {why}")


def demand(node: Node, walk: Walk, wanted: Sort, where: str) -> Kind:
    """The kind of a part that has to be of one sort."""
    kind = walk(node)
    if kind.sort is wanted:
        return kind
    right = ""
    if isinstance(node, Const) and kind.sort is Sort.WHOLE and wanted is Sort.NUMBER:
        right = f"; write {node.value}.0"
    raise RuleFault(f"{where} is to be a {wanted}; {spoken(node)} is {kind}{right}")


def sign(node: Call) -> str:
    """The operator or function as its author wrote it: `&&`, `size`."""
    return node.function.strip("_@")


def _each(node: Call, walk: Walk, wanted: Sort) -> None:
    for arg in node.args:
        demand(arg, walk, wanted, f"each part of {sign(node)}")


def _logic(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    _each(node, walk, Sort.BOOLEAN)
    return BOOLEAN


def _arithmetic(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    _each(node, walk, Sort.NUMBER)
    return NUMBER


def _equals(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    left, right = (walk(arg) for arg in node.args)
    if not comparable(left, right):
        parts = " and ".join(map(spoken, node.args))
        raise RuleFault(f"{left} never equals {right} ({parts})")
    one, other = left.item or left, right.item or right
    check_codes(one, other, node.args[1], codelists)
    check_codes(other, one, node.args[0], codelists)
    return BOOLEAN


def _order(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    left, right = (walk(arg) for arg in node.args)
    if not comparable(left, right) or left.sort in (Sort.BOOLEAN, Sort.LIST):
        raise RuleFault(f"{sign(node)} orders two numbers or two texts, not {left} and {right}")
    return BOOLEAN


def _sum(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    left = walk(node.args[0])
    if left.sort is Sort.TEXT:
        _each(node, walk, Sort.TEXT)
        return TEXT
    if left.sort is not Sort.LIST:
        return _arithmetic(node, walk, codelists)
    right = demand(node.args[1], walk, Sort.LIST, "what is added to a list")
    if not comparable(left, right):
        raise RuleFault("two lists added to each other hold simple values of one type")
    return joined([left, replace(right, item=right.item or left.item)])


def _choose(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    demand(node.args[0], walk, Sort.BOOLEAN, "what stands before ? in a ? b : c")
    first = walk(node.args[1])
    other = demand(node.args[2], walk, first.sort, "c in a ? b : c")
    if first != other and not comparable(first, other):
        raise RuleFault(f"b and c in a ? b : c are of one type; here {first} and {other}")
    return joined([first, replace(other, item=first.item or other.item)])


def _within(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    part, whole = node.args
    item, holder = walk(part), walk(whole)
    if holder.sort is Sort.SUBJECT:
        if not isinstance(part, Const) or not isinstance(part.value, str):
            raise RuleFault(f"write has({spoken(whole)}.…)")
        return walk(Select(node.id, whole, part.value, True))
    if holder.sort is not Sort.LIST:
        raise RuleFault(f"`in` looks into a list; {spoken(whole)} is {holder}")
    wanted = holder.item or item
    if not comparable(item, wanted):
        raise RuleFault(f"{item} is never in a list of {wanted.subject or wanted.sort}s")
    check_codes(item, wanted, whole, codelists)
    check_codes(wanted, item, part, codelists)
    return BOOLEAN


def _index(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    holder, index = (walk(arg) for arg in node.args)
    if holder.sort is Sort.LIST and holder.item is not None and index.sort is Sort.WHOLE:
        return holder.item
    said = spoken(node.args[0])
    raise RuleFault(f"[…] takes an item of a list by a whole number; for a part write {said}.name")


def _size(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    kinds = [walk(arg) for arg in node.args]
    if len(kinds) != 1 or kinds[0].sort not in (Sort.LIST, Sort.TEXT):
        raise RuleFault(f"size(…) counts one list or text, not {', '.join(map(str, kinds))}")
    return WHOLE


def _affix(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    if not node.receiver or len(node.args) != 2:
        raise RuleFault(f"write text.{node.function}(part)")
    _each(node, walk, Sort.TEXT)
    return BOOLEAN


def _matches(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    pattern = node.args[-1].value if node.args and isinstance(node.args[-1], Const) else None
    if not node.receiver or not isinstance(pattern, str):
        raise RuleFault("write text.matches('pattern'), the pattern as a literal")
    check_pattern(pattern)
    return _affix(node, walk, codelists)


def _double(node: Call, walk: Walk, codelists: CodeLists) -> Kind:
    if [walk(arg).sort for arg in node.args] != [Sort.WHOLE]:
        raise RuleFault("double(…) takes size(…); numbers are doubles, and text never becomes one")
    return NUMBER


_FUNCTIONS = {
    "size": _size,
    "startsWith": _affix,
    "endsWith": _affix,
    "contains": _affix,
    "matches": _matches,
    "double": _double,
}
_CALLS: Mapping[str, Callable[[Call, Walk, CodeLists], Kind]] = {
    **_FUNCTIONS,
    **dict.fromkeys(("_&&_", "_||_", "!_"), _logic),
    **dict.fromkeys(("_==_", "_!=_"), _equals),
    **dict.fromkeys(("_<_", "_<=_", "_>_", "_>=_"), _order),
    **dict.fromkeys(("_-_", "_*_", "_/_", "-_"), _arithmetic),
    "_+_": _sum,
    "_?_:_": _choose,
    "@in": _within,
    "_[_]": _index,
}
