"""XLSForm through the same door: questions, choices, conditions, and what stays behind."""

from typing import Any

import pytest

from app.errors import Problem
from app.registry.workbook.proposal import SheetProposal
from app.registry.workbook.xpath import Answer, translate
from app.services.imports import read_workbook
from tests.workbooks import a_workbook, knowledge

_HEAD = ["type", "name", "label::中文", "label::English", "relevant", "constraint", "required"]
_CHOICES = [
    ["list_name", "name", "label::中文", "label::English"],
    ["yn", "yes", "是", "Yes"],
    ["yn", "no", "否", "No"],
    ["gas", "pipe", "管道燃气", "Piped"],
    ["gas", "bottle", "瓶装液化气", "Bottled"],
    ["wall", "sound", "没有裂缝", "Sound"],
    ["wall", "cracked", "有裂缝", "Cracked"],
]


def form(*questions: list[Any], **more: Any) -> SheetProposal:
    sheets = {"survey": [_HEAD, *questions], "choices": _CHOICES, **more}
    found = read_workbook(a_workbook(sheets), "form.xlsx", "housing", knowledge())
    assert found.form
    return found.sheets[0]


def reasons(sheet: SheetProposal) -> list[tuple[str, str]]:
    return [(remark.code, remark.params["question"]) for remark in sheet.remarks]


HOUSE: list[list[Any]] = [
    ["start", "start"],
    ["begin group", "house", "房屋", "House"],
    ["text", "address", "详细地址", "Address", None, None, "yes"],
    ["select_one yn", "let", "是否出租", "Rented"],
    ["select_one gas", "gas", "燃气种类", "Gas", "${let}='yes'"],
    ["integer", "rooms", "套内间数", "Rooms", "${let} = 'yes'", ". >= 1 and . < 100"],
    ["select_one wall", "wall", "墙体裂缝", "Cracks", "${gas} = 'bottle' or ${rooms} > 2"],
    ["end group"],
    ["note", "thanks", "谢谢", "Thanks"],
]


def test_questions_become_known_elements_or_new_ones_with_their_rules() -> None:
    sheet = form(*HOUSE, settings=[["form_title"], ["房屋安全"]])
    assert sheet.facts["title"] == "房屋安全"
    assert [column.elements for column in sheet.columns] == [
        ("place.address",),
        ("place.rented",),
        ("place.gas_supply",),
        (),
        (),
    ]
    assert [column.output for column in sheet.columns[:3]] == [
        "raw",
        "yesno:yes/no",
        "code:housing_gas_supply",
    ]
    assert sheet.columns[0].required
    rooms, wall = sheet.columns[3].candidate, sheet.columns[4].candidate
    assert rooms is not None
    assert wall is not None
    assert rooms.applies == "(has(place.rented) && place.rented == true)"
    within = ("(has(visit.rooms) && visit.rooms >= 1)", "(has(visit.rooms) && visit.rooms < 100)")
    assert rooms.valid == f"({' && '.join(within)})"
    assert wall.applies is not None
    assert "place.gas_supply == 'bottled'" in wall.applies
    assert sheet.codelists["housing_wall"] == {
        "sound": {"zh-Hans": "没有裂缝", "en": "Sound"},
        "cracked": {"zh-Hans": "有裂缝", "en": "Cracked"},
    }


def test_what_is_not_carried_over_is_told() -> None:
    assert reasons(form(*HOUSE)) == [("form_left_out", "thanks"), ("form_rule_kept", "gas")]


def test_a_condition_we_cannot_say_is_told_and_not_invented() -> None:
    sheet = form(
        ["text", "address", "详细地址", "Address"],
        ["text", "other", "水电表编码牌", "Other", "count(${address}) > position(..)"],
    )
    assert reasons(sheet) == [("form_rule_left", "other")]


def test_a_repeat_is_a_row_for_each() -> None:
    sheet = form(
        ["begin repeat", "people", "人员", "People"],
        ["text", "name", "姓名", "Name"],
        ["end repeat"],
    )
    assert reasons(sheet) == [("form_repeat", "name")]
    assert sheet.row_subject == "person"


@pytest.mark.parametrize(
    "questions",
    [
        [["text", "bad name", "地址", "Address"]],
        [["select_one nowhere", "a", "地址", "Address"]],
        [["begin group", "a", "地址", "Address"]],
        [["note", "a", "地址", "Address"]],
    ],
    ids=["name", "list", "group", "nothing asked"],
)
def test_a_broken_form_is_refused_with_the_reason(questions: list[list[str]]) -> None:
    with pytest.raises(Problem) as caught:
        form(*questions)
    assert caught.value.code == "xlsform_broken"
    assert len(caught.value.title) > 20


_ANSWERS = {
    "n": Answer("place.floors", "integer"),
    "t": Answer("place.name", "text"),
    "b": Answer("place.rented", "boolean", {"yes": "true", "no": "false"}),
    "c": Answer("person.care_tags", "choices", {"a": "'living_alone'"}),
}


@pytest.mark.parametrize(
    ("xpath", "cel"),
    [
        ("${n} > 3", "(has(place.floors) && place.floors > 3)"),
        ("3 <= ${n}", "(has(place.floors) && place.floors >= 3)"),
        ("${b}='no'", "(has(place.rented) && place.rented == false)"),
        ("selected(${c}, 'a')", "'living_alone' in person.care_tags"),
        ("not(selected(${c}, 'a'))", "!('living_alone' in person.care_tags)"),
        ("${t} != ''", "has(place.name)"),
        (
            "${n}>1 and (${t}='x' or ${b}='yes')",
            (
                "((has(place.floors) && place.floors > 1) && ((has(place.name) && place.name"
                " == 'x') || (has(place.rented) && place.rented == true)))"
            ),
        ),
        ("regex(${t}, '[0-9]{4}')", '(has(place.name) && place.name.matches("^(?:[0-9]{4})$"))'),
        ("${n} > today()", None),
        ("${unknown} = 1", None),
        ("${n} = 'x'", None),
        ("${b} = 'perhaps'", None),
        ("${n} >", None),
        ("${n} > 1)", None),
        ("3 > 2", None),
        ("'\"]} = 1", None),
    ],
)
def test_conditions_are_translated_or_left(xpath: str, cel: str | None) -> None:
    assert translate(xpath, _ANSWERS) == cel
