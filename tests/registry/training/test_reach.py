"""A scenario whose key cannot be reached by answering the derived form is refused, with why."""

from pathlib import Path

import pytest

from tests.registry.training.small_scenario import obstacles

OWNER = "  - at: bricks\n    is: {owner: 三楼住户}\n    why: 谁倒的。\n"
ELSEWHERE = "  - at: visit\n    is: {grid_name: 别处}\n    why: 错。\n"
REASONS = {
    "a question that the key leaves open": (
        [(OWNER, "")],
        "1: issues.bricks.owner: chengguan/case asks for it and the key says nothing; answer it",
    ),
    "an answer that nobody is asked for": (
        [("street_trading: none", "street_trading: none, water_depth: 3")],
        "19: place.water_depth: the form never asks for it here; take it out of the key",
    ),
    "an absence of what nobody is asked for": (
        [("why: 桶满溢。", "why: 桶满溢。\n    absent: {water_depth: refused}")],
        "13: place.water_depth: the form never asks for it, so it cannot be left out",
    ),
    "a gateway that is not inspected closes its sheet": (
        [("is: {bin_state: overflow}", "absent: {bin_state: not_checked}")],
        "16: place.missorted: the form never asks for it here; take it out of the key",
    ),
    "a value of the phone that nobody can correct": (
        [
            (
                "  - at: place\n    is: {bin",
                f"{ELSEWHERE}  - at: place\n    is: {{bin",
            )
        ],
        "13: visit.grid_name: the form gives another value and lets nobody correct it",
    ),
    "an implied finding that is not recorded": (
        [
            ("drop_off_point", "road_segment"),
            ("bin_state: overflow", "parking_violations: 3, bike_pileup: none"),
        ],
        "1: findings: an answer of the key implies illegal_parking; record it too",
    ),
    "a department without a row": (
        [("[chengguan]", "[chengguan, jiaotong]")],
        "1: departments: jiaotong gets no row out of this visit; take it out",
    ),
    "a department that is not named": (
        [("[chengguan]", "[jiaotong]")],
        "1: departments: chengguan gets a row too; name it",
    ),
    "a trap that is marked and not named": (
        [("why: 桶满溢。", "why: 桶满溢。\n    trap: wrong_prefill")],
        "13: traps: place.bin_state is marked wrong_prefill; name it there",
    ),
    "a finding that fewer than three departments share": (
        [
            ("minutes: 6", "minutes: 6\ntraps: [shared_hazard]"),
            ("why: 碎砖是", "trap: shared_hazard, why: 碎砖是"),
        ],
        "1: traps: nobody can step into shared_hazard: mark a finding that stands in rows of three",
    ),
    "a unit without one": (
        [
            ("minutes: 6", "minutes: 6\ntraps: [wrong_unit]"),
            ("why: 桶满溢。", "why: 桶满溢。\n    trap: wrong_unit"),
        ],
        "1: traps: nobody can step into wrong_unit: mark an answer that has a unit",
    ),
    "prefill that is not there": (
        [
            ("minutes: 6", "minutes: 6\ntraps: [wrong_prefill]"),
            ("why: 桶满溢。", "why: 桶满溢。\n    trap: wrong_prefill"),
        ],
        "1: traps: nobody can step into wrong_prefill: mark an answer whose value is shown at the",
    ),
    "a consent that was given": (
        [("minutes: 6", "minutes: 6\ntraps: [missing_consent, same_name, late_entry]")],
        "1: traps: nobody can step into missing_consent: mark an answer that is absent because it",
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_what_cannot_be_reached_is_refused(tmp_path: Path, name: str) -> None:
    edits, reason = REASONS[name]
    found = obstacles(tmp_path, *edits)
    assert any(it.startswith(reason) for it in found), found


def test_a_key_that_can_be_reached_has_no_obstacle(tmp_path: Path) -> None:
    assert obstacles(tmp_path) == []


def test_somebody_who_moved_out_before_is_met_by_nobody(tmp_path: Path) -> None:
    person = "    persons: {r1: {name: 某人, presence: moved_out}}\nfindings:"
    met = "  - {days: 20, place: {kind: drop_off_point}}\npeople: {r1: {role: owner, why: 在。}}\n"
    text = [("findings:", person), ("findings:", f"{met}findings:")]
    [reason] = obstacles(tmp_path, *text)
    assert reason == "1: r1 moved out before and is met by nobody; let them stay, or leave them out"
