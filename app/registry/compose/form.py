"""The visit form: what the sheets' demands add up to, one question per element.

Nobody designs it. It is derived from the registry alone, holds nothing but plain values, and the
same sources give the same form, byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.elements import Datatype, Element, FilledBy, Labels, Subject
from app.registry.registry import Section

# Set by a tap on a list (a finding, a role slot) or by the roll call, never asked as a question.
SET_BY_TAP = frozenset({"person.role", "person.more_roles", "person.presence", "issue.category"})
ALWAYS_ASKED = "issue.description"
# What became of a finding of an earlier visit: said whether or not a sheet here wants to know, for
# it settles the finding.
RECHECKED = "issue.recheck"
# What the worker gives while adding a subject, before anything can be due for it.
ADDING: Mapping[Subject, tuple[str, ...]] = {
    Subject.PLACE: ("place.kind", "place.address"),
    Subject.PERSON: ("person.name",),
    Subject.SITE: ("site.name", "site.kind"),
}


@dataclass(frozen=True, slots=True)
class Demand:
    """An element that columns name. `every`: for all that a pick selects, not the first only."""

    element: str
    required: bool
    every: bool


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What one sheet makes the phone do. `gateways` are the worker's elements that `when` reads,
    `pick_reads` those that its picks read; `categories` and `roles` the codes its rules mention."""

    id: str
    title: str
    row_subject: Subject
    cadence: str
    due: str
    when: str
    person_pick: str | None
    issue_pick: str | None
    due_reads: tuple[str, ...]
    when_reads: tuple[str, ...]
    pick_reads: tuple[str, ...]
    gateways: tuple[str, ...]
    pick_gateways: tuple[str, ...]
    demands: tuple[Demand, ...]
    categories: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def reads(self) -> frozenset[str]:
        """Every element this sheet is entitled to have asked."""
        named = (demand.element for demand in self.demands)
        return frozenset((*self.due_reads, *self.when_reads, *self.pick_reads, *named))


@dataclass(frozen=True, slots=True)
class Question:
    """An element as the phone meets it: who asks, where it stands, and its own rules.

    Questions stand in asking order: section, gateways, what depends on them, catalogue.
    """

    element: Element
    section: str
    asked_by: tuple[str, ...]
    required_by: tuple[str, ...]
    gateway_of: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.element.id

    @property
    def askable(self) -> bool:
        """The worker's own, and neither defaulted, nor set by a tap, nor part of the footer."""
        element = self.element
        return (
            element.filled_by is FilledBy.WORKER
            and not element.footer
            and element.default is None
            and element.id not in SET_BY_TAP
        )


@dataclass(frozen=True, slots=True)
class RoleByFact:
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class VisitForm:
    """One release's form. `categories` and `role_codes`: the codes behind the two lists of taps."""

    version: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    sheets: tuple[SheetPlan, ...]
    categories: tuple[str, ...]
    role_codes: tuple[str, ...]
    role_facts: tuple[RoleByFact, ...]


def form_document(form: VisitForm) -> dict[str, object]:
    """The form as plain JSON values, for the bundle; the phone needs nothing else to compose."""
    return {
        "version": form.version,
        "sections": [{"key": s.key, "labels": _labels(s.labels)} for s in form.sections],
        "questions": [_question_document(question) for question in form.questions],
        "sheets": [_sheet_document(plan) for plan in form.sheets],
        "categories": list(form.categories),
        "roles": list(form.role_codes),
        "role_facts": [{"role": fact.role, "rule": fact.rule} for fact in form.role_facts],
        "adding": {subject.value: list(elements) for subject, elements in ADDING.items()},
    }


def _question_document(question: Question) -> dict[str, object]:
    element = question.element
    values: dict[str, object] = {
        "id": element.id,
        "labels": _labels(element.labels),
        "datatype": element.datatype.value,
        "validity": element.validity,
        "filled_by": element.filled_by.value,
        "section": question.section,
        "asked_by": list(question.asked_by),
        "required_by": list(question.required_by),
        "gateway_of": list(question.gateway_of),
        "askable": question.askable,
        "footer": element.footer,
        "list": element.datatype in (Datatype.CHOICES, Datatype.PHOTO),
        "sensitivity": element.sensitivity.value,
        "implies": dict(element.implies),
    }
    for name in ("codelist", "unit", "minimum", "maximum", "valid", "recall", "applies", "default"):
        given = getattr(element, name)
        if given is not None:
            values[name] = given
    return values


def _sheet_document(plan: SheetPlan) -> dict[str, object]:
    return {
        "id": plan.id,
        "title": plan.title,
        "row_subject": plan.row_subject.value,
        "cadence": plan.cadence,
        "due": plan.due,
        "when": plan.when,
        "person_pick": plan.person_pick,
        "issue_pick": plan.issue_pick,
        "due_reads": list(plan.due_reads),
        "when_reads": list(plan.when_reads),
        "pick_reads": list(plan.pick_reads),
        "gateways": list(plan.gateways),
        "pick_gateways": list(plan.pick_gateways),
        "columns": [
            {"element": d.element, "required": d.required, "every": d.every} for d in plan.demands
        ],
        "categories": list(plan.categories),
        "roles": list(plan.roles),
    }


def _labels(labels: Labels) -> dict[str, str]:
    return {"zh-Hans": labels.zh_hans, "zh-Hant": labels.zh_hant, "en": labels.en}
