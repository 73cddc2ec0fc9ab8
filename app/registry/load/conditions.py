"""Conditions, picks, constraints and defaults: do they compile where they stand, and can they be
answered when they are needed?"""

import re
from collections.abc import Iterable, Mapping

from app.registry.elements import Element, FilledBy, Subject
from app.registry.load.faults import Book, Path
from app.registry.load.vocabulary import DEFAULTED
from app.registry.registry import Registry
from app.registry.rules import Rule, RuleFault, compile_rule
from app.registry.sheets import Sheet

EVERYWHERE = ("visit", "place", "site", "persons", "issues")
# Set by adding the person or the issue, so they are settled before anything is asked about it.
SET_BY_ADDING = frozenset({"issue.category", "person.role"})
_OWN: Mapping[Subject, tuple[str, ...]] = {
    Subject.PERSON: ("person",),
    Subject.ISSUE: ("issue",),
}


def check_conditions(registry: Registry, book: Book) -> None:
    """Refuse every rule that does not compile, reads too early, or goes round in a circle."""
    graph: dict[str, frozenset[str]] = {}
    for element in registry.elements.values():
        graph[element.id] = _check_element(element, registry, book)
    for ring in _rings(graph):
        key = "default" if registry.elements[ring[0]].default else "applies"
        way = " → ".join((*ring, ring[0]))
        message = f"{way} goes round in a circle; let one of them not depend on the next"
        book.refuse_at(("elements", ring[0], key), message)
    for sheet in registry.sheets.values():
        _check_sheet(sheet, registry, book)


def _check_element(element: Element, registry: Registry, book: Book) -> frozenset[str]:
    """Check one element's rules; what its `applies` and `default` read is what it depends on."""
    path = ("elements", element.id)
    names = (*EVERYWHERE, *_OWN.get(element.subject, ()))
    applies = _rule(element.applies, (*path, "applies"), names, registry, book)
    valid = _rule(element.valid, (*path, "valid"), names, registry, book)
    default = _rule(element.default, (*path, "default"), (*names, "today"), registry, book)
    for key, rule in (("applies", applies), ("valid", valid)):
        _answers("boolean", rule, (*path, key), book)
    if default is not None and element.datatype in DEFAULTED:
        _answers(DEFAULTED[element.datatype], default, (*path, "default"), book)
        if default.gives == DEFAULTED[element.datatype]:
            _check_code(element, default, registry, book)
        _check_settled(default, (*path, "default"), registry, book)
    return (applies.reads if applies else frozenset()) | (default.reads if default else frozenset())


def _check_sheet(sheet: Sheet, registry: Registry, book: Book) -> None:
    path = ("sheets", sheet.id)
    names = (*EVERYWHERE, *_OWN.get(sheet.row_subject, ()))
    scopes = {
        "due": (sheet.due, (*names, "today")),
        "when": (sheet.when, names),
        "person_pick": (sheet.person_pick, (*names, "person")),
        "issue_pick": (sheet.issue_pick, (*names, "issue")),
    }
    for key, (text, scope) in scopes.items():
        rule = _rule(text, (*path, key), scope, registry, book)
        _answers("boolean", rule, (*path, key), book)
        if rule is not None and key == "due":
            _check_settled(rule, (*path, key), registry, book)


def _rule(
    text: str | None, path: Path, names: Iterable[str], registry: Registry, book: Book
) -> Rule | None:
    if not text or _names_faulty(text, registry, book):
        return None
    try:
        rule = compile_rule(
            text, registry.elements, tuple(dict.fromkeys(names)), registry.codelists
        )
    except RuleFault as fault:
        book.refuse_at(path, f"{path[-1]}: {fault}")
        return None
    for id_ in sorted(rule.reads):
        if registry.elements[id_].retired:
            book.refuse_at(path, f"{path[-1]} reads {id_}, which is retired; take it out")
    return rule


def _names_faulty(text: str, registry: Registry, book: Book) -> bool:
    """Whether a rule names an element that was refused itself: then it cannot be judged yet."""
    faulty = book.declared.get("elements", set()) - registry.elements.keys()
    return any(re.search(rf"\.{id_.partition('.')[2]}\b", text) for id_ in faulty)


def _answers(wanted: str, rule: Rule | None, path: Path, book: Book) -> None:
    if rule is not None and rule.gives != wanted:
        book.refuse_at(path, f"{path[-1]} must give {wanted}, this gives {rule.gives}")


def _check_code(element: Element, default: Rule, registry: Registry, book: Book) -> None:
    """A constant default of a choice must be one of its codes."""
    codelist = registry.codelists.get(element.codelist or "")
    if default.reads or default.names or codelist is None:
        return
    value = default.value({})
    for code in value if isinstance(value, list) else [value]:
        if code not in codelist:
            message = f"default: {code} is not a code of {codelist.name}"
            book.refuse_at(("elements", element.id, "default"), message)


def _check_settled(rule: Rule, path: Path, registry: Registry, book: Book) -> None:
    """`due` and `default` are answered before asking, so they read only what is settled by then."""
    for id_ in sorted(rule.reads):
        if not settled(registry.elements[id_]):
            right = "read what the phone or the registry fills, what has a default or stays valid"
            message = f"{path[-1]} reads {id_}, which is only known after asking; {right}"
            book.refuse_at(path, message)


def settled(element: Element) -> bool:
    """Whether a value can be there before the worker is asked."""
    return (
        element.filled_by is not FilledBy.WORKER
        or element.default is not None
        or element.id in SET_BY_ADDING
        or element.validity != "visit"
    )


def _rings(graph: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Each circle of dependence once, from its first element in catalogue order."""
    rings: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in graph:
        way = _way_back(start, graph, done)
        if way:
            rings.append(way)
            done.update(way)
    return rings


def _way_back(
    start: str, graph: Mapping[str, frozenset[str]], done: set[str]
) -> tuple[str, ...] | None:
    """The shortest way from an element back to itself, not by way of circles already told."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = set(done)
    while ways:
        way = ways.pop(0)
        for next_ in sorted(graph.get(way[-1], frozenset())):
            if next_ == start and start not in done:
                return way
            if next_ not in seen:
                seen.add(next_)
                ways.append((*way, next_))
    return None
