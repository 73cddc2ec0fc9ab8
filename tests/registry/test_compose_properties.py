"""Composition over random visits: nothing twice, nothing needless, nothing left out."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.registry.compose.ask import composition, open_questions, set_stage
from app.registry.compose.collect import collect
from app.registry.compose.form import ALWAYS_ASKED
from app.registry.compose.memory import Memory
from app.registry.compose.simulate import Visited, go_through, truth_at
from app.registry.compose.state import VisitState
from app.registry.elements import FilledBy
from app.registry.project import compile_projectors
from app.registry.projector import path_of
from tests.golden import golden_registry
from tests.registry.compose_states import TODAY, composer
from tests.registry.visit_truths import Report, visits

PROJECTORS = compile_projectors(golden_registry())
# A visit takes the pure-Python engine some ten milliseconds a question; the generator is slow too.
few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # Shrinking a whole visit takes minutes; the first failing one is printed as it is.
    phases=[Phase.explicit, Phase.generate],
)


def visited(truth: Report, familiar: bool) -> Visited:
    return go_through(composer(), truth, Memory(familiar), TODAY)


def forgetting(done: Visited) -> VisitState:
    """The visit's end without its answers to questions; taps and corrections stay."""
    asked = {prompt.path for prompt in done.tally.questions}
    state = done.stage.state.copy()
    state["answers"] = {p: v for p, v in state["answers"].items() if p not in asked}
    state["unanswered"] = {p: v for p, v in state["unanswered"].items() if p not in asked}
    return state


@few
@given(visits(), st.booleans())
def test_composing_is_deterministic_and_names_each_value_once(
    truth: Report, familiar: bool
) -> None:
    state = visited(truth, familiar).stage.state
    first, second = (composition(set_stage(composer(), state)) for _ in range(2))
    assert first == second
    paths = [it["path"] for it in (*first["ask"], *first["show"], *first["footer"])]
    assert len(paths) == len(set(paths))


@few
@given(visits(), st.booleans())
def test_nothing_is_asked_twice_or_without_a_due_sheet_that_reads_it(
    truth: Report, familiar: bool
) -> None:
    done = visited(truth, familiar)
    paths = [prompt.path for prompt in done.tally.questions]
    assert len(paths) == len(set(paths))
    due = set(done.collected["due"])
    plans = {plan.id: plan for plan in composer().form.sheets}
    for prompt in done.tally.questions:
        assert prompt.sheets or prompt.element == ALWAYS_ASKED
        assert due.issuperset(prompt.sheets)
        assert all(prompt.element in plans[sheet].reads for sheet in prompt.sheets)


@few
@given(visits(), st.booleans())
def test_nothing_that_a_row_of_a_due_sheet_requires_is_left_out(
    truth: Report, familiar: bool
) -> None:
    """Judged by the projector, which knows nothing of composition."""
    done = visited(truth, familiar)
    report, applies = done.collected["report"], composer().rules.applies
    asking = {(row.plan.id, row.member.name) for row in done.stage.rows if row.asks}
    for sheet, projector in PROJECTORS.items():
        for row in projector.rows(report):
            if (sheet, row.subject) not in asking:
                continue
            for element, item in projector.lacking(report, row.position):
                path = path_of(element, item)
                rule = applies.get(element.id)
                scope = {**done.stage.scope.base, element.subject.value: item}
                if element.filled_by is not FilledBy.WORKER or (rule and not rule.holds(scope)):
                    continue
                assert path in done.collected["unanswered"]


@few
@given(visits(), st.booleans())
def test_every_row_of_a_due_sheet_is_rebuilt_from_what_was_asked_and_shown(
    truth: Report, familiar: bool
) -> None:
    done = visited(truth, familiar)
    report: dict[str, Any] = done.collected["report"]
    # Who is added by hand stands after those who are listed; a sheet keeps recorded order.
    order = [person["id"] for person in report["persons"]]
    truth["persons"].sort(key=lambda person: order.index(person["id"]))
    asking = {(row.plan.id, row.member.name) for row in done.stage.rows if row.asks}
    for sheet, projector in PROJECTORS.items():
        collected = {row.subject: row.position for row in projector.rows(report)}
        for row in projector.rows(truth):
            if (sheet, row.subject) in asking:
                assert row.subject in collected, (sheet, row.subject)
                given_back = projector.cells(report, collected[row.subject])
                assert given_back == projector.cells(truth, row.position), sheet


@few
@given(visits(), st.booleans(), st.randoms(use_true_random=False))
def test_answering_in_any_order_reaches_the_same_report(
    truth: Report, familiar: bool, chance: Any
) -> None:
    done = visited(truth, familiar)
    state = forgetting(done)
    while pending := open_questions(composition(set_stage(composer(), state))):
        question = chance.choice(pending)
        path, right = question["path"], truth_at(truth, question["path"])
        if right is None:
            state["unanswered"] = {**state["unanswered"], path: "absent"}
        else:
            state["answers"] = {**state["answers"], path: right}
    again = collect(composer(), state)
    assert again["report"] == done.collected["report"]
    assert again["due"] == done.collected["due"]
    assert again["carried"] == done.collected["carried"]
