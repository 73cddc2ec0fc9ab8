"""Whatever fails first or next: the answer is true, nothing is half, the next try succeeds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from tests.faults.nth import every_place, keeping_in, migration, works_in
from tests.faults.nth_keeping import Keeping
from tests.faults.nth_works import Works


@pytest.fixture
def works(settings: Settings) -> Iterator[Works]:
    with works_in(settings) as works:
        yield works


@pytest.fixture
def keeping(settings: Settings, tmp_path: Path) -> Iterator[Keeping]:
    (tmp_path / "out").mkdir()
    with keeping_in(settings, tmp_path / "out") as keeping:
        yield keeping


@pytest.mark.parametrize(
    ("name", "fewest"), [("intake", 2), ("folding", 2), ("photo", 6), ("webhook", 5)]
)
def test_whichever_operation_fails_nothing_is_lost_or_half(
    works: Works, name: str, fewest: int
) -> None:
    seen = list(every_place(getattr(works, name)))
    assert [fault for found in seen for fault in found] == []
    assert len(seen) >= fewest


@pytest.mark.parametrize(("name", "fewest"), [("link", 3), ("index", 1)])
def test_whichever_operation_of_keeping_fails_it_is_made_good(
    keeping: Keeping, name: str, fewest: int
) -> None:
    seen = list(every_place(getattr(keeping, name)))
    assert [fault for found in seen for fault in found] == []
    assert len(seen) >= fewest


def test_a_migration_that_is_broken_off_leaves_nothing_and_runs_again(
    empty_settings: Settings,
) -> None:
    broken_off, found = migration(empty_settings, 97)
    assert found == []
    assert broken_off >= 2
