"""Elements and code lists between two releases: what was narrowed, retired, renamed."""

from pathlib import Path

import pytest

from tests.registry.release_edits import FOCUS, PLACE, RENTAL, TAGS, VISIT, Edit, assert_told

EDITS = [
    Edit(
        PLACE,
        "max: 99",
        "max: 50",
        "element place.tenants narrowed: max: 99 → 50",
        sheets=(RENTAL,),
        breaking=True,
    ),
    Edit(
        PLACE,
        "max: 99",
        "max: 500",
        "element place.tenants widened: max: 99 → 500",
        sheets=(RENTAL,),
    ),
    Edit(PLACE, "min: 0, ", "", "element place.tenants widened: min: 0 → none", sheets=(RENTAL,)),
    Edit(
        PLACE,
        "min: 0, ",
        "min: 1, ",
        "element place.tenants narrowed: min: 0 → 1",
        sheets=(RENTAL,),
        breaking=True,
    ),
    Edit(
        PLACE,
        "integer",
        "decimal",
        "element place.tenants widened: type: integer → decimal",
        sheets=(RENTAL,),
    ),
    Edit(
        VISIT,
        "type: text",
        "type: date",
        "element visit.note narrowed: type: text → date",
        breaking=True,
    ),
    Edit(
        PLACE, "P1M", "P3M", "element place.tenants changed: validity: P1M → P3M", sheets=(RENTAL,)
    ),
    Edit(
        PLACE,
        "recall: blind, ",
        'recall: blind, valid: "place.tenants < 9.0", ',
        "element place.tenants rule changed: valid: none → place.tenants < 9.0",
        sheets=(RENTAL,),
        breaking=True,
    ),
    Edit(
        PLACE,
        'sensitivity: public,\n   implies: {"true": exit}',
        "sensitivity: public",
        "element place.blocked changed: implies: true=exit → none",
        sheets=(RENTAL,),
    ),
    Edit(VISIT, "zh-Hans: 备注", "zh-Hans: 说明", "element visit.note relabelled: 备注 → 说明"),
    Edit(
        TAGS, "en: Frail}", "en: Frail, retired: true}", "code tag/frail retired", sheets=(FOCUS,)
    ),
    Edit(
        TAGS,
        "zh-Hans: 体弱",
        "zh-Hans: 年老",
        "code tag/frail relabelled: 体弱 → 年老",
        sheets=(FOCUS,),
    ),
    Edit(
        TAGS,
        "codes:\n",
        "codes:\n  blind: {zh-Hans: 盲, zh-Hant: 盲, en: Blind}\n",
        "code tag/blind added",
        sheets=(FOCUS,),
    ),
    Edit(
        TAGS,
        "  frail: {zh-Hans: 体弱, zh-Hant: 體弱, en: Frail}\n",
        "",
        "code tag/frail removed",
        sheets=(FOCUS,),
        breaking=True,
    ),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.text)
def test_a_change_of_the_vocabulary_is_told_once(tmp_path: Path, edit: Edit) -> None:
    assert_told(tmp_path, edit)
