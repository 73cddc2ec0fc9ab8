"""Which rules are taken: the profile of CEL that the server and the phone answer alike.

Whoever widens it adds cases to forms_schema/cases/rules.json first, since both sides run those.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from app.registry.codelists import CodeList
from app.registry.elements import Element
from app.registry.rule_calls import call_kind, demand
from app.registry.rule_kinds import (
    BOOLEAN,
    NUMBER,
    POINT_FIELDS,
    TEXT,
    VARIABLES,
    WHOLE,
    Kind,
    Sort,
    comparable,
    element_kind,
    element_of,
    joined,
    list_of,
    spoken,
)
from app.registry.rule_tree import Call, Const, Items, Loop, Name, Node, RuleFault, Select

_CONSTANTS = {bool: BOOLEAN, int: WHOLE, float: NUMBER, str: TEXT}
Bound = Mapping[str, Kind]


@dataclass(slots=True)
class Profile:
    """One walk over one rule: gives every node its kind and gathers what the rule reads.

    `kinds` are by node id, `reads` are element ids, `names` the variables of the scope in use.
    """

    elements: Mapping[str, Element]
    available: Collection[str]
    codelists: Mapping[str, CodeList]
    kinds: dict[int, Kind] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def check(self, tree: Node) -> Kind:
        """The kind the rule gives; raises `RuleFault` for whatever lies outside the profile."""
        kind = self._kind(tree, {})
        given = kind.item if kind.sort is Sort.LIST else kind
        if given is not None and given.sort in (Sort.SUBJECT, Sort.LIST):
            raise RuleFault(f"the rule gives {kind}; name one element of it, such as person.role")
        return kind

    def _kind(self, node: Node, bound: Bound) -> Kind:
        match node:
            case Const():
                kind = _CONSTANTS[type(node.value)]
            case Name():
                kind = self._name(node, bound)
            case Select():
                kind = self._select(node, bound)
            case Items():
                kind = self._items(node, bound)
            case Loop():
                kind = self._loop(node, bound)
            case Call():
                kind = call_kind(node, partial(self._kind, bound=bound), self.codelists)
        self.kinds[node.id] = kind
        return kind

    def _name(self, node: Name, bound: Bound) -> Kind:
        if node.name in bound:
            return bound[node.name]
        if node.name not in self.available or node.name not in VARIABLES:
            there = ", ".join(name for name in VARIABLES if name in self.available)
            raise RuleFault(f"{node.name} is not in scope here; there are {there}")
        self.names.add(node.name)
        return VARIABLES[node.name]

    def _select(self, node: Select, bound: Bound) -> Kind:
        operand, said = self._kind(node.operand, bound), spoken(node.operand)
        if operand.sort is Sort.POINT and node.field in POINT_FIELDS:
            return BOOLEAN if node.test else NUMBER
        if operand.item is not None and operand.item.subject:
            raise RuleFault(f"{said} is a list; write {said}.exists(x, x.{node.field} …)")
        if operand.sort is not Sort.SUBJECT:
            raise RuleFault(f"{said} is {operand}; it has no part {node.field}")
        element = element_of(self.elements, operand.subject, node.field)
        self.reads.add(element.id)
        return BOOLEAN if node.test else element_kind(element)

    def _items(self, node: Items, bound: Bound) -> Kind:
        kinds = [self._kind(item, bound) for item in node.items]
        if not all(kind.simple and comparable(kind, kinds[0]) for kind in kinds):
            raise RuleFault("a list holds texts, numbers or booleans, all of one type")
        return list_of(joined(kinds) if kinds else None)

    def _loop(self, node: Loop, bound: Bound) -> Kind:
        over = self._kind(node.over, bound)
        if over.item is None:
            raise RuleFault(f"{node.macro}(…) runs over a list; {spoken(node.over)} is {over}")
        inner = {**bound, node.variable: over.item}
        if node.condition is not None:
            walk = partial(self._kind, bound=inner)
            demand(node.condition, walk, Sort.BOOLEAN, f"the condition of {node.macro}(…)")
        if node.result is not None:
            return list_of(self._kind(node.result, inner))
        return over if node.macro == "filter" else BOOLEAN
