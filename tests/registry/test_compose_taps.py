"""Taps: findings, the roll call, roles, and sheets with a week or a month."""

import pytest

from app.registry.compose.ask import set_stage
from app.registry.compose.periods import completed_rows
from tests.registry.compose_states import Worker, known


def test_the_findings_that_sheets_take_here_come_first() -> None:
    river = Worker("river_reach").findings
    assert {"river_litter", "sewage_discharge", "dispute"} <= set(river["offered"])
    assert "care_need" in river["other"]
    assert "work_safety" in river["other"]
    home = Worker("dwelling_unit").with_person("R1", care_tags=["living_alone"]).findings
    assert "care_need" in home["offered"]
    assert "river_litter" in home["other"]


def test_offered_and_other_together_are_the_whole_list() -> None:
    found = Worker("building", rented=True).findings
    assert len(found["offered"]) + len(found["other"]) == 33
    assert not set(found["offered"]) & set(found["other"])


def test_a_finding_opens_the_sheets_it_belongs_to() -> None:
    worker = Worker("road_segment")
    assert "weijian/mosquito" not in worker.due
    worker.finds("mosquito_breeding")
    assert "weijian/mosquito" in worker.due
    assert "place.households_checked" in worker.asked


def test_an_issue_always_asks_its_description_and_one_that_feeds_no_sheet_is_told() -> None:
    worker = Worker("facility").finds("work_safety")
    assert worker.asked == ["issues.1.description"]
    assert worker.findings["unfed"] == ["1"]
    assert Worker("facility").finds("dispute").findings["unfed"] == []


def test_a_finding_whose_sheet_has_no_row_yet_says_what_the_sheet_waits_for() -> None:
    worker = Worker("building").finds("illegal_parking")
    gateways = ["place.bike_pileup", "place.parking_violations"]
    waiting = [{"no": "1", "sheet": "jiaotong/parking", "paths": gateways}]
    assert (worker.findings["waiting"], worker.findings["unfed"]) == (waiting, [])
    worker.answers("place.parking_violations", 2)
    assert (worker.findings["waiting"], worker.findings["unfed"]) == ([], [])


def test_a_finding_is_unfed_once_the_answers_keep_its_sheet_closed() -> None:
    worker = Worker("building").finds("illegal_parking")
    worker.answers("place.parking_violations", 0).answers("place.bike_pileup", "none")
    assert (worker.findings["waiting"], worker.findings["unfed"]) == ([], ["1"])


def test_a_recheck_is_reported_even_where_no_sheet_wants_to_know() -> None:
    earlier = known({"category": "fire_exit", "description": "二楼通道堆放杂物"})
    worker = Worker("building", rented=True).finds("fire_exit", values=earlier)
    worker.answers("issues.1.recheck", "fixed")
    assert worker.report["issues"][0]["recheck"] == "fixed"
    new = Worker("building", rented=True).finds("fire_exit").answers("issues.1.recheck", "fixed")
    assert "recheck" not in new.report["issues"][0]


@pytest.mark.parametrize(
    ("path", "answer", "proposed"),
    [
        ("place.exit_state", "locked", ["fire_exit"]),
        ("place.exit_state", "clear", []),
        ("place.energy_misuse", ["wiring", "gas_cylinder"], ["fire_wiring", "fire_gas"]),
        ("site.lodgers", 2, ["fire_lodging"]),
        ("site.lodgers", 0, []),
    ],
)
def test_an_answer_that_implies_a_finding_proposes_it(
    path: str, answer: object, proposed: list[str]
) -> None:
    worker = Worker("shop_front").at_site("grocery").answers(path, answer)
    assert worker.findings["proposed"] == proposed


def test_a_finding_that_is_recorded_already_is_not_proposed_again() -> None:
    worker = Worker("shop_front").at_site("grocery").answers("site.lodgers", 2)
    assert worker.finds("fire_lodging").findings["proposed"] == []


def test_one_roll_call_answers_presence_for_all_who_are_listed() -> None:
    worker = Worker("dwelling_unit").with_person("R1").with_person("R2").with_person("R3")
    worker.with_person("R4", listed=False, slot="disputant")
    assert worker.composition["roll_call"] == ["R1", "R2", "R3"]
    worker.calls(R1="here", R2="moved_out", R3="not_met")
    persons = {person["id"]: person["presence"] for person in worker.report["persons"]}
    assert persons == {"R1": "resident", "R2": "moved_out", "R4": "resident"}


def test_presence_is_not_reported_before_the_roll_call() -> None:
    worker = Worker("dwelling_unit").with_person("R1")
    assert "presence" not in worker.report["persons"][0]


def test_somebody_who_was_not_met_is_asked_nothing_about() -> None:
    worker = Worker("dwelling_unit").with_person("R1", care_tags=["living_alone"])
    assert "persons.R1.mood" in worker.asked
    assert "persons.R1.mood" not in worker.calls(R1="not_met").asked


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ({"last_role": "owner", "move_in_date": "2026-01-01"}, "owner"),
        ({"move_in_date": "2026-01-01"}, "tenant"),
        ({"care_tags": ["living_alone"]}, "elder"),
        (
            {"observation_start": "2026-11-15", "observation_end": "2026-11-22"},
            "monitored",
        ),
        ({"relation_to_owner": "02"}, "owner"),
        ({}, "family_member"),
    ],
)
def test_a_role_is_the_last_one_here_then_what_facts_say_then_family_member(
    person: dict[str, object], role: str
) -> None:
    worker = Worker("building", rented=True).with_person("R1", **person)
    assert worker.report["persons"][0]["role"] == role


def test_a_slot_sets_the_role_of_who_is_added_and_adds_one_to_who_is_here() -> None:
    worker = Worker("dwelling_unit").finds("dispute")
    worker.with_person("R1", last_role="owner", more_roles=["disputant"])
    worker.with_person("R2", listed=False, slot="disputant")
    first, second = worker.report["persons"]
    assert (first["role"], first["more_roles"]) == ("owner", ["disputant"])
    assert second["role"] == "disputant"
    assert "more_roles" not in second


def test_slots_are_the_roles_that_a_sheet_would_take_here() -> None:
    assert Worker("dwelling_unit").slots == ["driver", "party_member"]
    assert "tenant" in Worker("building", rented=True).slots
    assert "disputant" in Worker("dwelling_unit").finds("dispute").slots
    assert "evacuee" in Worker("slope", hazard_point_no="007").slots


def member(slot: str = "party_member") -> Worker:
    return Worker("facility").with_person("R1", listed=False, slot=slot)


@pytest.mark.parametrize(
    ("day", "due"), [("2026-11-01", False), ("2026-10-31", True), ("2025-11-18", True)]
)
def test_a_monthly_sheet_that_is_complete_is_not_due_again_that_month(day: str, due: bool) -> None:
    worker = member().has_completed("dangjian/checkin", "R1", day)
    assert ("dangjian/checkin" in worker.due) is due


@pytest.mark.parametrize(("day", "due"), [("2026-11-16", False), ("2026-11-15", True)])
def test_a_weekly_sheet_counts_in_iso_weeks(day: str, due: bool) -> None:
    worker = Worker("road_segment").has_completed("jiaotong/parking", "00000001", day)
    assert ("jiaotong/parking" in worker.due) is due


def test_a_complete_row_lends_its_values_to_later_rows_of_the_period() -> None:
    worker = member().has_completed(
        "dangjian/checkin", "R1", "2026-11-03", visit__service_type="legal"
    )
    worker.leaves_out("visit.service_content")
    assert "dangjian/checkin" in worker.rows
    assert worker.report["visit"]["service_type"] == "legal"
    assert worker.collected["carried"][:1] == ["visit.service_type"]


def test_nothing_is_lent_where_another_sheet_asks() -> None:
    worker = member().has_completed(
        "dangjian/checkin", "R1", "2026-11-03", visit__service_type="legal"
    )
    worker.answers("visit.service_content", "晚间巡楼")
    assert "visit.service_type" in worker.asked
    assert "service_type" not in worker.report["visit"]


def test_a_visit_that_was_not_done_offers_no_findings_and_no_slots() -> None:
    worker = Worker("building", rented=True).answers("visit.outcome", "refused")
    assert worker.findings["offered"] == []
    assert worker.slots == []


def test_rows_that_are_complete_are_remembered_for_their_period() -> None:
    worker = member().answers("visit.service_content", "晚间巡楼")
    assert completed_rows(set_stage(worker.engine, worker.state)) == {}
    worker.answers("visit.service_type", "legal")
    rows = completed_rows(set_stage(worker.engine, worker.state))
    assert rows["dangjian/checkin"]["R1"]["day"] == "2026-11-18"
    assert rows["dangjian/checkin"]["R1"]["values"]["visit.service_type"] == "legal"
