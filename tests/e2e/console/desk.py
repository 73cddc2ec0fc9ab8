"""What people do at the console in every browser test, by marks in the page, not by words."""

from playwright.sync_api import Page, expect

from tests.console import Person
from tests.http.department.scenes import golden_city
from tests.world import Phone, World


def a_full_city(world: World) -> Phone:
    """The golden day has been handed in; the machine's clock is the world's."""
    phone = golden_city(world)
    world.clock.now = world.machine_time()
    return phone


def prepare(page: Page, language: str, theme: str = "system") -> None:
    """In this language from the first page on."""
    page.add_init_script(
        f"localStorage.setItem('ygt-language', '{language}');"
        f"localStorage.setItem('ygt-theme', '{theme}');"
    )


def sign_in(page: Page, address: str, who: Person) -> None:
    page.goto(f"{address}/console/")
    page.fill("input[name=email]", who.email)
    page.fill("input[name=secret]", who.secret)
    who.world.clock.now = who.world.machine_time()
    page.fill("input[name=code]", who.code())
    page.locator("form .primary").click()
    expect(page.locator(".shell h1")).to_be_visible()


def go(page: Page, path: str) -> None:
    """Until the new page stands there: one that is read for the first time takes a moment."""
    page.evaluate(
        "path => { const old = document.querySelector('h1'); if (old) old.dataset.old = '';"
        " location.hash = path }",
        path,
    )
    expect(page.locator("h1:not([data-old])")).to_be_visible()


def cells(page: Page, column: int) -> list[str]:
    """What stands in a column of the table, from top to bottom."""
    return page.locator(f".grid-cell[aria-colindex='{column + 1}']").all_inner_texts()
