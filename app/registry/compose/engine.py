"""A form ready to run: its rules compiled, its questions grouped by the subject they are about."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.compose.derive import derive_with
from app.registry.compose.form import Question, SheetPlan, VisitForm
from app.registry.compose.rulebook import Rulebook, SheetRules, compile_rulebook
from app.registry.elements import Subject
from app.registry.registry import Registry


@dataclass(frozen=True, slots=True)
class Composer:
    """Immutable and free of state: build one per release and share it."""

    form: VisitForm
    rules: Rulebook
    questions: Mapping[str, Question]
    by_subject: Mapping[Subject, tuple[Question, ...]]
    order: Mapping[str, int]

    def sheet_rules(self, plan: SheetPlan) -> SheetRules:
        return self.rules.sheets[plan.id]


def compile_composer(registry: Registry) -> Composer:
    """Derive the form of a loaded registry and compile its rules once."""
    rules = compile_rulebook(registry)
    form = derive_with(registry, rules)
    return Composer(
        form=form,
        rules=rules,
        questions={question.id: question for question in form.questions},
        by_subject={
            subject: tuple(q for q in form.questions if q.element.subject is subject)
            for subject in Subject
        },
        order={question.id: number for number, question in enumerate(form.questions)},
    )
