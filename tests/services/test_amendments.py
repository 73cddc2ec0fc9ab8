"""Amendments: one outcome for one set, whatever the order of arrival."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.registry.check import Fault
from app.services.amendments import Folded, fold
from app.services.patching import Amendment

START = datetime(2026, 11, 18, 8, tzinfo=UTC)
REPORT: dict[str, Any] = {
    "visit": {"id": "v1", "note": "first"},
    "place": {"code": "00000001", "kind": "building", "floors": 5},
    "persons": [{"id": "R1", "name": "甲"}, {"id": "R2", "name": "乙"}],
    "site": None,
    "issues": [{"no": "N1", "category": "fire_exit"}],
}


def an_amendment(op_id: str, minute: int = 0, base: int = 1, **parts: Any) -> Amendment:
    return Amendment(op_id, base, START + timedelta(minutes=minute), **{"set": {}, **parts})


def faults_of(report: object) -> list[Fault]:
    """A small release: floors are numbers, and a shop has no floors at all."""
    assert isinstance(report, dict)
    place = report["place"]
    if not isinstance(place.get("floors", 0), int):
        return [Fault("place.floors", "wrong_type", "a number")]
    if place.get("kind") == "shop" and "floors" in place:
        return [Fault("place.floors", "constraint", "a shop has none")]
    return []


def folded(*amendments: Amendment, chosen: tuple[str, ...] = (), report: object = None) -> Folded:
    return fold(REPORT if report is None else report, amendments, chosen, faults_of)


def place(outcome: Folded) -> Mapping[str, object]:
    found = outcome.report["place"]
    assert isinstance(found, dict)
    return found


def test_different_paths_all_apply() -> None:
    outcome = folded(
        an_amendment("b", 2, set={"place.floors": 6}),
        an_amendment("a", 1, set={"visit.note": "second"}, unset=["place.kind"]),
    )

    assert place(outcome) == {"code": "00000001", "floors": 6}
    assert outcome.report["visit"] == {"id": "v1", "note": "second"}
    assert outcome.made_by == {"place.floors": "b", "visit.note": "a", "place.kind": "a"}


def test_of_one_path_on_one_base_the_smallest_stands_and_the_other_is_asked_about() -> None:
    outcome = folded(
        an_amendment("b", 2, set={"place.floors": 6}),
        an_amendment("a", 3, set={"place.floors": 7}),
    )

    assert place(outcome)["floors"] == 6
    assert outcome.verdicts["a"].lost == {"place.floors": "b"}
    assert outcome.verdicts["a"].contested == ("place.floors",)
    assert outcome.verdicts["b"].contested == ()


def test_equal_values_are_no_conflict() -> None:
    outcome = folded(
        an_amendment("a", 1, set={"place.floors": 6}), an_amendment("b", 2, set={"place.floors": 6})
    )

    assert outcome.verdicts["b"].lost == {}


def test_the_amendment_that_an_answer_names_stands_and_nobody_is_asked_again() -> None:
    rivals = (
        an_amendment("a", 1, set={"place.floors": 6}),
        an_amendment("b", 2, set={"place.floors": 7}),
    )
    outcome = folded(*rivals, chosen=("b",))

    assert place(outcome)["floors"] == 7
    assert outcome.verdicts["a"].contested == ()


def test_a_later_base_has_seen_the_earlier_one_and_overrides_it() -> None:
    outcome = folded(
        an_amendment("z", 9, base=1, set={"place.floors": 6}),
        an_amendment("y", 8, base=1, set={"place.floors": 7}),
        an_amendment("a", 1, base=2, set={"place.floors": 8}),
    )

    assert place(outcome)["floors"] == 8
    assert outcome.verdicts["z"].lost == {"place.floors": "y"}
    assert outcome.verdicts["z"].contested == ()


def test_subjects_are_added_amended_and_removed() -> None:
    outcome = folded(
        an_amendment(
            "a",
            add={"persons": [{"id": "R3", "name": "丙"}]},
            set={"persons.R1.name": "甲甲", "site.name": "小店"},
            remove=["persons.R2", "issues.N1"],
        ),
        an_amendment("b", base=2, set={"persons.R3.phone": "1"}),
    )

    assert outcome.report["persons"] == [
        {"id": "R1", "name": "甲甲"},
        {"id": "R3", "name": "丙", "phone": "1"},
    ]
    assert outcome.report["issues"] == []
    assert outcome.report["site"] == {"name": "小店"}


def test_removing_a_subject_wins_over_writing_in_it() -> None:
    outcome = folded(
        an_amendment("a", 1, set={"persons.R1.name": "丁"}),
        an_amendment("b", 2, remove=["persons.R1"]),
    )

    assert outcome.report["persons"] == [{"id": "R2", "name": "乙"}]
    assert outcome.verdicts["a"].lost == {"persons.R1.name": "b"}


def test_an_amendment_that_brings_a_fault_is_left_out_and_says_why() -> None:
    outcome = folded(
        an_amendment("a", 1, set={"place.floors": "many", "visit.note": "lost with it"}),
        an_amendment("b", 2, set={"place.kind": "house"}),
    )

    assert not outcome.verdicts["a"].applied
    assert [fault.code for fault in outcome.verdicts["a"].faults] == ["wrong_type"]
    assert (place(outcome)["kind"], place(outcome)["floors"]) == ("house", 5)
    assert outcome.faults == ()


def test_an_amendment_is_taken_in_once_another_makes_it_good() -> None:
    shop = an_amendment("a", 1, set={"place.kind": "shop"})

    assert not folded(shop).verdicts["a"].applied
    outcome = folded(shop, an_amendment("b", 2, unset=["place.floors"]))
    assert place(outcome) == {"code": "00000001", "kind": "shop"}


def test_a_report_with_faults_is_mended_step_by_step() -> None:
    report = {**REPORT, "place": {"kind": "shop", "floors": "many"}}
    halfway = folded(an_amendment("a", set={"place.floors": 3}), report=report)
    done = folded(
        an_amendment("a", set={"place.floors": 3}),
        an_amendment("b", base=2, unset=["place.floors"]),
        report=report,
    )

    assert not halfway.verdicts["a"].applied
    assert done.faults == ()
    assert all(verdict.applied for verdict in done.verdicts.values())


def test_what_cannot_be_amended_says_what_would_be_right() -> None:
    for path in ("visit.id", "persons.R1.id", "issues.N1.no", "persons.R1", "weather.today", "x"):
        verdict = folded(an_amendment("a", set={path: "x"})).verdicts["a"]
        assert not verdict.applied, path
        assert verdict.faults[0].message
    impossible: list[dict[str, Any]] = [
        {"add": {"sites": [{}]}},
        {"add": {"persons": [{}]}},
        {"remove": ["visit"]},
    ]
    for parts in impossible:
        assert not folded(an_amendment("a", **parts)).verdicts["a"].applied, parts
    missing = folded(an_amendment("a", set={"persons.R9.name": "x"})).verdicts["a"]
    assert [(fault.path, fault.code) for fault in missing.faults] == [
        ("persons.R9.name", "missing")
    ]


def test_parts_of_the_wrong_shape_are_mended_by_amending_them() -> None:
    outcome = folded(
        an_amendment("a", set={"site.name": "x"}, add={"issues": [{"no": "N2", "level": "y"}]}),
        report={**REPORT, "site": "nonsense", "issues": "nonsense"},
    )

    assert outcome.report["site"] == {"name": "x"}
    assert outcome.report["issues"] == [{"no": "N2", "level": "y"}]


_paths = st.sampled_from(
    [
        *("visit.note", "place.floors", "place.kind", "site.name"),
        *("persons.R1.name", "persons.R3.name", "visit.id", "x", "..", "persons"),
    ]
)
_values = st.sampled_from([1, 2, "shop", "x"])
_amendments = st.lists(
    st.builds(
        Amendment,
        op_id=st.uuids().map(str),
        base_rev=st.integers(1, 3),
        recorded_at=st.integers(0, 3).map(lambda minute: START + timedelta(minutes=minute)),
        set=st.dictionaries(_paths, _values, max_size=3),
        unset=st.lists(_paths, max_size=1),
        add=st.sampled_from(
            [None, {"persons": [{"id": "R3", "name": "x"}]}, {"x": [{}]}, {"issues": [{"no": 3}]}]
        ),
        remove=st.lists(st.sampled_from(["persons.R1", "persons.R3", "site", "x", ""]), max_size=1),
    ),
    max_size=5,
    unique_by=lambda amendment: amendment.op_id,
)


@given(_amendments, st.randoms(use_true_random=False), st.integers(0, 5))
def test_the_order_of_arrival_never_matters(
    amendments: list[Amendment], random: Any, preferred: int
) -> None:
    chosen = [amendment.op_id for amendment in amendments[:preferred]]
    shuffled = random.sample(amendments, len(amendments))

    assert fold(REPORT, shuffled, chosen, faults_of) == fold(REPORT, amendments, chosen, faults_of)


@given(_amendments)
def test_what_is_taken_in_brings_no_fault_and_every_amendment_hears_of_it(
    amendments: list[Amendment],
) -> None:
    outcome = fold(REPORT, amendments, (), faults_of)

    assert outcome.faults == ()
    assert outcome.verdicts.keys() == {amendment.op_id for amendment in amendments}
    for verdict in outcome.verdicts.values():
        assert verdict.applied != bool(verdict.faults)


@given(_amendments)
def test_folding_leaves_the_report_it_was_given_alone(amendments: list[Amendment]) -> None:
    before = repr(REPORT)
    fold(REPORT, amendments, (), faults_of)

    assert repr(REPORT) == before
