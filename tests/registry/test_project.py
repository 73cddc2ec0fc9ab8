"""From a report to rows and cells: which rows there are, and whom a cell draws on."""

from typing import Any

import pytest

from app.registry.elements import Subject
from app.registry.outputs_text import Cell
from app.registry.project import RowRef, compile_projector
from tests.builders import a_tenant, a_visit, an_issue
from tests.golden import golden_registry
from tests.registry.columns import a_column, a_sheet, cell_of, projector_of

PERSONS: dict[str, Any] = {"row_subject": Subject.PERSON, "when": "person.presence == 'resident'"}
NAME_AND_PHONE = ["person.id", "person.phone"]
PHOTOS = ["issue.photos_before", "issue.photos_after"]
ISSUES: dict[str, Any] = {"row_subject": Subject.ISSUE, "when": "issue.category == 'dispute'"}


def three_persons() -> list[dict[str, Any]]:
    return [
        a_tenant(id="R1", name="陈广生", phone="19900000001", care_tags=["living_alone"]),
        a_tenant(id="R2", presence="moved_out", name="沈家明"),
        a_tenant(id="R3", name="陈广生", role="elder", care_tags=[]),
    ]


def test_each_person_for_whom_the_condition_holds_makes_a_row_where_recorded() -> None:
    report = a_visit(persons=three_persons())
    rows = projector_of(a_sheet(a_column("raw", "person.name"), **PERSONS)).rows(report)
    assert rows == [RowRef(0, "R1"), RowRef(2, "R3")]


@pytest.mark.parametrize(
    ("subject", "when", "site", "rows"),
    [
        ("visit", "has(visit.id)", None, [RowRef(0, "v1")]),
        ("place", "place.kind == 'building'", None, [RowRef(0, "p1")]),
        ("place", "place.kind == 'slope'", None, []),
        ("site", "has(visit.id)", None, []),
        ("site", "has(visit.id)", {"name": "面店", "kind": "snack_bar"}, [RowRef(0, "site")]),
        ("site", "has(visit.id)", {"id": "S7", "name": "面店"}, [RowRef(0, "S7")]),
        ("site", "site.kind == 'grocery'", {"kind": "snack_bar"}, []),
    ],
)
def test_visit_place_and_site_make_one_row_or_none(
    subject: str, when: str, site: dict[str, Any] | None, rows: list[RowRef]
) -> None:
    sheet = a_sheet(a_column("raw", "visit.id"), row_subject=Subject(subject), when=when)
    report = a_visit(visit={"id": "v1"}, place={"code": "p1"}, site=site)
    assert projector_of(sheet).rows(report) == rows


@pytest.mark.parametrize(
    ("outcome", "rows"), [(None, 1), ("done", 1), ("nobody_home", 0), ("refused", 0)]
)
def test_only_a_visit_that_was_done_makes_rows(outcome: str | None, rows: int) -> None:
    visit = {} if outcome is None else {"outcome": outcome}
    projector = projector_of(a_sheet(a_column("raw", "visit.id")))
    assert len(projector.rows(a_visit(visit=visit))) == rows


def test_a_plain_output_takes_the_first_picked_and_each_takes_all() -> None:
    report = a_visit(persons=three_persons())
    picked: dict[str, Any] = {"person_pick": "person.presence == 'resident'"}
    assert cell_of("raw", ["person.id"], report, **picked) == "R1"
    assert cell_of("each:、:raw", ["person.id"], report, **picked) == "R1、R3"
    assert cell_of("each:、:raw", ["person.name"], report, **picked) == "陈广生、陈广生"


def test_without_a_pick_another_subject_has_no_candidate() -> None:
    report = a_visit(persons=three_persons(), issues=[an_issue()])
    for output in ("raw", "each:、:raw"):
        assert cell_of(output, ["person.name"], report) is None
        assert cell_of(output, ["issue.description"], report) is None


def test_the_rows_own_person_always_wins_over_the_pick() -> None:
    report = a_visit(persons=three_persons())
    sheet = a_sheet(a_column("each:、:raw", "person.id"), **PERSONS, person_pick="has(person.id)")
    projector = projector_of(sheet)
    assert [projector.cells(report, position) for position in (0, 2)] == [["R1"], ["R3"]]


def test_a_pick_may_ask_about_the_rows_own_issue() -> None:
    issues = [
        an_issue(category="dispute", person_id="R2"),
        an_issue(category="fire_exit", person_id="R1"),
        an_issue(category="dispute", person_id="R3"),
    ]
    report = a_visit(persons=three_persons(), issues=issues)
    pick = "has(issue.person_id) && issue.person_id == person.id"
    projector = projector_of(
        a_sheet(a_column("each:、:raw", "person.id"), **ISSUES, person_pick=pick)
    )
    assert [projector.cells(report, row.position) for row in projector.rows(report)] == [
        ["R2"],
        ["R3"],
    ]


@pytest.mark.parametrize(
    ("output", "elements", "cell"),
    [
        ("each:、:raw", ["person.phone"], "19900000001、19900003748"),
        ("each:；:join:、", ["person.care_tags"], "独居"),
        (
            "each:；:concat: :raw|phone:masked",
            ["person.id", "person.phone"],
            "R1 199****0001；R3 199****3748",
        ),
        ("concat:／:raw|raw", ["visit.community", "visit.note"], "云桂社区"),
        ("concat:／:raw|raw", ["visit.need", "visit.note"], None),
        ("concat::raw|age", ["visit.worker_name", "person.birth_date"], "梁䶮43"),
        ("concat:+:raw|number:1", ["place.floors", "place.water_depth"], "5+18.3"),
        ("each:、:raw", ["visit.worker_name"], "梁䶮"),
        ("per100:1", ["place.positive_containers", "place.households_checked"], 33.3),
        ("age", ["person.birth_date"], 43),
        ("present:有/无", ["visit.photos"], "无"),
        ("count_photos:张", ["visit.photos"], "0张"),
        (
            "concat:、:count_photos:前|count_photos:后",
            ["issue.photos_before", "issue.photos_after"],
            None,
        ),
        ("count_photos", ["issue.photos_before"], None),
        ("present:有/无", ["site.name"], None),
        ("row_number", [], None),
    ],
)
def test_cells_are_put_together_from_their_candidates(
    output: str, elements: list[str], cell: Cell
) -> None:
    place = {"floors": 5.0, "water_depth": 18.25, "positive_containers": 2, "households_checked": 6}
    report = a_visit(place=place, persons=three_persons())
    picked = {"person_pick": "person.presence == 'resident'", "issue_pick": "has(issue.no)"}
    assert cell_of(output, elements, report, **picked) == cell


def test_an_empty_text_is_no_value_and_a_null_neither() -> None:
    report = a_visit(visit={"note": "", "need": None})
    assert cell_of("concat:；:raw|raw", ["visit.note", "visit.need"], report) is None


def test_a_report_may_leave_out_what_it_has_none_of() -> None:
    report = a_visit()
    for part in ("persons", "issues", "site"):
        del report[part]
    for sheet in golden_registry().sheets:
        projector = compile_projector(golden_registry(), sheet)
        for row in projector.rows(report):
            assert projector.cells(report, row.position)


def test_a_row_that_this_release_does_not_know_is_empty_and_no_error() -> None:
    """Rows are made by the report's release, cells by the release in force; grain may change."""
    report = a_visit(persons=three_persons()[:1])
    projector = projector_of(a_sheet(a_column("raw", "person.name"), **PERSONS))
    assert projector.cells(report, 5) == [None]
    assert projector.values(report, 5) == {}


def test_numbers_of_a_days_sheet_stand_where_the_sheet_has_them() -> None:
    projector = projector_of(a_sheet(a_column("row_number"), a_column("raw", "visit.id")))
    assert projector.number_columns == (0,)
    assert projector.numbered([None, "v"], 12) == [12, "v"]


def test_the_value_to_keep_by_is_the_elements_and_none_where_all_rows_stay() -> None:
    report = a_visit(place={"code": "P9", "floors": 3})
    column = a_column("raw", "visit.id")
    keeps = {"each": None, "last:place.code": "P9", "last:place.floors": "3"}
    keeps["last:site.name"] = None
    found = {keep: projector_of(a_sheet(column, keep=keep)).keep_value(report, 0) for keep in keeps}
    assert found == keeps
