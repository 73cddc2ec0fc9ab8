# ruff: noqa: E501  (a table is read across)
"""The scorer against visits made by hand: what the trainee did, and every mark that is not right."""

import pytest

from app.registry.training.score import Insight, Mark, score
from tests.registry.training.hand_made import KEY
from tests.registry.training.trainee import (
    Step,
    Trainee,
    adds,
    calls,
    confirms,
    drops,
    is_sure,
    leaves,
    says,
    turns_round,
)

W, M, I, N = Mark.WRONG, Mark.MISSED, Mark.INVENTED, Mark.NEEDLESS  # noqa: E741 - read as a table
R1, R2, N1 = "persons.R1", "persons.R2", "persons.new:n1"
HAO = {"id": "new:x", "role": "tenant", "presence": "resident", "name": "郝某"}

# What it is about: what the trainee does otherwise than right, and the marks that are not right.
CASES: dict[str, tuple[list[Step], dict[str, Mark]]] = {
    "everything right": ([], {}),
    # One element
    "another number": ([says("place.floating_residents", 5)], {"place.floating_residents": W}),
    "no number": ([leaves("place.floating_residents")], {"place.floating_residents": M}),
    "nought for what was not counted": (
        [says("place.households_checked", 0)],
        {"place.households_checked": W},
    ),
    "unknown for what could be seen": (
        [leaves("place.exit_state", "unknown")],
        {"place.exit_state": M},
    ),
    "another code": ([says("place.exit_state", "locked")], {"place.exit_state": W}),
    "yes for no": ([says(f"{R1}.residence_permit", True)], {f"{R1}.residence_permit": W}),
    "a number where yes or no belongs": (
        [says(f"{R1}.residence_permit", 0)],
        {f"{R1}.residence_permit": W},
    ),
    "away for here": ([says(f"{R1}.presence", "away")], {f"{R1}.presence": W}),
    "phone for in person": ([says("visit.mode", "phone")], {"visit.mode": W}),
    # Lists
    "a list in another order": (
        [says("place.ebike_problems", ["flying_wire", "indoor_parking"])],
        {},
    ),
    "a list with one missing": (
        [says("place.ebike_problems", ["flying_wire"])],
        {"place.ebike_problems": W},
    ),
    "a list with one too many": (
        [says("place.ebike_problems", ["flying_wire", "indoor_parking", "modified"])],
        {"place.ebike_problems": W},
    ),
    "an empty list where there is something": (
        [says("place.ebike_problems", [])],
        {"place.ebike_problems": W},
    ),
    "nothing said where none was right": (
        [leaves("place.energy_misuse")],
        {"place.energy_misuse": M},
    ),
    "something where none was right": (
        [says("place.energy_misuse", ["wiring"])],
        {"place.energy_misuse": W},
    ),
    # Numbers and units
    "a little off, within what is allowed": ([says("place.water_depth", 34)], {}),
    "a little further off": ([says("place.water_depth", 34.1)], {"place.water_depth": W}),
    "metres for centimetres": ([says("place.water_depth", 0.32)], {"place.water_depth": W}),
    "a whole number with a point": ([says("place.floating_residents", 3.0)], {}),
    "off by a rounding": ([says("visit.service_hours", 1.55)], {}),
    "minutes for hours": ([says("visit.service_hours", 90)], {"visit.service_hours": W}),
    "a text for a number": ([says("place.water_depth", "32")], {"place.water_depth": W}),
    # Days and moments
    "three days off, three allowed": ([says(f"{N1}.move_in_date", "2026-10-13")], {}),
    "four days off": ([says(f"{N1}.move_in_date", "2026-10-14")], {f"{N1}.move_in_date": W}),
    "no day at all": ([says(f"{N1}.move_in_date", "十月")], {f"{N1}.move_in_date": W}),
    "entered late, half an hour off": ([says("visit.started_at", "2026-11-17T12:00:00Z")], {}),
    "entered as if it were now": (
        [says("visit.started_at", "2026-11-18T09:00:00+08:00")],
        {"visit.started_at": W},
    ),
    # Equivalent answers
    "another right answer": ([says("issues.i2.handling", "stopped")], {}),
    "an answer that is not among the right ones": (
        [says("issues.i2.handling", "reported")],
        {"issues.i2.handling": W},
    ),
    "other words that say the same": ([says("issues.i1.description", "纸箱把楼梯塞住了")], {}),
    "words without the point": (
        [says("issues.i1.description", "楼梯有东西")],
        {"issues.i1.description": W},
    ),
    "any words where any will do": ([says("issues.i2.description", "充电")], {}),
    "no words where any would do": (
        [says("issues.i2.description", "")],
        {"issues.i2.description": M},
    ),
    "full width and a blank": ([says(f"{N1}.name", " 周 娟 ")], {}),
    "a digit of full width": ([says(f"{N1}.id_number", "０00000199604123329")], {}),
    # Consent
    "a refusal respected": ([leaves(f"{R1}.health_status", "refused")], {}),
    "a value without consent": ([says(f"{R1}.health_status", "3")], {f"{R1}.health_status": I}),
    "left out without saying why": ([leaves(f"{R1}.health_status")], {f"{R1}.health_status": M}),
    "another reason than the right one": (
        [leaves(f"{R1}.health_status", "absent")],
        {f"{R1}.health_status": W},
    ),
    # Beside the key
    "a known value confirmed": ([confirms("place.owner_phone")], {}),
    "a known value typed again": (
        [says("place.owner_phone", "19900008801")],
        {"place.owner_phone": N},
    ),
    "a known value spoilt": ([says("place.owner_phone", "19900008802")], {"place.owner_phone": W}),
    "a known value taken away": ([leaves("place.owner_name", "unknown")], {"place.owner_name": M}),
    "a value that nobody told": ([says("place.gas_supply", "piped")], {"place.gas_supply": I}),
    "an empty list beside the key": ([says("place.near", [])], {}),
    "a note, which is free": ([says("visit.note", "下次早点来")], {}),
    "the phone's own facts": ([says("visit.location", {"lat": 1, "lon": 2, "accuracy_m": 3})], {}),
    # Persons
    "persons in another order": ([turns_round("persons")], {}),
    "one not met": (
        [drops(R2)],
        {f"{R2}.role": M, f"{R2}.presence": M, f"{R2}.id": M},
    ),
    "somebody who was not there": ([adds("persons", **HAO)], {"persons.new:x": I}),
    "the right person under the other's number": (
        [says(f"{N1}.id_number", "000000199604123310")],
        {f"{N1}.id_number": W},
    ),
    "the added one under another name": ([says(f"{N1}.name", "周绢")], {f"{N1}.name": W}),
    "somebody known added anew": ([calls(R2, "new:y")], {f"{R2}.id": W}),
    "the added one taken for somebody on the register": ([calls(N1, "R9")], {f"{N1}.id": W}),
    "a number of the phone's own for the added one": ([calls(N1, "new:0198")], {}),
    "two of one name the wrong way round": (
        [says(f"{R1}.role", "owner"), says(f"{R2}.role", "tenant")],
        {f"{R1}.role": W, f"{R2}.role": W},
    ),
    # The site
    "no site": ([drops("site")], {"site.employees": M}),
    # Findings
    "findings in another order": ([turns_round("issues")], {}),
    "a finding missed": (
        [drops("issues.i1")],
        {f"issues.i1.{it}": M for it in ("category", "description", "due", "level")},
    ),
    "an extra finding": ([adds("issues", no="i9", category="slope")], {"issues.i9": I}),
    "a finding under another category": (
        [says("issues.i1.category", "work_safety")],
        {"issues.i1.category": W},
    ),
    "one finding twice": (
        [adds("issues", no="i9", category="fire_exit", description="货堵")],
        {"issues.i9": I},
    ),
    "a finding about the other of one name": (
        [says("issues.i2.person_id", "R2")],
        {"issues.i2.person_id": W},
    ),
    "a finding about nobody": ([leaves("issues.i2.person_id")], {"issues.i2.person_id": M}),
    "an old finding recorded anew": ([calls("issues.B0", "i7")], {"issues.B0.no": W}),
    "an old finding called mended": (
        [says("issues.B0.recheck", "fixed")],
        {"issues.B0.recheck": W},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_visit_made_by_hand_is_marked_as_the_table_says(name: str) -> None:
    steps, not_right = CASES[name]
    trainee = Trainee()
    for step in steps:
        step(trainee)
    marks = score(KEY, trainee.answered)
    assert {mark.path: mark.mark for mark in marks if mark.mark is not Mark.RIGHT} == not_right
    assert {mark.points for mark in marks if mark.path not in not_right} == {1}


def test_the_table_has_at_least_forty_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize(
    ("word", "value", "insight"),
    [
        ("sure", 3, Insight.KNOWN),
        ("unsure", 3, Insight.LUCKY),
        ("sure", 5, Insight.MISBELIEVED),
        ("unsure", 5, Insight.UNSURE),
        ("maybe", 3, None),
    ],
)
def test_confidence_beside_a_critical_mark_tells_what_was_believed(
    word: str, value: int, insight: Insight | None
) -> None:
    trainee = Trainee()
    for step in (
        says("place.floating_residents", value),
        is_sure("place.floating_residents", word),
        is_sure("place.water_depth", word),
    ):
        step(trainee)
    told = {mark.path: mark.insight for mark in score(KEY, trainee.answered)}
    assert told["place.floating_residents"] is insight
    assert told["place.water_depth"] is None, "only the critical ones are asked"
