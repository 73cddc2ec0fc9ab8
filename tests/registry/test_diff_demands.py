"""Sheets, columns, code maps and sections between two releases."""

from pathlib import Path

import pytest

from tests.registry.release_edits import FOCUS, POLICE, RENTAL, ROOT, SECTIONS, Edit, assert_told

EDITS = [
    Edit(
        POLICE,
        'phone: "2"',
        'phone: "9"',
        "codemap mode_word rendered differently: phone: 2 → 9",
        sheets=(RENTAL,),
    ),
    Edit(
        POLICE,
        "zh-Hans: 公安",
        "zh-Hans: 警察",
        "department gongan relabelled: 公安 → 警察",
        sheets=(
            FOCUS,
            RENTAL,
        ),
    ),
    Edit(
        POLICE,
        "when: place.blocked",
        "when: place.rented",
        "sheet gongan/rental rule changed: when: place.blocked → place.rented",
        sheets=(RENTAL,),
    ),
    Edit(
        POLICE,
        "cadence: week",
        "cadence: day",
        "sheet gongan/focus rule changed: cadence: week → day",
        sheets=(FOCUS,),
    ),
    Edit(
        POLICE,
        "title: 出租屋",
        "title: 房屋",
        "sheet gongan/rental relabelled: title: 出租屋 → 房屋",
        sheets=(RENTAL,),
    ),
    Edit(
        POLICE,
        "retention: P1Y",
        "retention: P2M",
        "sheet gongan/focus changed: retention: P1Y → P2M",
        sheets=(FOCUS,),
    ),
    Edit(
        POLICE,
        "      - {key: row_no, heading: 序号, output: row_number}\n",
        "",
        "column gongan/rental/row_no removed",
        sheets=(RENTAL,),
        breaking=True,
    ),
    Edit(
        POLICE,
        "heading: 日期",
        "heading: 时间",
        "column gongan/rental/day relabelled: 日期 → 时间",
        sheets=(RENTAL,),
    ),
    Edit(
        POLICE,
        "date:%m-%d",
        "date:%d",
        "column gongan/rental/day rendered differently:",
        sheets=(RENTAL,),
    ),
    Edit(
        POLICE,
        "output: raw, width",
        "output: raw, required: true, width",
        "column gongan/rental/tenants newly required",
        sheets=(RENTAL,),
        breaking=True,
    ),
    Edit(
        POLICE,
        ", required: true",
        "",
        "column gongan/rental/day changed: no longer required",
        sheets=(RENTAL,),
    ),
    Edit(
        POLICE,
        "width: 8",
        "width: 9",
        "column gongan/rental/tenants changed: width: 8 → 9",
        sheets=(RENTAL,),
    ),
    Edit(SECTIONS, "zh-Hans: 其余", "zh-Hans: 其他", "section rest relabelled: 其余 → 其他"),
    Edit(
        SECTIONS,
        "[visit.mode, place.code",
        "[place.code, visit.mode",
        "section door changed: another order",
    ),
    Edit(ROOT, "name: 一格通", "name: 一网", "registry name changed: 一格通 → 一网"),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.text)
def test_a_change_of_a_demand_is_told_once(tmp_path: Path, edit: Edit) -> None:
    assert_told(tmp_path, edit)
