"""The data office waives training for an area, and ends that knowing what it means."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import CITY, STREET
from tests.console import account
from tests.e2e.console.desk import go, prepare, sign_in
from tests.e2e.looks import THEMES, seen_in
from tests.http.practice.duties import untrained
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_street_is_waived_by_keyboard_and_ended_after_a_plain_word(
    laptop: Page, address: str, world: World
) -> None:
    world.operator("--practice", "init")
    phone = world.worker()
    assert world.operator("waiver", "end", CITY).exit_code == 0
    prepare(laptop, "zh-Hant")
    sign_in(laptop, address, account(world, None, "office"))
    go(laptop, "/waivers")
    expect(laptop.locator(".empty")).to_contain_text("先練後填")
    assert seen_badly(laptop) == []

    laptop.locator("[data-do=waive]").press("Enter")
    words = laptop.locator("input[name=area-words]")
    words.fill(STREET)
    expect(laptop.locator(".areas label").first).to_contain_text("榕荔街道")
    words.press("Tab")
    laptop.keyboard.press("Space")
    expect(laptop.locator(f"input[value='{STREET}']")).to_be_checked()
    assert seen_badly(laptop) == []
    laptop.locator("[data-do=waive-now]").press("Enter")
    expect(laptop.locator(f"[data-waiver='{STREET}']")).to_contain_text("王工")
    assert untrained(phone) == set()

    laptop.locator("[data-do=end]").press("Enter")
    expect(laptop.locator("[data-told=ending]")).to_contain_text("從此先練後填")
    assert seen_badly(laptop) == []
    laptop.locator("[data-do=end-now]").press("Enter")
    expect(laptop.locator(f"[data-waiver='{STREET}']")).to_have_count(0)
    assert "gongan/rental" in untrained(phone)


def seen_badly(laptop: Page) -> list[str]:
    return [fault for theme in THEMES for fault in seen_in(laptop, theme)]
