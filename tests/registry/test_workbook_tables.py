"""Where the tables of a page stand, however somebody laid it out."""

import pytest

from app.registry.workbook.frame import Table, find_tables
from app.registry.workbook.grid import Page
from app.registry.workbook.lines import read_lines
from tests.workbooks import a_page


def only(page: Page) -> Table:
    (table,) = find_tables(page)
    return table


def headers(table: Table) -> list[str]:
    return [f"{c.group}/{c.heading}" if c.group else c.heading for c in table.columns]


def test_a_merged_title_a_caption_and_two_levels_of_header() -> None:
    page = a_page(
        ["附件1"],
        ["出租屋巡查表"],
        ["填报单位：云桂社区　　填报日期：2026年11月18日　　填报人：梁䶮"],
        ["序号", "地址", "出租人", None, "备注"],
        [None, None, "姓名", "电话", None],
        [1, "一巷3号", "陈某", "19900001111", None],
        ["备注：一处一行。"],
        merges=["A2:E2", "A3:E3", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "A7:E7"],
    )
    table = only(page)
    assert headers(table) == ["序号", "地址", "出租人/姓名", "出租人/电话", "备注"]
    assert [column.values for column in table.columns][1:3] == [("一巷3号",), ("陈某",)]
    lines = read_lines(table.above, table.below, page.name)
    assert (lines.prefix, lines.title) == ("附件1", "出租屋巡查表")
    assert lines.caption == "填报单位：{unit}　　填报日期：{day:%Y年%m月%d日}　　填报人：{worker}"
    assert lines.footnote == "备注：一处一行。"


def test_a_header_of_two_levels_without_merged_cells() -> None:
    page = a_page(
        ["序号", "姓名", "联系", None],
        [None, None, "电话", "地址"],
        [1, "陈某", "19900001111", "一巷3号"],
    )
    assert headers(only(page)) == ["序号", "姓名", "联系/电话", "联系/地址"]


def test_a_header_of_three_levels_becomes_two() -> None:
    page = a_page(
        ["姓名", "家庭", None, None],
        [None, "住房", None, "电话"],
        [None, "地址", "面积", None],
        ["陈某", "一巷3号", 40, "19900001111"],
        merges=["A1:A3", "B1:D1", "B2:C2", "D2:D3"],
    )
    table = only(page)
    assert headers(table) == ["姓名", "家庭/住房/地址", "家庭/住房/面积", "家庭/电话"]
    assert table.remarks == ("deep_header",)


def test_a_header_far_down_and_to_the_right() -> None:
    page = a_page(
        [None] * 4,
        [None, None, "走访登记"],
        [None] * 4,
        [None, None, "姓名", "电话"],
        [None, None, "陈某", "19900001111"],
    )
    table = only(page)
    assert headers(table) == ["姓名", "电话"]
    assert [column.place for column in table.columns] == [2, 3]
    assert table.remarks == ("blank_column",)


def test_two_tables_on_one_page_are_two() -> None:
    page = a_page(
        ["人员表"],
        ["姓名", "电话", "地址"],
        ["陈某", "19900001111", "一巷3号"],
        ["备注：如实填写。"],
        [None],
        ["企业表"],
        ["企业名称", "负责人", "从业人数"],
        ["云桂五金", "林某", 6],
        merges=["A1:C1", "A4:C4", "A6:C6"],
    )
    people, firms = find_tables(page)
    assert headers(people) == ["姓名", "电话", "地址"]
    assert people.below == ("备注：如实填写。",)
    assert firms.above == ("企业表",)
    assert headers(firms) == ["企业名称", "负责人", "从业人数"]


def test_hidden_rows_totals_and_blank_columns_are_left_out_and_told() -> None:
    page = a_page(
        ["姓名", None, "电话"],
        ["陈某", None, "19900001111"],
        ["不看", None, "00000"],
        ["合计", None, 2],
        hidden_rows=frozenset({2}),
    )
    table = only(page)
    assert headers(table) == ["姓名", "电话"]
    assert [column.values for column in table.columns] == [("陈某",), ("19900001111",)]
    assert table.remarks == ("hidden_rows", "blank_column")


def test_gaps_in_the_body_do_not_end_it() -> None:
    page = a_page(["姓名", "电话"], ["陈某", "1"], [None], [None], [None], ["林某", "2"])
    assert only(page).columns[0].values == ("陈某", "林某")


@pytest.mark.parametrize("rows", [[[None]], [["只有一行字"]], [[1, 2, 3], [4, 5, 6]]])
def test_a_page_without_a_header_has_no_table(rows: list[list[object]]) -> None:
    assert find_tables(a_page(*rows)) == []


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("＿＿＿＿＿＿＿＿　　排查日期：＿＿.＿＿.＿＿", "{unit}　　排查日期：{day:%Y.%m.%d}"),
        ("填报时间：2026-11-18 18:00", "填报时间：{day:%Y-%m-%d} 18:00"),
        ("单位（盖章）：　　　走访人：", "单位（盖章）：{unit}　　　走访人：{worker}"),
        ("社区：云桂{x}社区", "社区：{unit}"),
        ("日期：", "日期：{day:%Y-%m-%d}"),
    ],
)
def test_a_caption_line_becomes_fields(line: str, caption: str) -> None:
    assert read_lines(["标题", line], [], "Sheet1").caption == caption
