"""What a new release changes for whoever answers: elements to practise again, and no more."""

from pathlib import Path

import pytest

from app.registry.diff_worker import touched
from tests.registry.release_edits import PLACE, POLICE, ROOT
from tests.registry.small_sources import small_sources


@pytest.mark.parametrize(
    ("file", "old", "new", "concerned"),
    [
        (PLACE, "zh-Hans: 租客", "zh-Hans: 承租人", {"place.tenants"}),
        (PLACE, "max: 99", "max: 50", {"place.tenants"}),
        (PLACE, "unit: 人", "unit: 户", {"place.tenants"}),
        (POLICE, "raw, width: 8", "raw, width: 8, required: true", {"place.tenants"}),
        (POLICE, "when: place.blocked", "when: place.blocked == true", {"place.blocked"}),
        # What a column is called, and how its cells look, is the department's.
        (POLICE, "heading: 租客", "heading: 租住人数", set()),
        (POLICE, "raw, width: 8", "raw, width: 9", set()),
        # Why it may be asked, and by whom it is filled, is on nobody's screen.
        (
            PLACE,
            "sensitivity: internal, recall: blind",
            "sensitivity: public, recall: blind",
            set(),
        ),
        # A register's value is shown, not asked.
        (PLACE, "zh-Hans: 出租", "zh-Hans: 出租屋", set()),
        (ROOT, "name: 一格通", "name: 别的名字", set()),
    ],
)
def test_an_edit_concerns_the_elements_that_a_worker_meets_otherwise_now(
    tmp_path: Path, file: str, old: str, new: str, concerned: set[str]
) -> None:
    sources = small_sources(tmp_path)
    before = sources.load()
    sources.swap(file, old, new)
    found = touched(before, sources.load())
    assert {element for by in found.values() for element in by} == concerned
    assert all(why for by in found.values() for why in by.values())
