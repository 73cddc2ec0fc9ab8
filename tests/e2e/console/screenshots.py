"""Pictures of every page of the console: `make screenshots`. Three are shown in the documents."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.console import account
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


def test_every_page_of_the_console_has_its_picture(
    laptop: Page, address: str, world: World
) -> None:
    a_full_city(world)
    prepare(laptop, "zh-Hans")
    _ALL.mkdir(parents=True, exist_ok=True)
    names = []
    for name in every_page(laptop, address, account(world, "jiaotong", "admin")):
        for theme in ("dark", "light"):
            laptop.emulate_media(color_scheme=theme, reduced_motion="reduce")
            path = _ALL / f"{name}-{theme}.jpg"
            laptop.screenshot(path=path, type="jpeg", quality=80, animations="disabled")
        names.append(name)
    for shown, source in _SHOWN.items():
        shutil.copyfile(_ALL / source, _PICTURES / shown)
    assert len(set(names)) == len(names) >= 14
    assert all((_PICTURES / name).stat().st_size < 200_000 for name in _SHOWN)
