"""Every page of the console, one after the other, with something on it.

By marks in the page, not by words: the same walk serves all languages.
"""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.console import Person
from tests.e2e.console.desk import go, sign_in
from tests.workbooks import BLANK

DAY = "2026-11-18"
# 来穗人员信息采集表: with code maps.
ARRIVAL = BLANK[3]


def every_page(laptop: Page, address: str, who: Person) -> Iterator[str]:
    """Gives the name of each page while it stands there with something on it."""
    laptop.goto(f"{address}/console/")
    expect(laptop.locator("input[name=code]")).to_be_visible()
    yield "sign-in"
    sign_in(laptop, address, who)
    expect(laptop.locator(".newest").first).to_be_visible()
    yield "sheets"
    go(laptop, "/sheet/hazard")
    laptop.locator(".grid-row").first.click()
    expect(laptop.locator(".happenings li")).to_have_count(1)
    laptop.locator("[data-reply=outcome]").click()
    yield "table"
    laptop.locator("[data-do=columns]").click()
    yield "columns"
    laptop.keyboard.press("Escape")
    laptop.locator("[data-do=download]").click()
    yield "download"
    laptop.keyboard.press("Escape")
    yield from _other_pages(laptop)


def _other_pages(laptop: Page) -> Iterator[str]:
    go(laptop, "/sheet/hazard/day")
    laptop.fill("input[name=day]", DAY)
    expect(laptop.locator(".paper")).to_be_visible()
    yield "day"
    go(laptop, "/sheet/hazard/map")
    laptop.fill("input[name=from]", DAY)
    expect(laptop.locator(".spot").first).to_be_visible()
    yield "map"
    go(laptop, "/coverage")
    laptop.fill("input[name=day]", DAY)
    expect(laptop.locator(".listed tr[data-missing=true]").first).to_be_visible()
    yield "coverage"
    go(laptop, "/demands")
    expect(laptop.locator("details[open]").first).to_be_visible()
    yield "demands"
    go(laptop, "/links")
    laptop.fill("input[name=url]", "https://hook.example/rows")
    laptop.press("input[name=url]", "Enter")
    laptop.locator(".link button[aria-expanded]").click()
    expect(laptop.locator(".deliveries .empty")).to_be_visible()
    yield "links"
    yield from _own_affairs(laptop)


def _own_affairs(laptop: Page) -> Iterator[str]:
    go(laptop, "/import")
    expect(laptop.locator(".drop")).to_be_visible()
    yield "import"
    laptop.set_input_files("input[name=workbook]", ARRIVAL)
    expect(laptop.locator(".proposed tbody tr").first).to_be_visible()
    yield "proposal"
    laptop.locator(".proposed tr[data-state=doubtful] button").first.click()
    laptop.locator("input[value=new]").check()
    yield "column"
    laptop.keyboard.press("Escape")
    go(laptop, "/account")
    laptop.fill("input[name=new-secret]", "12345678")
    yield "account"
