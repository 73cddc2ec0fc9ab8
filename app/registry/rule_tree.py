"""The tree of a CEL text, as cel-expr-python parses it, in the few shapes that a rule may have.

The parser hands its tree out only as a protobuf (`cel.expr.ParsedExpr` in an `Any`); its Python
classes are published nowhere that we could install, so the wire format is read here. Field numbers
are those of cel-spec's syntax.proto. Macros arrive expanded and are folded back into a `Loop`.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cel_expr_python import cel

LONGEST = 4000
_TOO_DEEP = "nested too deeply; write it with fewer brackets, or with `in […]`"


class RuleFault(ValueError):
    """A rule that cannot be taken; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Const:
    id: int
    value: bool | int | float | str


@dataclass(frozen=True, slots=True)
class Name:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """`operand.field`, or `has(operand.field)` where `test` is set."""

    id: int
    operand: "Node"
    field: str
    test: bool


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function; the receiver of `a.f(b)` is the first of `args`."""

    id: int
    function: str
    args: tuple["Node", ...]
    receiver: bool


@dataclass(frozen=True, slots=True)
class Items:
    id: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A macro over a list: exists, all, exists_one, map or filter.

    `condition` is None only for a `map` of two arguments; `result` is given only for `map`.
    """

    id: int
    macro: str
    variable: str
    over: "Node"
    condition: "Node | None"
    result: "Node | None"


Node = Const | Name | Select | Call | Items | Loop
Fields = Mapping[int, list[int | bytes]]


def parse(text: str) -> Node:
    """Read a CEL text into a tree; raises `RuleFault` for syntax and for unknown shapes."""
    if not text.strip() or len(text) > LONGEST:
        raise RuleFault(f"a rule is a CEL expression of 1 to {LONGEST} characters")
    if not unicode(text):
        raise RuleFault("it holds half a character (a lone surrogate); write it anew")
    try:
        parsed = _parser().compile(text, disable_check=True).serialize()
    except RuntimeError as error:
        raise RuleFault(complaint(error)) from None
    return _node(_fields(_bytes(_fields(_bytes(_fields(parsed), 2)), 2)))


def complaint(error: Exception) -> str:
    """The first line of what the CEL library says, without its frame: `1:17: Syntax error…`.

    Its parser goes no deeper than 32 levels, so nothing that walks the tree needs a limit.
    """
    first = str(error).partition("\n")[0]
    if "recursion" in first:
        return _TOO_DEEP
    return first.partition("<input>:")[2] or first


def unicode(text: str) -> bool:
    """False for a text with a lone surrogate, which CEL's engines cannot take."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@cache
def _parser() -> cel.Env:
    return cel.NewEnv()


def _fields(message: bytes) -> Fields:
    found: dict[int, list[int | bytes]] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value: int | bytes
        if tag & 7 == 0:
            value, at = _varint(message, at)
        else:
            size, at = (8, at) if tag & 7 == 1 else _varint(message, at)
            value, at = message[at : at + size], at + size
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _bytes(fields: Fields, number: int) -> bytes:
    value = fields.get(number, [b""])[0]
    return value if isinstance(value, bytes) else b""


def _int(fields: Fields, number: int) -> int:
    value = fields.get(number, [0])[0]
    return value if isinstance(value, int) else 0


def _text(fields: Fields, number: int) -> str:
    return _bytes(fields, number).decode()


def _nodes(fields: Fields, number: int) -> tuple[Node, ...]:
    messages = [item for item in fields.get(number, ()) if isinstance(item, bytes)]
    return tuple(_node(_fields(message)) for message in messages)


def _node(expr: Fields) -> Node:
    key = _int(expr, 2)
    for number, read in _SHAPES.items():
        if number in expr:
            return read(key, _fields(_bytes(expr, number)))
    raise RuleFault("maps and messages ({…}) have no place in a rule; use a list or conditions")


def _const(node: int, fields: Fields) -> Node:
    if 2 in fields:
        return Const(node, bool(_int(fields, 2)))
    if 3 in fields:
        value = _int(fields, 3)
        return Const(node, value - (1 << 64) if value >> 63 else value)
    if 5 in fields:
        return Const(node, float(struct.unpack("<d", _bytes(fields, 5))[0]))
    if 6 in fields:
        return Const(node, _text(fields, 6))
    if 1 in fields:
        raise RuleFault("null has no place in a rule: what was not observed is absent; use has(…)")
    raise RuleFault("unsigned numbers (1u) and bytes (b'…') have no place here; write 1 or '…'")


def _name(node: int, fields: Fields) -> Node:
    return Name(node, _text(fields, 1))


def _select(node: int, fields: Fields) -> Node:
    return Select(node, _nodes(fields, 1)[0], _text(fields, 2), bool(_int(fields, 3)))


def _call(node: int, fields: Fields) -> Node:
    receiver = _nodes(fields, 1)
    function = _text(fields, 2)
    args = receiver + _nodes(fields, 3)
    if function in ("_&&_", "_||_"):
        # Long chains come as balanced pairs; absorption of errors is associative, so flatten.
        args = tuple(part for arg in args for part in _same(arg, function))
    return Call(node, function, args, bool(receiver))


def _same(node: Node, function: str) -> tuple[Node, ...]:
    return node.args if isinstance(node, Call) and node.function == function else (node,)


def _items(node: int, fields: Fields) -> Node:
    return Items(node, _nodes(fields, 1))


def _loop(node: int, fields: Fields) -> Node:
    (over,), (start,), (step,) = (_nodes(fields, number) for number in (2, 4, 6))
    if 8 in fields or not isinstance(step, Call):
        raise RuleFault("only exists, all, exists_one, map and filter of one variable are known")
    variable = _text(fields, 1)
    if isinstance(start, Const) and isinstance(start.value, bool):
        macro = "all" if start.value else "exists"
        return Loop(node, macro, variable, over, _without_first(step), None)
    if isinstance(start, Const):
        return Loop(node, "exists_one", variable, over, step.args[0], None)
    condition, added = (step.args[0], step.args[1]) if step.function == "_?_:_" else (None, step)
    if not isinstance(added, Call) or not isinstance(added.args[-1], Items):
        raise RuleFault("this macro is not known; use exists, all, exists_one, map or filter")
    result = added.args[-1].items[0]
    if condition is not None and isinstance(result, Name) and result.name == variable:
        return Loop(node, "filter", variable, over, condition, None)
    return Loop(node, "map", variable, over, condition, result)


def _without_first(step: Call) -> Node:
    """The condition in `result || condition`, which was flattened if it is itself an `||`."""
    rest = step.args[1:]
    return rest[0] if len(rest) == 1 else Call(step.id, step.function, rest, False)


_SHAPES = {3: _const, 4: _name, 5: _select, 6: _call, 7: _items, 9: _loop}
