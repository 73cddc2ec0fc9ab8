"""A checked rule as nested closures: many times faster than asking the CEL library each time."""

import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any

from app.registry import rule_closures as closures
from app.registry.rule_closures import Run
from app.registry.rule_kinds import Kind, Sort
from app.registry.rule_matches import found
from app.registry.rule_tree import Call, Const, Items, Loop, Name, Node, Select
from app.registry.rule_values import (
    Unanswerable,
    added,
    divided,
    multiplied,
    number,
    ordered,
    same,
    size,
    subtracted,
)

Slots = Mapping[str, str]
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "_<_": operator.lt,
    "_<=_": operator.le,
    "_>_": operator.gt,
    "_>=_": operator.ge,
}
_PAIRS: Mapping[str, Callable[[Any, Any], Any]] = {
    "_+_": added,
    "_-_": subtracted,
    "_*_": multiplied,
    "_/_": divided,
    "_==_": same,
    "_!=_": lambda left, right: not same(left, right),
    "startsWith": lambda text, part: closures.text(text).startswith(closures.text(part)),
    "endsWith": lambda text, part: closures.text(text).endswith(closures.text(part)),
    "contains": lambda text, part: closures.text(part) in closures.text(text),
}
_SINGLES: Mapping[str, Callable[[Any], Any]] = {
    "!_": lambda value: not closures.truth(value),
    "-_": lambda value: -number(value),
    "size": size,
    "double": number,
}


class Compiler:
    """Turns a tree that `Profile` has checked into one closure.

    `kinds` are what the profile found; `lists` are the ids of the elements read that are lists.
    `loops` says afterwards whether the frame is written to.
    """

    def __init__(self, kinds: Mapping[int, Kind], lists: Collection[str]) -> None:
        self._kinds = kinds
        self._lists = lists
        self.loops = False

    def run(self, node: Node, slots: Slots) -> Run:
        """The closure of one node; `slots` says where the macros around it keep their variables."""
        match node:
            case Const():
                value = node.value
                return lambda frame: value
            case Name():
                return closures.variable(slots.get(node.name, node.name))
            case Select():
                return self._select(node, slots)
            case Items():
                parts = [self.run(item, slots) for item in node.items]
                return lambda frame: [part(frame) for part in parts]
            case Loop():
                return self._loop(node, slots)
            case Call():
                return self._call(node, slots)

    def _select(self, node: Select, slots: Slots) -> Run:
        operand = self.run(node.operand, slots)
        holder, kind = self._kinds[node.operand.id], self._kinds[node.id]
        if node.test:
            is_list = f"{holder.subject}.{node.field}" in self._lists
            return closures.presence(operand, node.field, is_list)
        if kind.sort is Sort.LIST:
            return closures.list_attribute(operand, node.field)
        if isinstance(node.operand, Name) and kind.sort is not Sort.NUMBER:
            name = slots.get(node.operand.name, node.operand.name)
            return closures.attribute_of(name, node.field)
        return closures.part_of(operand, node.field, kind.sort is Sort.NUMBER)

    def _loop(self, node: Loop, slots: Slots) -> Run:
        self.loops = True
        slot = f"{node.variable}#{node.id}"
        inner = {**slots, node.variable: slot}
        over = self.run(node.over, slots)
        condition = None if node.condition is None else self.run(node.condition, inner)
        if condition is not None and node.macro in ("exists", "all"):
            return closures.quantified(over, slot, condition, node.macro == "exists")
        result = None if node.result is None else self.run(node.result, inner)
        picked = closures.selected(over, slot, condition, result)
        return (lambda frame: len(picked(frame)) == 1) if node.macro == "exists_one" else picked

    def _call(self, node: Call, slots: Slots) -> Run:
        if node.function == "@in":
            return self._within(node, slots)
        if node.function in ("_==_", "_!=_") and (known := self._equals_known(node, slots)):
            return known
        if node.function == "matches":
            return _matching(self.run(node.args[0], slots), str(getattr(node.args[1], "value", "")))
        args = tuple(self.run(arg, slots) for arg in node.args)
        if node.function in ("_&&_", "_||_"):
            return closures.chain(args, node.function == "_||_")
        if node.function == "_?_:_":
            return closures.choice(*args)
        if node.function == "_[_]":
            return closures.item_at(*args)
        return _applied(node.function, args)

    def _within(self, node: Call, slots: Slots) -> Run:
        item, holder = node.args
        if self._kinds[holder.id].sort is Sort.SUBJECT and isinstance(item, Const):
            field = str(item.value)
            is_list = f"{self._kinds[holder.id].subject}.{field}" in self._lists
            return closures.presence(self.run(holder, slots), field, is_list)
        if isinstance(item, Const) and isinstance(item.value, str):
            return closures.holds_text(self.run(holder, slots), item.value)
        texts = texts_of(holder)
        if texts is not None:
            return closures.among(self.run(item, slots), texts)
        return closures.member(self.run(item, slots), self.run(holder, slots))

    def _equals_known(self, node: Call, slots: Slots) -> Run | None:
        """`x == 'text'`, `x == true` and their opposites, without a look at the types."""
        value, literal = node.args
        if not isinstance(literal, Const) or not isinstance(literal.value, (str, bool)):
            return None
        read, known = self.run(value, slots), literal.value
        if isinstance(known, bool):
            if node.function == "_==_":
                return lambda frame: read(frame) is known
            return lambda frame: read(frame) is not known
        if node.function == "_==_":
            return lambda frame: read(frame) == known
        return lambda frame: read(frame) != known


def _applied(function: str, args: tuple[Run, ...]) -> Run:
    first = args[0]
    if function in _SINGLES:
        single = _SINGLES[function]
        return lambda frame: single(first(frame))
    other = args[1]
    if function in _ORDERS:
        compare = _ORDERS[function]
        return lambda frame: ordered(compare, first(frame), other(frame))
    pair = _PAIRS[function]
    return lambda frame: pair(first(frame), other(frame))


def _matching(read: Run, pattern: str) -> Run:
    def matches(frame: closures.Frame) -> bool:
        answer = found(pattern, closures.text(read(frame)))
        if answer is None:
            raise Unanswerable("a text that is not Unicode")
        return answer

    return matches


def texts_of(node: Node) -> frozenset[str] | None:
    """The texts of a list that holds nothing but literal texts."""
    if not isinstance(node, Items):
        return None
    constants = [item.value for item in node.items if isinstance(item, Const)]
    texts = frozenset(value for value in constants if isinstance(value, str))
    return texts if len(constants) == len(node.items) and texts.issuperset(constants) else None
