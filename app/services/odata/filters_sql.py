"""A `$filter` as a condition on the index of a sheet: the same answers, without drawing a row.

Only for trees that `filters` has compiled: what makes no sense was refused there. A function is
the very one that is asked of rows; SQLite calls it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.services.index.columns import Columns, Stored, moment_of, stored
from app.services.index.file import Condition
from app.services.odata.filters import KINDS, value_of
from app.services.odata.functions import FUNCTIONS, Form
from app.services.odata.properties import Property
from app.services.odata.syntax import Call, Literal, Name, Node
from app.services.odata.typed import Answer, Kind, kind_of

_SIGNS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}


@dataclass(slots=True)
class _Writer:
    """`values` in the order in which the text has its question marks."""

    columns: Columns
    properties: Mapping[str, Property]
    values: list[Stored] = field(default_factory=list)
    functions: dict[str, tuple[str, int, Callable[..., Any]]] = field(default_factory=dict)

    def write(self, node: Node) -> tuple[str, Kind]:
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, Name):
            found = self.properties[node.name]
            return self.columns.of_property(node.name), KINDS[found.edm]
        if node.name == "in":
            return self._membership(node), Kind.BOOLEAN
        parts = [self.write(part) for part in node.parts]
        texts = [text for text, _ in parts]
        if node.name in ("and", "or"):
            return f"({f' {node.name.upper()} '.join(texts)})", Kind.BOOLEAN
        if node.name in ("eq", "ne"):
            return f"({texts[0]} IS {'NOT ' * (node.name == 'ne')}{texts[1]})", Kind.BOOLEAN
        if node.name in _SIGNS:
            return self._ordering(node, texts), Kind.BOOLEAN
        return self._call(node, texts, [kind for _, kind in parts])

    def _literal(self, node: Literal) -> tuple[str, Kind]:
        value = value_of(node)
        self.values.append(stored(value))
        return "?", kind_of(value)

    def _membership(self, node: Call) -> str:
        """Each option with the question before it, whose values come as often."""
        pairs = [Call("eq", (node.parts[0], option)) for option in node.parts[1:]]
        return f"({' OR '.join(self.write(pair)[0] for pair in pairs)})"

    def _ordering(self, node: Call, texts: list[str]) -> str:
        """Of null nothing is smaller or greater, and that is false and not null."""
        text = f"{texts[0]} {_SIGNS[node.name]} {texts[1]}"
        one, other = node.parts
        if isinstance(one, Name) and isinstance(other, Literal) and other.value is not None:
            # So that the column's own index can be used.
            return f"({texts[0]} IS NOT NULL AND {text})"
        return f"ifnull({text}, 0)"

    def _call(self, node: Call, texts: list[str], kinds: list[Kind]) -> tuple[str, Kind]:
        if node.name == "contains":
            return f"(instr({texts[0]}, {texts[1]}) > 0)", Kind.BOOLEAN
        if node.name == "not":
            return f"(NOT {texts[0]})", Kind.BOOLEAN
        form = next(form for form in FUNCTIONS[node.name] if form.takes(kinds))
        name = f"of_{node.name}_{len(kinds)}_{kinds[0].value.split()[-1]}"
        self.functions[name] = (name, len(kinds), _function(form))
        return f"{name}({', '.join(texts)})", form.gives


def condition_of(
    node: Node | None, columns: Columns, properties: Mapping[str, Property]
) -> Condition:
    """What of the index fits a filter; without one, everything."""
    if node is None:
        return Condition()
    writer = _Writer(columns, properties)
    text, _ = writer.write(node)
    return Condition(text, tuple(writer.values), tuple(writer.functions.values()))


def _function(form: Form) -> Callable[..., Any]:
    reads = [_READS.get(kind, _as_it_is) for kind in form.kinds]

    def call(*values: Any) -> Stored:
        if None in values:
            return None
        return stored(form.of([read(value) for read, value in zip(reads, values, strict=True)]))

    return call


def _as_it_is(value: Answer) -> Answer:
    return value


_READS: Mapping[Kind, Callable[[Any], Answer]] = {
    Kind.DATE: date.fromisoformat,
    Kind.MOMENT: moment_of,
    Kind.BOOLEAN: bool,
}
