"""A repetition of a few elements asks for these, is given all else, and is whole all the same."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from app.registry.compose.ask import composition, set_stage
from app.registry.compose.collect import collect_stage
from app.registry.compose.state import PersonState, VisitState
from app.registry.load.scenarios import load_scenarios
from app.registry.training.answered import Answered
from app.registry.training.delivered import debrief
from app.registry.training.focus import Focus, focus_of
from app.registry.training.playing import key_of, staged_for_check
from app.registry.training.score import Mark, score
from app.registry.training.staging import Staging, opening
from tests.registry.training.small_scenario import TODAY, engine
from tests.store import SCHEMA

SCENARIOS = load_scenarios(SCHEMA, engine().registry)
WHO = {"id", "presence", "role", "more_roles", "name"}
WHAT = {"no", "category", "person_id"}


def staging_of(key: str) -> Staging:
    return staged_for_check(engine(), SCENARIOS[key], TODAY)


def focus(key: str, *only: str) -> Focus:
    return focus_of(engine(), staging_of(key), only)


def opened_with(staging: Staging, given: Mapping[str, Any]) -> VisitState:
    """The form as the phone opens it: what came down by the pull, with what is given."""
    state = opening(staging)
    told = {it["id"]: it for it in given["persons"]}
    listed = [person for person in state["persons"] if person["listed"]]
    known = {person["id"] for person in listed}
    state["persons"] = [
        *(cast("PersonState", {**it, **told.get(it["id"], {})}) for it in listed),
        *(it for it in given["persons"] if it["id"] not in known),
    ]
    state["issues"] = given["issues"]
    state["visit"] = {**state["visit"], **given["visit"]}
    state["answers"], state["unanswered"] = given["answers"], given["unanswered"]
    state["roll"] = given["roll"]
    return state


@pytest.mark.parametrize("key", SCENARIOS)
def test_nothing_is_asked_but_what_is_to_be_repeated_and_the_report_is_whole(key: str) -> None:
    staging = staging_of(key)
    questions = [
        it for it in SCENARIOS[key].answers if it.path.rpartition(".")[2] not in WHO | WHAT
    ]
    only = [it.path for it in questions[::3]]
    found = focus_of(engine(), staging, only)
    assert set(found.tools) <= {"head"}
    state = opened_with(staging, found.given)
    left = set(found.paths)
    assert not left & state["answers"].keys()
    while True:
        shown = composition(set_stage(engine().composer, state))
        state["seen"] = [it["path"] for it in shown["show"]]
        asked = [it["path"] for it in shown["ask"] if it["given"] == "open"]
        # What stands there and is wrong first: other questions may hang on it.
        here = [path for path in (*state["seen"], *asked) if path in left]
        if not here:
            break
        left.remove(here[0])
        answer = next(it for it in questions if ends_alike(staging, it.path, here[0]))
        value = staging.dated(answer.element, answer.value)
        if answer.absent:
            state["unanswered"] = {**state["unanswered"], here[0]: answer.absent}
        else:
            state["answers"] = {**state["answers"], here[0]: value}
    assert asked == []
    collected = collect_stage(set_stage(engine().composer, state))
    answered = Answered(
        collected["report"],
        frozenset(collected["carried"]),
        frozenset(collected["confirmed"]),
        collected["unanswered"],
    )
    assert not_right(staging, answered) == {}


def ends_alike(staging: Staging, local: str, path: str) -> bool:
    """Whether a path of the report is this one of the scenario's, under the start's own name."""
    part, _, rest = local.partition(".")
    name, _, attribute = rest.rpartition(".")
    if part not in ("persons", "issues"):
        return local == path
    return path.startswith(f"{part}.") and path.endswith(f"{staging.place_code}-{name}.{attribute}")


def not_right(staging: Staging, answered: Answered) -> dict[str, Mark]:
    marks = score(key_of(engine(), staging), answered)
    return {it.path: it.mark for it in marks if it.mark is not Mark.RIGHT}


def test_what_is_to_be_repeated_is_never_given() -> None:
    found = focus("w8_drop_off", "place.missorted")
    assert found.paths == ["place.missorted"]
    assert "place.missorted" not in found.given["answers"]
    assert found.given["answers"]["place.persuaded"] == 5
    assert [it["category"] for it in found.given["issues"]] == ["construction_waste"]


def test_what_decides_whether_it_is_asked_stands_beside_it() -> None:
    assert focus("w8_drop_off", "place.missorted").context == ["place.bin_state"]
    of_finding = focus("w8_drop_off", "issues.bricks.due", "issues.bricks.owner")
    assert of_finding.context == ["issues.T0-bricks.description"]
    both = focus("w8_drop_off", "place.missorted", "place.bin_state")
    assert both.context == [], "what is asked tells nothing beforehand"


def test_a_finding_that_was_missed_has_to_be_found_again() -> None:
    found = focus("w8_drop_off", "issues.bricks.category")
    assert (found.tools, found.paths, found.given["issues"]) == (["finding"], [], [])
    assert not any(path.startswith("issues.") for path in found.given["answers"])


def test_a_finding_of_before_is_looked_at_again_under_its_number() -> None:
    staging = staging_of("w6_river_again")
    [known] = SCENARIOS["w6_river_again"].known_issues & SCENARIOS["w6_river_again"].findings.keys()
    found = focus("w6_river_again", f"issues.{known}.no")
    assert found.tools == ["known_finding"]
    assert staging.name(known) not in [it["no"] for it in found.given["issues"]]
    assert any(path.startswith(f"issues.{staging.name(known)}.") for path in found.given["answers"])


def test_who_somebody_is_is_not_told_by_those_who_are_given() -> None:
    met = next(iter(SCENARIOS["w2_two_li_wei"].people))
    assert focus("w2_two_li_wei", f"persons.{met}.id").given["roll"] == {}
    staging = staging_of("w2_two_li_wei")
    found = focus("w2_two_li_wei", f"persons.{met}.presence")
    assert found.tools == ["roll"]
    assert staging.name(met) not in found.given["roll"]
    assert found.given["roll"]


def test_names_that_are_given_are_of_this_start_alone() -> None:
    found = focus("w8_drop_off", "place.missorted").given["issues"]
    other = Staging(SCENARIOS["w8_drop_off"], engine().registry.elements, "other", TODAY, {})
    theirs = focus_of(engine(), other, ["place.missorted"]).given["issues"]
    assert {it["no"] for it in found}.isdisjoint(it["no"] for it in theirs)


def test_a_visit_of_yesterday_is_given_its_time_unless_that_is_to_be_repeated() -> None:
    [late] = [key for key, it in SCENARIOS.items() if it.late][:1]
    path = SCENARIOS[late].answers[0].path
    assert focus(late, path).given["visit"].keys() == {"started_at", "ended_at"}
    found = focus(late, "visit.started_at")
    assert (found.given["visit"], found.given["today"], found.tools) == ({}, None, ["head"])


def test_departments_are_told_of_the_cells_concerned_alone() -> None:
    staging = staging_of("w8_drop_off")
    state = opened_with(staging, focus("w8_drop_off", "place.missorted").given)
    state["answers"] = {**state["answers"], "place.missorted": 5, "place.bin_state": "clean"}
    report = collect_stage(set_stage(engine().composer, state))["report"]
    key = key_of(engine(), staging)
    told = debrief(engine().projectors, key, Answered(report), {"place.missorted"})
    assert [(it.path, it.mark) for it in told.marks] == [("place.missorted", Mark.WRONG)]
    cells = {cell.heading: cell.same for row in told.rows for cell in row.cells}
    assert cells["误投/劝导次数"] is False
    assert {row.sheet for row in told.rows} == {"chengguan/sorting"}


def test_what_is_answered_blind_is_neither_given_nor_told_beside_it() -> None:
    blind = {id_ for id_, it in engine().registry.elements.items() if it.recall}
    told = [
        (key, it) for key, one in SCENARIOS.items() for it in one.answers if it.element in blind
    ]
    assert told
    for key, answer in told[:5]:
        found = focus(key, answer.path)
        path = staging_of(key).path(answer.path)
        assert found.paths == [path]
        assert path not in found.given["answers"].keys() | {*found.context}
