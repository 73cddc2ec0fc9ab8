"""The console for eyes and ears: axe on every page, in all languages, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.console import account
from tests.e2e.console.desk import a_full_city
from tests.e2e.console.pages import every_page
from tests.e2e.screens import LANGUAGES
from tests.e2e.test_accessibility import THEMES, seen_in
from tests.world import World

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_any_page_in_any_language_light_or_dark(
    laptop: Page, address: str, world: World
) -> None:
    a_full_city(world)
    found: dict[str, list[str]] = {}
    for name in every_page(laptop, address, account(world, "jiaotong", "admin")):
        for place, language in enumerate(LANGUAGES):
            # As a hand would, but also from behind a box that is open.
            laptop.locator(".choices").filter(has_text="English").first.evaluate(
                "(choices, place) => choices.children[place].click()", place
            )
            expect(laptop.locator("html")).to_have_attribute("lang", language)
            for theme in THEMES:
                if bad := seen_in(laptop, theme):
                    found[f"{name} {language} {theme}"] = bad
    assert found == {}
