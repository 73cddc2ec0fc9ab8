"""The console for eyes and ears: axe on every page, in all languages, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.console import account
from tests.e2e.console.class_day import a_class_that_practised, every_training_page
from tests.e2e.console.desk import a_full_city
from tests.e2e.console.pages import every_page
from tests.e2e.looks import THEMES, seen_in
from tests.e2e.screens import LANGUAGES
from tests.world import World

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_any_page_in_any_language_light_or_dark(
    laptop: Page, address: str, world: World
) -> None:
    a_full_city(world)
    pages = every_page(laptop, address, account(world, "jiaotong", "admin"))
    assert found_on(laptop, pages) == {}


def test_axe_finds_nothing_on_any_page_of_a_trainer(
    laptop: Page, address: str, practice: World
) -> None:
    day = a_class_that_practised(practice)
    assert found_on(laptop, every_training_page(laptop, address, day)) == {}


def found_on(laptop: Page, pages: Iterator[str]) -> dict[str, list[str]]:
    """What axe has against each page, by page, language and look."""
    found: dict[str, list[str]] = {}
    for name in pages:
        for place, language in enumerate(LANGUAGES):
            # As a hand would, but also from behind a box that is open.
            laptop.locator(".choices").filter(has_text="English").first.evaluate(
                "(choices, place) => choices.children[place].click()", place
            )
            expect(laptop.locator("html")).to_have_attribute("lang", language)
            for theme in THEMES:
                if bad := seen_in(laptop, theme):
                    found[f"{name} {language} {theme}"] = bad
    return found
