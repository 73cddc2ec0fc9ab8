"""What a row gives away: canonical values only where a cell tells them, and their sources."""

from typing import Any

import pytest

from app.registry.elements import Datatype, Subject
from app.registry.outputs import parse_output
from app.registry.outputs_reveal import compile_reveal
from app.registry.project import Projector, Source, compile_projectors
from tests.builders import a_tenant, a_visit, an_issue
from tests.golden import golden_registry, golden_visits
from tests.registry.columns import a_column, a_sheet, an_element, domains, projector_of


@pytest.mark.parametrize(
    ("output", "datatype", "value", "told"),
    [
        ("raw", "text", "云桂路", "云桂路"),
        ("raw", "text", "", None),
        ("raw", "integer", 0, 0),
        ("label", "choice", "red", "red"),
        ("label", "choice", "pink", None),
        ("code:letter", "choice", "blue", "blue"),
        ("code:warm", "choice", "red", None),
        ("code:part", "choice", "red", None),
        ("join:、", "choices", ["green", "red", "green"], ["green", "red"]),
        ("join:、", "choices", [], None),
        ("join:", "choices", ["green"], None),
        ("join:红", "choices", ["green"], None),
        ("join:、:letter", "choices", ["green"], None),
        ("id:upper", "text", "00x", "00x"),
        ("id:lower", "text", "00X", "00X"),
        ("id:grouped", "text", "00X", "00X"),
        ("id:masked", "text", "000000194207192483", None),
        ("phone:masked", "text", "19900000123", None),
        ("date:%Y%m%d", "date", "2026-11-18", "2026-11-18"),
        ("date:%Y.%m", "date", "2026-11-18", None),
        ("date:%Y-%m-%d", "datetime", "2026-11-18T00:30:00Z", None),
        ("date:%Y-%m-%d %H:%M:%S", "datetime", "2026-11-18T00:30:00Z", "2026-11-18T00:30:00Z"),
        ("date:%Y-%m-%d %H:%M:%S", "datetime", "2026-11-18T00:30:00.5Z", None),
        ("date:%Y-%m-%d", "date", "2026-11-31", None),
        ("age", "date", "1942-07-19", None),
        ("yesno:是/否", "boolean", True, None),
        ("positive:是/否", "integer", 1, None),
        ("has:red:有/无", "choices", ["red"], None),
        ("present:有/无", "photo", ["a.jpg"], None),
        ("count_photos", "photo", ["a.jpg"], None),
        ("number:3", "decimal", 1.5, None),
        ("lonlat:9", "geopoint", {"lat": 23, "lon": 113}, None),
    ],
)
def test_a_value_is_told_only_where_the_cell_tells_it(
    output: str, datatype: str, value: Any, told: Any
) -> None:
    reveal = compile_reveal(parse_output(output), an_element(Datatype(datatype)), domains())
    assert (reveal(value) if reveal else None) == told


def test_labels_that_two_codes_share_tell_neither() -> None:
    shade = an_element(Datatype.CHOICE, codelist="shade")
    assert compile_reveal(parse_output("label"), shade, domains()) is None


def row_of(sheet: Any, report: dict[str, Any]) -> tuple[Projector, dict[str, object]]:
    projector = projector_of(sheet)
    return projector, projector.values(report, 0)


def test_parts_of_concat_and_each_are_told_by_themselves() -> None:
    report = a_visit(
        persons=[
            a_tenant(id="R1", name="陈广生", phone="19900000001"),
            a_tenant(id="R2", name="", phone="19900000002"),
            a_tenant(id="R3", name="沈家明", phone="19900000003"),
        ]
    )
    sheet = a_sheet(
        a_column("concat: :raw|phone:masked", "visit.worker_name", "visit.worker_phone"),
        a_column("each:；:concat: :raw|phone:masked", "person.name", "person.phone"),
        a_column("raw", "person.id"),
        person_pick="has(person.id)",
    )
    projector, values = row_of(sheet, report)
    assert values == {
        "visit.worker_name": "梁䶮",
        "person.name": ["陈广生", "沈家明"],
        "person.id": ["R1"],
    }
    assert projector.open_elements == set(values)
    assert [set(column) for column in projector.open_columns] == [
        {"visit.worker_name"},
        {"person.name"},
        {"person.id"},
    ]


def test_the_rows_own_person_gives_single_values_and_picked_issues_a_list() -> None:
    report = a_visit(persons=[a_tenant(name="陈广生")], issues=[an_issue(no="I1")])
    sheet = a_sheet(
        a_column("raw", "person.name"),
        a_column("raw", "issue.no"),
        row_subject=Subject.PERSON,
        issue_pick="has(issue.no)",
    )
    assert row_of(sheet, report)[1] == {"person.name": "陈广生", "issue.no": ["I1"]}


def test_a_column_that_shows_all_tells_all_though_another_shows_the_first() -> None:
    report = a_visit(issues=[an_issue(no="I1"), an_issue(no="I2")])
    first, every = a_column("raw", "issue.no"), a_column("each:、:raw", "issue.no")
    for columns in ((first, every), (every, first)):
        values = row_of(a_sheet(*columns, issue_pick="has(issue.no)"), report)[1]
        assert values == {"issue.no": ["I1", "I2"]}


def test_a_subject_new_to_the_city_has_no_code_to_tell() -> None:
    report = a_visit(place={"code": "new:0198c0de-0000-7000-8000-000000000001"})
    assert row_of(a_sheet(a_column("raw", "place.code")), report)[1] == {}


def test_cells_and_values_come_together_as_each_alone() -> None:
    for projector in compile_projectors(golden_registry()).values():
        for visit in golden_visits():
            for row in projector.rows(visit):
                cells, values = projector.row(visit, row.position)
                assert cells == projector.cells(visit, row.position)
                assert values == projector.values(visit, row.position)
                assert values.keys() <= projector.open_elements <= projector.sheet.element_ids


def test_a_masked_number_is_never_told_on_the_golden_day() -> None:
    elder = compile_projectors(golden_registry())["minzheng/elder"]
    assert "person.id_number" not in elder.open_elements
    assert "person.birth_date" not in elder.open_elements
    assert "person.phone" in elder.open_elements


def test_every_cell_knows_its_elements_and_whose_they_are() -> None:
    report = a_visit(
        persons=[a_tenant(id="R1", name="陈广生"), a_tenant(id="R2", name="沈家明")],
        issues=[an_issue(no="I1", handling="ordered", action="清走")],
    )
    del report["persons"][1]["name"]
    sheet = a_sheet(
        a_column("row_number"),
        a_column("raw", "visit.worker_name"),
        a_column("each:、:raw", "person.name"),
        a_column("raw", "person.id"),
        a_column("concat:：:label|raw", "issue.handling", "issue.action"),
        a_column("raw", "place.owner_name"),
        person_pick="has(person.id)",
        issue_pick="has(issue.no)",
    )
    assert projector_of(sheet).sources(report, 0) == [
        [],
        [Source("visit.worker_name", "visit.worker_name")],
        [Source("person.name", "persons.R1.name")],
        [Source("person.id", "persons.R1.id")],
        [
            Source("issue.handling", "issues.I1.handling"),
            Source("issue.action", "issues.I1.action"),
        ],
        [],
    ]
