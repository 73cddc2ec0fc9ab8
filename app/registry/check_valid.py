"""Constraints (`valid`): CEL over a report, asked of every value that was recorded."""

from collections.abc import Callable, Mapping
from typing import Any

from app.registry.check_fault import Fault
from app.registry.check_values import CONSTRAINT
from app.registry.elements import Element, Subject
from app.registry.project import SCOPE
from app.registry.project_cells import MANY
from app.registry.projector import items_of, path_of
from app.registry.registry import Registry
from app.registry.rules import Rule, compile_rule, report_scope

ValidCheck = Callable[[Mapping[str, Any]], list[Fault]]


def compile_valid(registry: Registry) -> ValidCheck:
    """The faults of a well-formed report against every constraint of a release.

    A constraint that cannot be answered is not violated: it never blocks the worker.
    """
    rules = [
        (element, element.valid, element_rule(registry, element, element.valid))
        for element in registry.elements.values()
        if element.valid
    ]

    def check(report: Mapping[str, Any]) -> list[Fault]:
        if not rules:
            return []
        scope = report_scope(report)
        return [
            Fault(path, CONSTRAINT, f"与其他记录不符，应满足：{text}")
            for element, text, rule in rules
            for path in _violations(report, scope, element, rule)
        ]

    return check


def element_rule(registry: Registry, element: Element, text: str) -> Rule:
    """An element's own rule (`valid`, `applies`) over the visit and its own person or issue."""
    names = SCOPE | {element.subject.value} if element.subject in MANY else SCOPE
    return compile_rule(text, registry.elements, names)


def own_scope(
    scope: Mapping[str, Any], subject: Subject, item: Mapping[str, Any]
) -> dict[str, Any]:
    """The scope of a report seen from one of its persons or issues."""
    return {**scope, subject.value: item} if subject in MANY else dict(scope)


def _violations(
    report: Mapping[str, Any], scope: Mapping[str, Any], element: Element, rule: Rule
) -> list[str]:
    return [
        path_of(element, item)
        for item in items_of(report, element.subject)
        if element.attribute in item
        and rule.value(own_scope(scope, element.subject, item)) is False
    ]
