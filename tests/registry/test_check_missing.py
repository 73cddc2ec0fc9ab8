"""What required columns lack becomes a task: only what the worker could have given, once each."""

from typing import Any

from app.registry.check import compile_checker
from app.registry.project import compile_projectors
from tests.builders import a_tenant, a_visit, an_issue
from tests.golden import golden_registry, golden_visits

NEW = "new:0198c0de-0000-7000-8000-000000000001"
PROJECTORS = compile_projectors(golden_registry())
CHECKER = compile_checker(golden_registry(), PROJECTORS)


def missing_of(report: dict[str, Any], unanswered: dict[str, str] | None = None) -> set[str]:
    """The paths missed by the rows that the report makes."""
    rows = [
        (sheet, row.position)
        for sheet, projector in PROJECTORS.items()
        for row in projector.rows(report)
    ]
    faults = CHECKER.missing(report, rows, unanswered or {})
    assert {fault.code for fault in faults} <= {"missing_required"}
    assert len({fault.path for fault in faults}) == len(faults)
    return {fault.path for fault in faults}


def a_dispute(**changes: Any) -> dict[str, Any]:
    issue = {"dispute_type": "tenancy", "escalation": False, "status": "open"}
    return an_issue(no="I1", category="dispute", **{**issue, **changes})


def test_nothing_is_missing_on_the_golden_day() -> None:
    assert [missing_of(visit) for visit in golden_visits()] == [set()] * 28


def test_a_required_value_of_the_worker_is_missed_by_its_path() -> None:
    issue = a_dispute()
    assert missing_of(a_visit(issues=[issue])) == set()
    del issue["escalation"]
    del issue["status"]
    assert missing_of(a_visit(issues=[issue])) == {"issues.I1.escalation", "issues.I1.status"}


def test_a_reason_for_no_answer_is_enough() -> None:
    issue = a_dispute()
    del issue["escalation"]
    reasons = {"issues.I1.escalation": "refused"}
    assert missing_of(a_visit(issues=[issue]), reasons) == set()


def test_what_no_row_needs_is_not_missed() -> None:
    assert missing_of(a_visit(issues=[an_issue(no="I1", category="fire_exit")])) == set()
    refused = a_visit(visit={"outcome": "refused"}, place={"rented": True})
    assert missing_of(refused) == set()


def test_a_value_that_several_sheets_need_is_missed_once() -> None:
    report = a_visit(place={"rented": True, "kind": "river_reach"})
    missed = missing_of(report)
    assert "place.floating_residents" in missed
    assert {"place.water_colour", "place.water_odour", "place.floating_debris"} <= missed


def test_what_does_not_apply_is_not_missed() -> None:
    """`applies` of visit.location and the safety checks: only on the spot."""
    elder = a_tenant(id="R1", role="elder", care_tags=["living_alone"])
    by_phone = missing_of(a_visit(visit={"mode": "phone"}, persons=[elder]))
    assert "persons.R1.mood" in by_phone
    assert not {path for path in by_phone if path.startswith(("visit.location", "place."))}


def test_registry_values_are_missed_only_of_a_subject_new_to_the_city() -> None:
    known = a_tenant(id="R1")
    for attribute in ("hukou_address", "phone", "arrival_reason"):
        known.pop(attribute)
    new = {**known, "id": NEW}
    place = {"rented": True, "floating_residents": 3, "owner_name": "郭伯"}
    assert missing_of(a_visit(place=place, persons=[known])) == set()
    missed = missing_of(a_visit(place=place, persons=[new]))
    assert f"persons.{NEW}.hukou_address" in missed
    assert all(path.startswith(f"persons.{NEW}.") for path in missed)


def test_a_new_place_lacks_what_its_sheets_require() -> None:
    place = {"rented": True, "floating_residents": 3, "code": NEW}
    known = missing_of(a_visit(place={**place, "code": "00000001"}))
    new = missing_of(a_visit(place=place))
    assert known == set()
    assert "place.owner_name" in new
    assert all(path.startswith("place.") for path in new)
