"""Scenarios are read like the registry's other sources: refused whole, every fault at once."""

from pathlib import Path

import pytest

from app.registry.load.faults import SourceFaults
from tests.registry.training.small_scenario import TEXT, changed, load_all, loaded, refusals


def test_a_scenario_says_what_is_known_and_what_is_right(tmp_path: Path) -> None:
    scenario = loaded(tmp_path)
    assert (scenario.key, scenario.title, scenario.minutes) == ("small", "投放点", 6)
    assert scenario.earlier[0].place["kind"] == "drop_off_point"
    by_path = {answer.path: answer for answer in scenario.answers}
    assert by_path["place.missorted"].value == 7
    assert by_path["issues.bricks.due"].near.days == 2
    assert by_path["issues.bricks.description"].near.words == ("砖",)
    assert by_path["place.persuaded"].why == "劝了不听也算劝。"


FAULTS = [
    ("title: 投放点\n", "", "1: title is missing"),
    ("minutes: 6", "minutes: 90", "1: minutes: how long it takes, 1 to 60"),
    ("[chengguan]", "[chengguan, fire]", "3: departments: there is no fire"),
    ("free: [visit.photos", "free: [visit.photo", "33: free: there is no visit.photo"),
    ("minutes: 6", "minutes: 6\ntraps: [fog]", "3: traps: there is no fog"),
    ("days: 30", "days: 0", "8: days: how many days before the visit, 1 or more"),
    ("kind: drop_off_point", "kind: bin", "9: place.kind: "),
    ("address: 云", "adress: 云", "9: no element place.adress; did you mean place.address?"),
    ("category: construction_waste", "category: bricks", "11: category: bricks is not one of"),
    ("bin_state: overflow", 'bin_state: "full"', "14: place.bin_state: "),
    ("missorted: 7", 'missorted: "7"', "17: place.missorted wants a whole number"),
    ("missorted: 7", "missorted: 7000", "17: place.missorted: "),
    ("at: bricks", "at: brick", "22: at: brick is not one of visit, place, site, bricks"),
    ("words: [砖]", "within: 3", "24: near: within is not for issue.description, which is text"),
    ("due: today", "due: tomorrow", "27: issue.due: "),
    ("is: {owner: 三楼住户}", "absent: {owner: gone}", "31: absent: gone is not one of refused"),
    ("is: {owner: 三楼住户}\n", "critical: true\n", "30: say what is right: `is: {…}`"),
    ("    why: 谁倒的。\n", "", "30: why is missing"),
    ("is: {bin_state: overflow}", "is: {missorted: 7}", "16: place.missorted is answered twice"),
    ("story:", "stroy:", "4: unknown key stroy; did you mean story?"),
    ("minutes: 6", "minutes: 6\nlate: {days: 1, at: evening, why: 昨晚}", "3: late: {days: 1, at:"),
]


@pytest.mark.parametrize(("old", "new", "refusal"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_fault_is_told_with_its_line_and_what_would_be_right(
    tmp_path: Path, old: str, new: str, refusal: str
) -> None:
    found = refusals(tmp_path, (old, new))
    assert any(it.startswith(refusal) for it in found), found


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    broken = changed(("title: 投放点\n", ""), ("bin_state: overflow", "bin_state: full"))
    with pytest.raises(SourceFaults) as refused:
        load_all(tmp_path, {"a": broken, "b": broken, "c": TEXT})
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [
        ("training/a.yaml", 1),
        ("training/a.yaml", 13),
        ("training/b.yaml", 1),
        ("training/b.yaml", 13),
    ]


def test_a_folder_without_scenarios_has_none(tmp_path: Path) -> None:
    (tmp_path / "training").mkdir()
    assert load_all(tmp_path, {}) == {}
