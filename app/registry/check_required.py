"""What required columns lack: a task for the worker, never a refusal (registry rule 11)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.registry.check_fault import Fault
from app.registry.check_valid import element_rule, own_scope
from app.registry.elements import Element, FilledBy, Subject
from app.registry.outputs_text import NEW
from app.registry.project import Projector, compile_projectors
from app.registry.project_cells import Item
from app.registry.projector import path_of
from app.registry.registry import Registry
from app.registry.rules import Rule, report_scope

MissingCheck = Callable[
    [Mapping[str, Any], Iterable[tuple[str, int]], Mapping[str, str]], list[Fault]
]

_ALIAS: Mapping[Subject, str] = {
    Subject.PLACE: "code",
    Subject.PERSON: "id",
    Subject.SITE: "id",
}


def compile_missing(registry: Registry, projectors: Mapping[str, Projector] | None) -> MissingCheck:
    """What the rows of a report lack of that which their required columns show."""
    compiled = compile_projectors(registry) if projectors is None else projectors
    applies = {
        element.id: element_rule(registry, element, element.applies)
        for element in registry.elements.values()
        if element.applies
    }

    def check(
        report: Mapping[str, Any], rows: Iterable[tuple[str, int]], unanswered: Mapping[str, str]
    ) -> list[Fault]:
        scope: dict[str, Any] | None = None
        found: dict[str, Fault] = {}
        for sheet, position in rows:
            for element, item in compiled[sheet].lacking(report, position):
                if not _askable(element, item):
                    continue
                path = path_of(element, item)
                rule = applies.get(element.id)
                scope = scope or report_scope(report)
                if path not in unanswered and _applies(rule, scope, element, item):
                    found[path] = Fault(path, "missing_required", _message(element))
        return list(found.values())

    return check


def _askable(element: Element, item: Item) -> bool:
    """A value of the registry is asked only of a subject that is new to the city."""
    if element.filled_by is FilledBy.WORKER:
        return True
    alias = item.get(_ALIAS.get(element.subject, ""))
    return isinstance(alias, str) and alias.startswith(NEW)


def _applies(rule: Rule | None, scope: Mapping[str, Any], element: Element, item: Item) -> bool:
    return rule is None or rule.holds(own_scope(scope, element.subject, item))


def _message(element: Element) -> str:
    return f"请补填“{element.labels.zh_hans}”；无法填写时请注明原因"
