"""What people do at the console in every browser test, by marks in the page, not by words."""

from playwright.sync_api import APIResponse, Page, Route, expect

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


class Late:
    """The next answer from such an address: given by the server at once, and on its way to the page
    for as long as a test likes."""

    def __init__(self, page: Page, address: str) -> None:
        self._page, self._address = page, address
        self._held: list[tuple[Route, APIResponse]] = []
        page.route(address, self._hold, times=1)

    def given(self) -> None:
        """Waits until the server has answered."""
        for _ in range(600):
            if self._held:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"nobody asked {self._address}")

    def arrives(self) -> None:
        """And is handled by the page."""
        self.given()
        [(route, answer)] = self._held
        with self._page.expect_response(self._address):
            route.fulfill(response=answer)
        self._page.evaluate("() => new Promise(requestAnimationFrame)")

    def _hold(self, route: Route) -> None:
        self._held.append((route, route.fetch()))


def cells(page: Page, column: int) -> list[str]:
    """What stands in a column of the table, from top to bottom."""
    return page.locator(f".grid-cell[aria-colindex='{column + 1}']").all_inner_texts()
