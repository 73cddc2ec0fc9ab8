"""The burden of the golden day: few prompts, nothing missing, and the sheets as filled by hand."""

from functools import cache
from typing import Any

import pytest

from app.registry.project import compile_projector
from app.registry.project_day import local_day
from app.services.burden import Burden, day_sheet, measure
from tests.golden import DAY, expected_names, expected_sheet, golden_registry, golden_visits

KNOWN, FIRST_CONTACT = True, False


def visits_of_the_day() -> list[dict[str, Any]]:
    return [
        visit
        for visit in golden_visits()
        if local_day(visit["visit"]["started_at"]).isoformat() == DAY
    ]


@cache
def burden(known: bool) -> Burden:
    return measure(golden_registry(), visits_of_the_day(), known)


def test_the_day_stands_beside_883_cells_and_272_answers_of_the_worker() -> None:
    for scenario in (KNOWN, FIRST_CONTACT):
        assert burden(scenario).visits == 26
        assert burden(scenario).cells == 883
        assert burden(scenario).worker_answers == 272


@pytest.mark.parametrize(("known", "most"), [(KNOWN, 270), (FIRST_CONTACT, 290)])
def test_a_perfect_worker_gives_every_cell_for_few_prompts(known: bool, most: int) -> None:
    measured = burden(known)
    assert measured.missing == ()
    assert measured.prompts <= most
    assert measured.prompts == measured.questions + measured.roll_calls + 26


def test_only_descriptions_that_no_sheet_reads_are_needless() -> None:
    """A care need and a wrongly parked car: rule 9 asks for every description all the same."""
    assert len(burden(KNOWN).needless) == 2
    assert {path.rpartition(".")[2] for path in burden(KNOWN).unread} == {"description"}


def test_first_contact_asks_what_lasts_in_addition() -> None:
    known, first = burden(KNOWN).by_element, burden(FIRST_CONTACT).by_element
    more = {element for element, count in first.items() if count > known.get(element, 0)}
    assert more == {
        "place.floating_residents",
        "place.escape_opening",
        "place.housing_condition",
        "person.mobility",
        "site.fire_equipment",
        "site.disposition",
    }


@pytest.mark.parametrize("known", [KNOWN, FIRST_CONTACT])
@pytest.mark.parametrize("name", expected_names())
def test_the_collected_reports_give_the_sheets_filled_by_hand(name: str, known: bool) -> None:
    expected = expected_sheet(name)
    projector = compile_projector(golden_registry(), expected.sheet)
    rows = [
        tuple(projector.numbered(projector.cells(report, position), number))
        for number, (report, position) in enumerate(
            day_sheet(projector, burden(known).reports), start=1
        )
    ]
    assert rows == list(expected.rows)


def test_a_cell_that_nobody_is_asked_for_is_counted_as_missing() -> None:
    """The river sheet is not due by phone; its row stands by `when`, with empty cells."""
    (visit,) = [it for it in visits_of_the_day() if it["place"]["kind"] == "river_reach"][:1]
    visit["visit"]["mode"] = "phone"
    measured = measure(golden_registry(), [visit], KNOWN)
    assert {difference.sheet for difference in measured.missing} == {"shengtai/river"}
    assert measured.questions == 0
