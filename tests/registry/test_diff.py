"""Two releases compared: what came and went, what breaks old readers, whose sheets it touches."""

import json
from dataclasses import replace
from pathlib import Path

from app.registry.diff import compare, diff_document, diff_text
from app.registry.diff_changes import Kind
from tests.registry.release_edits import FOCUS, PLACE, POLICE, RENTAL, TAGS, edited
from tests.registry.small_sources import small_sources
from tests.registry.test_sources import shipped

LINE = "      - {key: row_no, heading: 序号, output: row_number}\n"
MORE = "{key: mobile, heading: 手机, element: person.name, output: raw, required: true}"


def test_equal_registries_have_no_changes_whatever_their_versions() -> None:
    diff = compare(shipped(), replace(shipped(), version="2026.12.0"))
    assert (diff.changes, diff.sheets) == ((), {})
    assert diff_text(diff) == "2026.11.0 → 2026.12.0: 0 changes"


def test_a_new_required_column_is_new_and_newly_required(tmp_path: Path) -> None:
    diff = edited(tmp_path, POLICE, "{key: name,", f"{MORE}\n      - {{key: name,")
    assert [(change.kind, change.name, change.breaking) for change in diff.changes] == [
        (Kind.ADDED, f"{FOCUS}/mobile", False),
        (Kind.REQUIRED, f"{FOCUS}/mobile", True),
    ]


def test_another_element_in_a_column_breaks_its_readers(tmp_path: Path) -> None:
    diff = edited(
        tmp_path, POLICE, "element: place.tenants, output: raw", "element: place.code, output: raw"
    )
    assert [str(change) for change in diff.breaking] == [
        f"column {RENTAL}/tenants changed: element: place.tenants → place.code"
    ]


def test_columns_in_another_order_are_one_change_of_the_sheet(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    before = sources.load()
    sources.swap(POLICE, LINE, "")
    sources.swap(POLICE, "  focus:\n", f"{LINE}  focus:\n")
    assert [str(change) for change in compare(before, sources.load()).changes] == [
        f"sheet {RENTAL} changed: columns stand in another order"
    ]


def test_an_element_that_went_breaks_and_touches_the_sheets_that_read_it() -> None:
    old = shipped()
    elements = {id_: e for id_, e in old.elements.items() if id_ != "person.vehicle_plate"}
    sheets = {id_: s for id_, s in old.sheets.items() if "vehicle_plate" not in str(s)}
    diff = compare(old, replace(old, elements=elements, sheets=sheets))
    gone = next(change for change in diff.changes if change.what == "element")
    assert (gone.kind, gone.breaking) == (Kind.REMOVED, True)
    assert gone.sheets == ("jiaotong/parking", "xiaofang/ebike")


def test_the_comparison_is_plain_json(tmp_path: Path) -> None:
    document = diff_document(edited(tmp_path, PLACE, "max: 99", "max: 50"))
    assert json.loads(json.dumps(document)) == {
        "old": "2026.11.0",
        "new": "2026.11.0",
        "breaking": 1,
        "changes": [
            {
                "kind": "narrowed",
                "what": "element",
                "name": "place.tenants",
                "detail": "max: 99 → 50",
                "breaking": True,
                "sheets": [RENTAL],
            }
        ],
        "sheets": {RENTAL: 1},
    }


def test_the_text_tells_breaking_changes_first(tmp_path: Path) -> None:
    sources = small_sources(tmp_path)
    before = sources.load()
    sources.swap("registry.yaml", "2026.11.0", "2026.12.0")
    sources.swap(TAGS, "zh-Hans: 体弱", "zh-Hans: 年老")
    sources.swap(PLACE, "max: 99", "max: 50")
    assert diff_text(compare(before, sources.load())).splitlines() == [
        "2026.11.0 → 2026.12.0: 2 changes",
        "",
        "breaking",
        "  element place.tenants narrowed: max: 99 → 50",
        "",
        "relabelled",
        "  code tag/frail relabelled: 体弱 → 年老",
        "",
        "sheets touched",
        f"  {FOCUS}: 1 change",
        f"  {RENTAL}: 1 change",
    ]
