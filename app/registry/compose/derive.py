"""Derivation: demands in, one visit form out (one element, one question, all who ask)."""

import re
from collections.abc import Iterable

from app.registry.compose.form import Demand, Question, RoleByFact, SheetPlan, VisitForm
from app.registry.compose.rulebook import Rulebook, SheetRules, compile_rulebook
from app.registry.elements import Element
from app.registry.outputs import parse_output
from app.registry.project_cells import takes_every
from app.registry.registry import Registry
from app.registry.rules import Rule
from app.registry.sheets import Sheet

_TEXT = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def derive_form(registry: Registry) -> VisitForm:
    """The form of a loaded registry; equal registries give equal forms."""
    return derive_with(registry, compile_rulebook(registry))


def derive_with(registry: Registry, rules: Rulebook) -> VisitForm:
    """As `derive_form`, over rules that the caller compiled already."""
    sheets = registry.sheets.items()
    plans = tuple(_plan(registry, sheet, rules.sheets[key]) for key, sheet in sheets)
    return VisitForm(
        version=registry.version,
        sections=registry.sections,
        questions=_questions(registry, plans),
        sheets=plans,
        categories=_codes(registry, "issue.category"),
        role_codes=_codes(registry, "person.role"),
        role_facts=tuple(RoleByFact(fact.role, fact.rule.text) for fact in rules.role_facts),
    )


def _plan(registry: Registry, sheet: Sheet, rules: SheetRules) -> SheetPlan:
    picks = [rule for rule in (rules.person_pick, rules.issue_pick) if rule]
    pick_reads = _in_catalogue(registry, *picks)
    when_reads = _in_catalogue(registry, rules.when)
    every_rule = [rules.due, rules.when, *picks]
    return SheetPlan(
        id=sheet.id,
        title=sheet.title,
        row_subject=sheet.row_subject,
        cadence=sheet.cadence,
        due=sheet.due,
        when=sheet.when,
        person_pick=sheet.person_pick,
        issue_pick=sheet.issue_pick,
        due_reads=_in_catalogue(registry, rules.due),
        when_reads=when_reads,
        pick_reads=pick_reads,
        gateways=_askable(registry, when_reads),
        pick_gateways=_askable(registry, pick_reads),
        demands=_demands(registry, sheet),
        categories=_mentioned(every_rule, "issue.category", _codes(registry, "issue.category")),
        roles=_mentioned(every_rule, "person.role", _codes(registry, "person.role")),
    )


def _in_catalogue(registry: Registry, *rules: Rule) -> tuple[str, ...]:
    read = frozenset[str]().union(*(rule.reads for rule in rules))
    return tuple(element for element in registry.elements if element in read)


def _askable(registry: Registry, elements: Iterable[str]) -> tuple[str, ...]:
    found = (registry.elements[element] for element in elements)
    return tuple(e.id for e in found if not e.retired and Question(e, "", (), (), ()).askable)


def _demands(registry: Registry, sheet: Sheet) -> tuple[Demand, ...]:
    required: set[str] = set()
    every: set[str] = set()
    for column in sheet.columns:
        if column.required:
            required.update(column.elements)
        elements = [registry.elements[element] for element in column.elements]
        taken = takes_every(parse_output(column.output), elements)
        every.update(element.id for element, all_of_them in taken if all_of_them)
    named = sheet.element_ids
    return tuple(
        Demand(e.id, e.id in required, e.id in every)
        for e in registry.elements.values()
        if e.id in named and not e.retired
    )


def _mentioned(rules: Iterable[Rule], element: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    said: set[str] = set()
    for rule in rules:
        if element in rule.reads:
            said.update(single or double for single, double in _TEXT.findall(rule.text))
    return tuple(code for code in codes if code in said)


def _codes(registry: Registry, element: str) -> tuple[str, ...]:
    declared = registry.elements.get(element)
    if declared is None or declared.codelist is None:
        return ()
    codes = registry.codelists[declared.codelist].codes.values()
    return tuple(code.code for code in codes if not code.retired)


def _questions(registry: Registry, plans: tuple[SheetPlan, ...]) -> tuple[Question, ...]:
    place: dict[str, tuple[int, int]] = {}
    heading: dict[str, str] = {}
    for number, section in enumerate(registry.sections):
        for position, element in enumerate(section.elements):
            place.setdefault(element, (number, position))
            heading.setdefault(element, section.key)
    live = [e for e in registry.elements.values() if not e.retired]
    questions = [_question(element, heading.get(element.id, ""), plans) for element in live]
    # Elements without a heading stand last; sorting is stable, so ties keep catalogue order.
    last = (len(registry.sections), 0)

    def order(question: Question) -> tuple[int, bool, int]:
        section, position = place.get(question.id, last)
        return section, not question.gateway_of, position

    return tuple(sorted(questions, key=order))


def _question(element: Element, section: str, plans: tuple[SheetPlan, ...]) -> Question:
    demands = [
        (p.id, demand) for p in plans for demand in p.demands if demand.element == element.id
    ]
    return Question(
        element=element,
        section=section,
        asked_by=tuple(sheet for sheet, _ in demands),
        required_by=tuple(sheet for sheet, demand in demands if demand.required),
        gateway_of=tuple(plan.id for plan in plans if element.id in plan.gateways),
    )
