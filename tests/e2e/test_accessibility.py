"""For eyes, ears and thumbs: axe on every screen in all languages, light and dark; sizes; names."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looks import THEMES, out_of_reach, seen_in
from tests.e2e.phone import sign_in
from tests.e2e.screens import LANGUAGES, a_full_grid, every_screen, prepare, sign_in_by_marks
from tests.world import World

pytestmark = pytest.mark.browser

# A page that goes before the store is there takes it along.
_SOMEBODY_ELSE = """() => new Promise((there) => {
  indexedDB.open('ygt-live-somebody-else').onsuccess = () => there()
})"""
# As browsers measure it (Layout Instability): what moves although nobody touched the screen.
_JUMPS = """
window.jumps = []
window.jumping = new PerformanceObserver((list) => window.jumps.push(...list.getEntries()))
window.jumping.observe({ type: 'layout-shift', buffered: true })
"""
_JUMPED = """async () => {
  // What moved to come here belongs to this screen, and not to the next one.
  for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame)
  window.jumps.push(...window.jumping.takeRecords())
  const own = window.jumps.splice(0).filter((it) => !it.hadRecentInput)
  const moved = own.flatMap(({ sources }) => sources.map(({ node, previousRect, currentRect }) =>
    `${node?.outerHTML?.slice(0, 90)}: ${previousRect.y} to ${currentRect.y}`))
  return { total: own.reduce((sum, { value }) => sum + value, 0), moved }
}"""
_STEADY = 0.01
# Sheets that open over a screen grow with what is worked out for them, on slow machines.
_OPENED = ("scan", "missing", "withdraw", "map", "export")
# What a reader says of the button that has the focus; "" where none has it.
_FOCUSED = """() => {
  const button = document.activeElement.closest('button')
  return button ? (button.ariaLabel ?? button.textContent) : ''
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_screen_light_or_dark(
    page: Page, address: str, world: World, language: str
) -> None:
    prepare(page, language)
    worker = a_full_grid(world)
    found: dict[str, list[str]] = {}
    for screen in every_screen(page, address, worker):
        for theme in THEMES:
            if bad := seen_in(page, theme):
                found[f"{screen} {theme}"] = bad
        assert page.get_attribute("html", "lang") == language
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_where_a_browser_cannot_or_a_phone_is_shared(
    page: Page, address: str, world: World, language: str
) -> None:
    prepare(page, language)
    sign_in_by_marks(page, address, world.worker())
    page.evaluate(_SOMEBODY_ELSE)
    page.reload()
    expect(page.locator(".resident")).to_have_count(2)
    found = {f"shared {theme}": seen_in(page, theme) for theme in THEMES}
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page.reload()
    expect(page.locator("[data-ability=no_store]")).to_be_visible()
    found |= {f"unable {theme}": seen_in(page, theme) for theme in THEMES}
    assert {screen: bad for screen, bad in found.items() if bad} == {}


@pytest.mark.parametrize("size", ["normal", "largest"])
def test_every_target_is_large_nothing_runs_off_the_screen_and_nothing_jumps(
    page: Page, address: str, world: World, size: str
) -> None:
    prepare(page, "en")
    page.add_init_script(f"localStorage.setItem('ygt-size', '{size}')")
    page.add_init_script(_JUMPS)
    found: dict[str, object] = {}
    for screen in every_screen(page, address, a_full_grid(world)):
        jumped = page.evaluate(_JUMPED)
        if screen not in _OPENED and jumped["total"] > _STEADY:
            found[f"{screen} jumps"] = jumped
        found |= {f"{screen} {what}": bad for what, bad in out_of_reach(page).items()}
    assert found == {}


def test_rare_and_long_names_are_shown_whole(page: Page, address: str, world: World) -> None:
    sign_in(page, address, a_full_grid(world))
    page.locator(".stop").first.click()
    for name in ("𠮷野䶮", "买买提·吐尔逊江·阿卜杜热合曼"):
        shown = page.get_by_text(name).first
        expect(shown).to_be_visible()
        assert shown.evaluate("it => getComputedStyle(it).textOverflow") == "clip"
        assert shown.evaluate(
            "it => it.scrollWidth <= Math.max(it.clientWidth, it.offsetWidth) + 1"
        )


def test_by_keyboard_alone_a_visit_is_saved_each_screen_read_from_its_heading(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, a_full_grid(world))
    heading = page.get_by_role("heading", level=1)
    expect(page.locator(".stop")).to_have_count(3)
    for name in ("设置", "返回", "荔湾涌三巷12号"):
        press(page, name)
        expect(heading).to_be_focused()
    opener = page.get_by_role("button", name="补录")
    press(page, "补录")
    expect(page.locator("dialog :focus")).to_have_count(1)
    press(page, "关闭")
    expect(opener).to_be_focused()
    press(page, "补录")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    press(page, "无人在家")
    press(page, "保存")
    expect(page.locator(".receipt")).to_be_visible()
    expect(heading).to_be_focused()


def press(page: Page, name: str) -> None:
    """Go on from control to control until one says this, and press it."""
    expect(page.get_by_role("button", name=name).first).to_be_visible()
    for _ in range(200):
        page.keyboard.press("Tab")
        if name in page.evaluate(_FOCUSED):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no key leads to {name}")
