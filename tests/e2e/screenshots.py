"""Pictures of every screen, in all languages, light and dark: `make screenshots`.

All of them go to docs/pictures/all, which is not checked in; the few that the README, the workers'
guide and the app's manifest show are copied from there. Named outright, since ordinary runs collect
only test_*.py.
"""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.practice_screens import a_first_day, every_practice_screen
from tests.e2e.practising import both_doors, opened_school
from tests.e2e.screens import LANGUAGES, a_full_grid, every_screen, prepare
from tests.world import World

pytestmark = pytest.mark.browser

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "docs" / "pictures"
_ALL = _PICTURES / "all"
_GUIDE = (
    *("sign-in", "new-pin", "unlock", "map", "visit-finding", "saved", "today-offline"),
    *("tasks", "amend", "withdraw", "export"),
    *("class-door", "practise", "story", "confide", "debrief", "debrief-departments", "review"),
)
_SHOWN = {
    "today.jpg": "zh-Hans/today-light.jpg",
    "visit.jpg": "zh-Hans/visit-light.jpg",
    "receipt.jpg": "zh-Hans/receipt-light.jpg",
    "today-dark.jpg": "zh-Hans/today-dark.jpg",
    "today-en.jpg": "en/today-light.jpg",
    "visit-zh-Hant.jpg": "zh-Hant/visit-light.jpg",
    # docs/workers.md
    **{f"{name}.jpg": f"zh-Hans/{name}-light.jpg" for name in _GUIDE},
}
_MANIFEST = {"screenshot-today.jpg": "today.jpg", "screenshot-visit.jpg": "visit.jpg"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_its_picture(
    browser: Browser, address: str, world: World, language: str
) -> None:
    page = _a_phone(browser, language)
    names = [
        _take(page, _ALL / language, name)
        for name in every_screen(page, address, a_full_grid(world))
    ]
    page.context.close()
    assert len(set(names)) == len(names) >= 16


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_practising_has_its_picture(
    browser: Browser, world: World, language: str
) -> None:
    page = _a_phone(browser, language)
    with opened_school(world) as school, both_doors(world, school) as address:
        trainee = school.world.worker(name="何小敏")
        names = [
            _take(page, _ALL / language, name)
            for name in every_practice_screen(page, address, a_first_day(school), trainee)
        ]
    page.context.close()
    assert len(set(names)) == len(names) >= 10


def test_the_pictures_that_are_shown_are_up_to_date() -> None:
    for name, source in _SHOWN.items():
        shutil.copyfile(_ALL / source, _PICTURES / name)
    for name, source in _MANIFEST.items():
        shutil.copyfile(_PICTURES / source, _ROOT / "pwa" / "public" / name)
    assert all((_PICTURES / name).stat().st_size < 150_000 for name in _SHOWN)


def _a_phone(browser: Browser, language: str) -> Page:
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        device_scale_factor=2,
        has_touch=True,
        locale="zh-CN",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    prepare(page, language)
    return page


def _take(page: Page, folder: Path, name: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("() => [...document.images].every((it) => it.complete)")
        path = folder / f"{name}-{theme}.jpg"
        page.screenshot(path=path, type="jpeg", quality=80, animations="disabled")
    return name
