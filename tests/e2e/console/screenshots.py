"""Pictures of every page of the console: `make screenshots`. Three are shown in the documents."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.console import account
from tests.e2e.console.class_day import a_class_that_practised, every_training_page
from tests.e2e.console.desk import a_full_city, prepare
from tests.e2e.console.pages import every_page
from tests.world import World

pytestmark = pytest.mark.browser

_PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
_ALL = _PICTURES / "all" / "console"
_SHOWN = {
    "console-table.jpg": "table-light.jpg",
    "console-day.jpg": "day-light.jpg",
    "console-import.jpg": "proposal-light.jpg",
}
_TRAINING = {
    f"training-{name}.jpg": f"training-{name}-light.jpg"
    for name in ("class", "errors", "visit", "editor")
}


def test_every_page_of_the_console_has_its_picture(
    laptop: Page, address: str, world: World
) -> None:
    a_full_city(world)
    prepare(laptop, "zh-Hans")
    pages = every_page(laptop, address, account(world, "jiaotong", "admin"))
    assert len(pictures(laptop, pages, _SHOWN)) >= 14


def test_every_page_of_a_trainer_has_its_picture(
    laptop: Page, address: str, practice: World
) -> None:
    day = a_class_that_practised(practice)
    prepare(laptop, "zh-Hans")
    assert len(pictures(laptop, every_training_page(laptop, address, day), _TRAINING)) >= 12


def pictures(laptop: Page, pages: Iterator[str], shown: Mapping[str, str]) -> list[str]:
    """One of each page in both looks; those in `shown` go where the documents show them."""
    _ALL.mkdir(parents=True, exist_ok=True)
    names = []
    for name in pages:
        for theme in ("dark", "light"):
            laptop.emulate_media(color_scheme=theme, reduced_motion="reduce")
            path = _ALL / f"{name}-{theme}.jpg"
            laptop.screenshot(path=path, type="jpeg", quality=80, animations="disabled")
        names.append(name)
    for target, source in shown.items():
        shutil.copyfile(_ALL / source, _PICTURES / target)
    assert len(set(names)) == len(names)
    assert all((_PICTURES / name).stat().st_size < 200_000 for name in shown)
    return names
