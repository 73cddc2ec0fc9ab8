"""The system query options of OData, read strictly: what is not understood is refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.services.odata.bounds import bounds_of, is_bounds
from app.services.odata.filters import Predicate, compile_node, no_property
from app.services.odata.properties import KEY, Property
from app.services.odata.syntax import Node, parse
from app.services.odata.tokens import bad_query, unsupported
from app.storage.queries.odata import Bounds

ENTITY_SET = frozenset(
    {"$filter", "$orderby", "$select", "$top", "$skip", "$skiptoken", "$count", "$format"}
)
ENTITY = frozenset({"$select", "$format"})
COUNT = frozenset({"$filter"})
DOCUMENT = frozenset({"$format"})
_ELSEWHERE = frozenset({"$expand", "$search", "$apply", "$compute", "$levels", "$deltatoken"})

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_MOST_ORDERS = 8


@dataclass(frozen=True, slots=True)
class Order:
    property: Property
    descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of an entity set. `selected` are the properties to show, the key always among
    them; `chosen` is None where all are; `by_change` where the directory alone finds what fits."""

    selected: tuple[Property, ...]
    chosen: tuple[str, ...] | None = None
    node: Node | None = None
    predicate: Predicate | None = None
    by_change: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    orders: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    token: str | None = None
    count: bool = False


def read_options(given: Mapping[str, Sequence[str]], allowed: frozenset[str]) -> dict[str, str]:
    """The options of a request by name. Raises Problem 400 for one that there is not or that stands
    twice, 501 for one of OData's that this service does without."""
    for name, values in given.items():
        if name in _ELSEWHERE:
            raise unsupported(name, "this service has no such option.")
        if name not in allowed:
            raise bad_query(name, f"no such option here; there are {', '.join(sorted(allowed))}.")
        if len(values) > 1:
            raise bad_query(name, "stands more than once.")
    return {name: values[0].strip() for name, values in given.items()}


def read_query(options: Mapping[str, str], properties: Mapping[str, Property]) -> Query:
    """What the options ask of a sheet with these properties. Raises Problem 400 `bad_query`."""
    node = parse(options["$filter"]) if options.get("$filter") else None
    chosen = _chosen(options.get("$select"), properties)
    shown = properties if chosen is None else dict.fromkeys([KEY, *chosen])
    return Query(
        selected=tuple(properties[name] for name in shown),
        chosen=chosen,
        node=node,
        predicate=None if node is None else compile_node(node, properties),
        by_change=is_bounds(node),
        bounds=bounds_of(node),
        orders=_orders(options.get("$orderby"), properties),
        top=_whole("$top", options.get("$top")),
        skip=_whole("$skip", options.get("$skip")) or 0,
        token=options.get("$skiptoken"),
        count=_flag("$count", options.get("$count")),
    )


def _chosen(text: str | None, properties: Mapping[str, Property]) -> tuple[str, ...] | None:
    if not text or text == "*":
        return None
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in properties:
            raise no_property("$select", name)
    return tuple(dict.fromkeys(names))


def _orders(text: str | None, properties: Mapping[str, Property]) -> tuple[Order, ...]:
    if not text:
        return ()
    found = []
    for part in text.split(","):
        name, _, direction = part.strip().partition(" ")
        if name not in properties:
            raise no_property("$orderby", name)
        if direction.strip() not in ("", "asc", "desc"):
            raise bad_query("$orderby", "write a property, then asc or desc.")
        found.append(Order(properties[name], direction.strip() == "desc"))
    if len(found) > _MOST_ORDERS:
        raise bad_query("$orderby", f"at most {_MOST_ORDERS} properties.")
    # That is the order rows come in anyway.
    return () if found == [Order(properties["seq"], descending=False)] else tuple(found)


def _whole(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise bad_query(name, "write a whole number from 0 on.")
    return int(text)


def _flag(name: str, text: str | None) -> bool:
    if text not in (None, "true", "false"):
        raise bad_query(name, "write true or false.")
    return text == "true"
