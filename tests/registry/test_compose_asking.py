"""Asking: what is due, gateways, what is known, what applies, defaults and the footer."""

from dataclasses import replace

import pytest

from app.registry.compose.engine import compile_composer
from tests.golden import golden_registry
from tests.registry.compose_states import TODAY, Worker


def a_rental(**place: object) -> Worker:
    return Worker("building", rented=True, **place)


def test_a_value_that_two_sheets_want_is_asked_once_for_both() -> None:
    worker = Worker("dwelling_unit", rented=True).at_site("grocery")
    worker.answers("place.ebike_problems", ["flying_wire"])
    asked = [it for it in worker.composition["ask"] if it["element"] == "place.exit_state"]
    assert [it["sheets"] for it in asked] == [["xiaofang/small_place", "xiaofang/ebike"]]
    assert asked[0]["required"]


def test_a_gateway_comes_first_and_its_answer_opens_the_rest() -> None:
    worker = Worker("dwelling_unit")
    assert worker.asked == ["place.households_checked"]
    worker.answers("place.households_checked", 3)
    assert worker.asked[:2] == ["place.households_checked", "place.water_potted"]
    assert "weijian/mosquito" in worker.rows


def test_not_inspected_closes_the_sheet_and_is_recorded_as_absent() -> None:
    worker = Worker("dwelling_unit").leaves_out("place.households_checked")
    assert worker.asked == ["place.households_checked"]
    assert worker.rows == []
    assert "households_checked" not in worker.report["place"]
    assert worker.collected["unanswered"] == {"place.households_checked": "not_checked"}


def test_what_disappears_keeps_its_answer_but_is_not_reported() -> None:
    worker = Worker("dwelling_unit").answers("place.households_checked", 3)
    worker.answers("place.positive_containers", 1)
    assert worker.report["place"]["positive_containers"] == 1
    worker.answers("place.households_checked", 0)
    assert "positive_containers" not in worker.report["place"]
    assert worker.state["answers"]["place.positive_containers"] == 1
    worker.answers("place.households_checked", 3)
    assert worker.report["place"]["positive_containers"] == 1


def test_no_sheet_waits_for_the_answer_to_another() -> None:
    """An earlier value still valid makes a sheet due; the same value given today does not."""
    registry = golden_registry()
    sheet = replace(registry.sheets["weijian/mosquito"], due="has(place.floating_residents)")
    sheets = {**registry.sheets, sheet.id: sheet}
    worker = a_rental()
    worker.engine = compile_composer(replace(registry, sheets=sheets))
    worker.answers("place.floating_residents", 7)
    assert "place.floating_residents" in worker.asked
    assert sheet.id not in worker.due
    assert sheet.id in worker.knowing("place.floating_residents", 7).due


def test_a_corrected_default_decides_what_is_due() -> None:
    worker = a_rental()
    assert "gongan/rental" in worker.due
    worker.answers("visit.mode", "phone")
    assert "gongan/rental" not in worker.due


def test_a_corrected_registry_value_decides_what_is_due() -> None:
    worker = a_rental().answers("place.rented", False)
    assert "gongan/rental" not in worker.due
    assert worker.report["place"]["rented"] is False


def test_what_does_not_apply_is_neither_asked_nor_required() -> None:
    elder = {"care_tags": ["living_alone"]}
    worker = Worker("dwelling_unit").with_person("R1", **elder).calls(R1="here")
    assert "place.gas_safety" in worker.asked
    worker.answers("visit.mode", "phone")
    assert "place.gas_safety" not in worker.asked
    assert "persons.R1.mood" in worker.asked


@pytest.mark.parametrize(
    ("day", "asked"),
    [("2026-10-18", False), ("2026-10-17", True), (TODAY, False)],
)
def test_a_value_of_the_workers_is_asked_again_once_it_is_older_than_its_validity(
    day: str, asked: bool
) -> None:
    worker = a_rental().knowing("place.floating_residents", 7, day)
    assert ("place.floating_residents" in worker.asked) is asked
    assert ("place.floating_residents" in worker.shown) is not asked
    assert ("floating_residents" in worker.report["place"]) is not asked


def test_a_blind_question_shows_what_was_known_only_after_the_answer() -> None:
    worker = a_rental().knowing("place.floating_residents", 7, "2026-01-01")
    (question,) = [it for it in worker.composition["ask"] if it["path"].endswith("residents")]
    assert "earlier" not in question
    worker.answers("place.floating_residents", 9)
    (question,) = [it for it in worker.composition["ask"] if it["path"].endswith("residents")]
    assert question["earlier"] == {"value": 7, "day": "2026-01-01"}
    assert question["differs"]


def test_an_expired_registry_value_is_shown_with_its_date_and_never_asked() -> None:
    worker = a_rental().knowing("place.owner_name", "郭伯", "2020-01-01")
    (shown,) = [it for it in worker.composition["show"] if it["path"] == "place.owner_name"]
    assert shown["day"] == "2020-01-01"
    assert shown["expired"]
    assert worker.report["place"]["owner_name"] == "郭伯"


def test_an_absent_registry_value_is_not_asked_of_a_known_subject() -> None:
    assert "place.owner_name" not in a_rental().asked


def test_of_an_added_subject_only_required_registry_values_are_asked() -> None:
    worker = a_rental(code="new:1").with_person("new:2", listed=False, slot="tenant")
    assert "place.owner_name" in worker.asked
    assert "place.registered_residents" not in worker.asked
    assert "persons.new:2.id_number" in worker.asked
    assert "persons.new:2.work_unit" not in worker.asked
    worker.answers("persons.new:2.id_number", "000000199001010013")
    assert worker.report["persons"][0]["id_number"] == "000000199001010013"


def test_a_default_is_reported_only_after_it_was_seen() -> None:
    worker = Worker("road_segment").finds("manhole")
    assert "issues.1.recheck" in worker.shown
    assert "recheck" not in worker.report["issues"][0]
    worker.sees_everything()
    assert worker.report["issues"][0]["recheck"] == "not_yet"
    assert worker.report["visit"]["outcome"] == "done"


def test_the_footer_is_offered_never_asked_and_reported_when_given() -> None:
    worker = a_rental()
    assert {"visit.photos", "visit.note"} <= {it["path"] for it in worker.composition["footer"]}
    assert not {"visit.photos", "visit.note"} & set(worker.asked)
    worker.answers("visit.note", "已提醒")
    assert worker.report["visit"]["note"] == "已提醒"


def test_required_is_only_what_a_sheet_that_has_a_row_requires() -> None:
    worker = Worker("river_reach")
    required = {it["path"] for it in worker.composition["ask"] if it["required"]}
    assert required == {"place.water_colour", "place.water_odour", "place.floating_debris"}


def test_a_visit_that_was_not_done_asks_nothing() -> None:
    worker = a_rental().answers("visit.outcome", "nobody_home")
    assert worker.asked == []
    assert worker.due == []
    assert worker.report["visit"]["outcome"] == "nobody_home"


def test_a_known_value_left_alone_is_carried_and_one_declared_unchanged_is_confirmed() -> None:
    worker = a_rental(floors=5, owner_name="郭伯").answers("place.owner_name", "郭婶")
    worker.state["confirmed"] = ["place.floors"]
    collected = worker.collected
    assert "place.address" in collected["carried"]
    assert collected["confirmed"] == ["place.floors"]
    assert not {"place.owner_name", "place.floors", "place.code"} & set(collected["carried"])


def test_a_sheet_opened_by_hand_asks_as_if_it_were_due() -> None:
    worker = Worker("dwelling_unit")
    assert "chengguan/sorting" not in worker.due
    worker.opens("chengguan/sorting", "v1")
    assert "chengguan/sorting" in worker.due
    assert "place.bin_state" in worker.asked


def test_a_row_that_is_not_asked_for_is_made_of_what_is_known() -> None:
    """By phone the rental sheet is not due, but `when` holds: its row has the known values."""
    worker = a_rental(owner_name="郭伯").knowing("place.floating_residents", 7)
    worker.answers("visit.mode", "phone")
    assert "gongan/rental" in worker.rows
    assert worker.report["place"]["floating_residents"] == 7
    assert not [path for path in worker.asked if path.startswith("place.floating")]


def test_a_lasting_answer_opens_no_row_where_its_sheet_is_not_due() -> None:
    worker = Worker("workshop_unit").at_site("warehouse", eia_approval="valid")
    worker.knowing("site.disposition", "retain")
    assert "shengtai/scattered" not in worker.rows
    assert "disposition" not in worker.report["site"]
