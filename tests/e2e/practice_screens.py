"""Every screen of somebody who practises, with something on it; by marks, not by words."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e.phone import PIN
from tests.world import Phone

ELDER = "d1_elder_alone"
PLAYED = "w8_drop_off"


def every_practice_screen(page: Page, address: str, trainee: Phone) -> Iterator[str]:
    """Gives the name of each screen while it stands there. The page may be looked at, not used."""
    page.goto(f"{address}/#/class/ABCD2345")
    expect(page.locator("input[name=class]")).to_be_visible()
    yield "class-door"
    page.locator(".gate > .quiet").last.click()
    page.fill("input[name=phone]", trainee.number)
    page.fill("input[name=secret]", trainee.secret)
    page.locator("form .primary").click()
    page.fill("input[name=pin]", PIN)
    page.fill("input[name=again]", PIN)
    page.locator("form .primary").click()
    expect(page.locator("[data-join]")).to_be_visible(timeout=30_000)
    yield "class"
    page.locator(".dock .quiet").click()
    expect(page.locator(".scenario").first).to_be_visible(timeout=30_000)
    yield "practise"
    page.locator("[data-join]").click()
    expect(page.locator("dialog input")).to_be_visible()
    yield "class-join"
    page.locator("dialog .sheet-head button").click()
    yield from _play(page)
    yield from _debrief(page)


def _play(page: Page) -> Iterator[str]:
    page.locator(f"[data-scenario={ELDER}]").click()
    expect(page.locator("[data-set-out]")).to_be_visible()
    yield "set-out"
    page.locator("[data-set-out]").click()
    expect(page.locator("[data-go]")).to_be_visible(timeout=60_000)
    yield "story"
    page.locator("[data-go]").click()
    page.locator("[data-story]").click()
    expect(page.locator("dialog .story")).to_be_visible()
    yield "practise-visit"
    page.locator("dialog .sheet-head button").click()
    page.locator("[data-path='place.gas_safety'] .chip").first.click()
    page.locator(".dock .primary").click()
    page.locator("dialog .sheet-body .secondary").click()
    expect(page.locator("[data-confide]").first).to_be_visible()
    page.locator("[data-said=sure]").first.click()
    yield "confide"
    page.locator("[data-hand-in]").click()


def _debrief(page: Page) -> Iterator[str]:
    page.locator("[data-to-debrief]").click(timeout=60_000)
    expect(page.locator(".mark").first).to_be_visible()
    yield "debrief"
    page.evaluate("document.querySelector('[data-part=departments]').scrollIntoView()")
    yield "debrief-departments"
