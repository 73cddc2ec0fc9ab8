"""What a column is proposed to be: by its name, by its group, by what stands below."""

from typing import Any

import pytest

from app.registry.elements import Subject
from app.registry.workbook.match import SURE
from app.registry.workbook.proposal import SheetProposal
from app.registry.workbook.propose import propose_sheets
from tests.workbooks import a_page, knowledge


def proposed(*rows: list[Any], **more: Any) -> SheetProposal:
    (sheet,) = propose_sheets([a_page(*rows, **more)], "housing", knowledge())
    return sheet


def elements(sheet: SheetProposal) -> list[tuple[str, ...]]:
    return [column.elements for column in sheet.columns]


def test_names_nobody_listed_are_found_by_their_words() -> None:
    sheet = proposed(
        ["居民走访登记表"],
        ["序号", "抽查日期", "对象姓名", "居民联系号码", "家庭详细地址", "陪同领导"],
    )
    assert elements(sheet)[:5] == [
        (),
        ("visit.started_at",),
        ("person.name",),
        ("person.phone",),
        ("person.current_address",),
    ]
    assert sheet.columns[0].output == "row_number"
    assert sheet.columns[5].confidence <= SURE


def test_a_heading_of_traditional_letters_is_found_too() -> None:
    sheet = proposed(["登記表"], ["姓名", "證件號碼", "聯繫電話", "民族"])
    assert elements(sheet) == [
        ("person.name",),
        ("person.id_number",),
        ("person.phone",),
        ("person.ethnicity",),
    ]


def test_a_group_tells_whose_phone_it_is() -> None:
    sheet = proposed(
        ["房屋表"],
        ["地址", "业主", None, "租客", None],
        [None, "姓名", "电话", "姓名", "电话"],
        merges=["A2:A3", "B2:C2", "D2:E2"],
    )
    assert elements(sheet)[1:] == [
        ("place.owner_name",),
        ("place.owner_phone",),
        ("person.name",),
        ("person.phone",),
    ]


def test_what_stands_below_speaks_against_a_name() -> None:
    numbers = proposed(["表"], ["姓名", "健康状况"], ["陈某", 36.5], ["林某", 37.1])
    words = proposed(["表"], ["姓名", "健康状况"], ["陈某", "良好"], ["林某", "一般"])
    assert numbers.columns[1].confidence < 0.7 < SURE < words.columns[1].confidence


def test_several_things_in_one_cell_are_several_elements_and_never_sure() -> None:
    sheet = proposed(["表"], ["姓名", "帮扶人及联系方式", "误投/劝导次数"])
    assert elements(sheet)[1:] == [
        ("person.helper_name", "person.helper_phone"),
        ("place.missorted", "place.persuaded"),
    ]
    assert max(column.confidence for column in sheet.columns[1:]) <= SURE
    assert sheet.columns[1].output == "concat: :raw|raw"


def test_what_the_registry_lacks_is_a_candidate_with_its_type() -> None:
    sheet = proposed(
        ["企业表"],
        ["企业名称", "特种设备数量（台）", "消防演练（已开展/未开展/计划中）"],
        ["云桂五金", 3, "已开展"],
        ["云桂印刷", 5, "计划中"],
    )
    assert elements(sheet)[1] == ()
    candidate = sheet.columns[1].candidate
    assert candidate is not None
    assert (candidate.label, candidate.datatype) == ("特种设备数量（台）", "decimal")
    assert "column 2" in sheet.undecided


@pytest.mark.parametrize(
    ("rows", "subject"),
    [
        ([["老年人花名册"], ["姓名", "性别", "联系电话"]], Subject.PERSON),
        ([["企业安全台账"], ["企业名称", "统一社会信用代码", "负责人"]], Subject.SITE),
        ([["案件上报表"], ["案件编号", "问题描述", "处理情况"]], Subject.ISSUE),
        ([["垃圾桶巡查"], ["巡查时间", "地址", "误投次数"]], Subject.VISIT),
    ],
)
def test_the_title_and_the_naming_columns_tell_what_a_row_is(
    rows: list[list[Any]], subject: Subject
) -> None:
    sheet = proposed(*rows)
    assert sheet.row_subject is subject
    assert sheet.subject_reasons


def test_dates_numbers_and_identities_are_written_as_they_were_found() -> None:
    sheet = proposed(
        ["老人表"],
        ["姓名", "身份证号", "出生日期", "年龄", "联系电话"],
        ["陈某", "000000********001X", "1950.01.02", 76, "199****1111"],
        ["林某", "000000********0021", "1951.11.12", 75, "199****2222"],
    )
    outputs = [column.output for column in sheet.columns]
    assert outputs == ["raw", "id:masked", "date:%Y.%m.%d", "age", "phone:masked"]


def test_the_departments_words_become_a_code_map() -> None:
    sheet = proposed(
        ["走访表"],
        ["姓名", "性别", "走访方式"],
        *[["陈某", "男", "见面"], ["林某", "女", "电话"], ["李某", "男", "视频"]],
    )
    assert [column.output for column in sheet.columns][1] == "code:housing_sex"
    (sex,) = [each for each in sheet.maps if each.codelist == "sex"]
    assert {code: word for code, word in sex.codes.items() if word} == {"1": "男", "2": "女"}


def test_a_note_below_explains_the_codes() -> None:
    sheet = proposed(
        ["监测表"], ["姓名", "性别"], ["陈某", "0"], ["林某", "1"], ["备注：性别 0 男 1 女。"]
    )
    (sex,) = sheet.maps
    assert {code: word for code, word in sex.codes.items() if word} == {"1": "0", "2": "1"}


def test_hidden_pages_are_not_read_and_the_same_pages_give_the_same() -> None:
    rows = [["表"], ["姓名", "电话"], ["陈某", "19900001111"]]
    hidden = a_page(*rows, hidden=True)
    assert propose_sheets([hidden], "housing", knowledge()) == []
    assert proposed(*rows) == proposed(*rows)
