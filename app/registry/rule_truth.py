"""A checked condition as the question whether its answer is surely true, or surely false.

`a && b` is true exactly where both are, and false where either is: nothing needs to be raised and
absorbed to know it, though most reports leave most of what conditions ask for unanswered. Whatever
else a condition is made of is asked of its closures (rule_eval.py).
"""

from collections.abc import Callable, Collection, Mapping
from operator import ge, gt, le, lt
from typing import Any

from app.registry import rule_asking as asking
from app.registry.rule_asking import Place, Truth
from app.registry.rule_eval import Compiler, Slots, texts_of
from app.registry.rule_kinds import Kind, Sort
from app.registry.rule_tree import Call, Const, Loop, Name, Node, Select

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"_<_": lt, "_<=_": le, "_>_": gt, "_>=_": ge}
_READ = (Sort.TEXT, Sort.BOOLEAN)


class Truths:
    """Turns a tree that `Profile` has checked into one question; takes what `Compiler` takes."""

    def __init__(self, kinds: Mapping[int, Kind], lists: Collection[str]) -> None:
        self._kinds = kinds
        self._lists = lists

    def of(self, node: Node, wanted: bool, slots: Slots) -> Truth:
        """Whether the answer of a node is surely `wanted`; `slots` are those of `Compiler.run`."""
        found: Truth | None = None
        match node:
            case Const(value=bool(value)):
                return lambda _frame: value is wanted
            case Select():
                found = self._select(node, wanted, slots)
            case Loop():
                found = self._loop(node, wanted, slots)
            case Call(function="!_"):
                return self.of(node.args[0], not wanted, slots)
            case Call(function="_&&_" | "_||_"):
                parts = [self.of(arg, wanted, slots) for arg in node.args]
                every = (node.function == "_&&_") is wanted
                return asking.every_one(parts) if every else asking.any_one(parts)
            case Call():
                found = self._call(node, wanted, slots)
        return found or self._answered(node, wanted, slots)

    def _answered(self, node: Node, wanted: bool, slots: Slots) -> Truth:
        compiler = Compiler(self._kinds, self._lists)
        run = compiler.run(node, slots)
        return asking.answered(run, wanted, writes=compiler.loops)

    def _select(self, node: Select, wanted: bool, slots: Slots) -> Truth | None:
        if node.test:
            return self._presence(node.operand, node.field, wanted, slots)
        place = self._value(node, slots)
        return asking.equal(place, wanted) if place else None

    def _presence(self, holder: Node, field: str, wanted: bool, slots: Slots) -> Truth | None:
        if not isinstance(holder, Name):
            return None
        place = Place(slots.get(holder.name, holder.name), field)
        is_list = f"{self._kinds[holder.id].subject}.{field}" in self._lists
        return asking.list_there(place, wanted) if is_list else asking.there(place, wanted)

    def _call(self, node: Call, wanted: bool, slots: Slots) -> Truth | None:
        if node.function == "@in":
            return self._within(*node.args, wanted=wanted, slots=slots)
        if node.function in ("_==_", "_!=_"):
            value, literal = node.args
            place = self._value(value, slots)
            if place and isinstance(literal, Const) and isinstance(literal.value, (str, bool)):
                equal = (node.function == "_==_") is wanted
                return (asking.equal if equal else asking.unequal)(place, literal.value)
        if node.function in _ORDERS:
            return self._counted(node, wanted, slots)
        return None

    def _within(self, item: Node, holder: Node, *, wanted: bool, slots: Slots) -> Truth | None:
        if isinstance(item, Const) and isinstance(item.value, str):
            if self._kinds[holder.id].sort is Sort.SUBJECT:
                return self._presence(holder, item.value, wanted, slots)
            place = self._list(holder, slots)
            return asking.holding(place, item.value, wanted) if place else None
        texts, place = texts_of(holder), self._value(item, slots)
        return asking.among(place, texts, wanted) if place and texts is not None else None

    def _counted(self, node: Call, wanted: bool, slots: Slots) -> Truth | None:
        """`size(place.ebike_problems) > 0`."""
        counted, bound = node.args
        if not isinstance(counted, Call) or counted.function != "size":
            return None
        place = self._list(counted.args[0], slots)
        if place is None or not isinstance(bound, Const) or type(bound.value) not in (int, float):
            return None
        return asking.counted(place, _ORDERS[node.function], float(bound.value), wanted)

    def _loop(self, node: Loop, wanted: bool, slots: Slots) -> Truth | None:
        if node.macro not in ("exists", "all") or node.condition is None:
            return None
        place = self._list(node.over, slots)
        if place is None and isinstance(node.over, Name):
            place = Place(slots.get(node.over.name, node.over.name), None)
        if place is None:
            return None
        slot = f"{node.variable}#{node.id}"
        condition = self.of(node.condition, wanted, {**slots, node.variable: slot})
        every = (node.macro == "all") is wanted
        return (asking.every_item if every else asking.any_item)(place, slot, condition)

    def _value(self, node: Node, slots: Slots) -> Place | None:
        """Where a text or boolean stands that is read as it is."""
        if self._kinds[node.id].sort not in _READ:
            return None
        if isinstance(node, Name):
            return Place(slots.get(node.name, node.name), None)
        if isinstance(node, Select) and not node.test and isinstance(node.operand, Name):
            return Place(slots.get(node.operand.name, node.operand.name), node.field)
        return None

    def _list(self, node: Node, slots: Slots) -> Place | None:
        """Where a subject's own list stands."""
        if self._kinds[node.id].sort is not Sort.LIST or not isinstance(node, Select):
            return None
        if not isinstance(node.operand, Name):
            return None
        return Place(slots.get(node.operand.name, node.operand.name), node.field)
