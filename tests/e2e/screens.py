"""Every screen of the field app, one after the other, with something on it.

By marks in the page, not by words: the same walk serves all languages.
"""

from collections.abc import Iterator

from playwright.sync_api import Geolocation, Page, expect

from tests.builders import a_tenant, a_visit, an_issue, an_operation
from tests.e2e.phone import PIN
from tests.world import Phone, World

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
# Where the phone stood at three doors of one lane.
DOORS: tuple[Geolocation, ...] = (
    {"latitude": 23.12911, "longitude": 113.26436},
    {"latitude": 23.12946, "longitude": 113.26481},
    {"latitude": 23.12869, "longitude": 113.26397},
)


def a_full_grid(world: World) -> Phone:
    """Places with people whose names are rare, a finding that is late, a task that came back."""
    worker = world.worker(name="梁䶮")
    people = [
        a_tenant(name="𠮷野䶮", role="owner", care_tags=["community_focus"]),
        a_tenant(name="买买提·吐尔逊江·阿卜杜热合曼"),
    ]
    late = an_issue(due="2026-11-19", description="二楼通道堆放杂物，消防栓被挡")
    reports = [
        a_visit(place={"rented": True}, persons=people, issues=[late]),
        a_visit(place={"address": "天河区榕荔街道荔湾涌三巷12号"}, persons=[a_tenant()]),
        a_visit(place={"kind": "river_reach", "address": "荔湾涌河段"}),
    ]
    for report in reports:
        worker.push(an_operation(report))
    return worker


def prepare(page: Page, language: str, theme: str = "system") -> None:
    """In this language from the first screen on."""
    page.add_init_script(
        f"localStorage.setItem('ygt-language', '{language}');"
        f"localStorage.setItem('ygt-theme', '{theme}');"
    )


def every_screen(page: Page, address: str, worker: Phone) -> Iterator[str]:
    """Gives the name of each screen while it stands there. The page may be looked at, not used."""
    yield from _door(page, address, worker)
    yield from _today(page)
    yield from _visit(page)
    yield from _after(page, worker)
    yield from _without_signal(page)
    page.reload()
    expect(page.locator("input[name=pin]")).to_be_visible()
    yield "unlock"


def sign_in_by_marks(page: Page, address: str, worker: Phone) -> None:
    page.goto(address)
    _fill_in(page, worker)
    _choose_pin(page)
    expect(page.locator(".dock .primary")).to_be_visible(timeout=30_000)


def _door(page: Page, address: str, worker: Phone) -> Iterator[str]:
    page.goto(address)
    expect(page.locator("input[name=phone]")).to_be_visible()
    yield "sign-in"
    page.locator(".gate > .quiet").first.click()
    expect(page.locator("input[name=code]")).to_be_visible()
    yield "sign-in-code"
    page.locator("form .secondary").click()
    expect(page.locator("dialog [role=status]")).to_be_visible()
    yield "scan"
    page.locator("dialog .sheet-head button").click()
    page.locator(".gate > .quiet").first.click()
    _fill_in(page, worker)
    expect(page.locator("input[name=again]")).to_be_visible()
    yield "new-pin"
    _choose_pin(page)


def _fill_in(page: Page, worker: Phone) -> None:
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    page.locator("form .primary").click()


def _choose_pin(page: Page) -> None:
    page.fill("input[name=pin]", PIN)
    page.fill("input[name=again]", PIN)
    page.locator("form .primary").click()


def _today(page: Page) -> Iterator[str]:
    expect(page.locator(".stop")).to_have_count(3, timeout=30_000)
    yield "today"
    _go(page, "/settings")
    expect(page.locator("main .card")).to_have_count(3)
    yield "settings"
    _go(page, "/new")
    expect(page.locator("form .field").first).to_be_visible()
    yield "new-place"
    _go(page, "/")


def _visit(page: Page) -> Iterator[str]:
    page.locator(".stop").first.click()
    expect(page.locator("[data-part=head]")).to_be_visible()
    yield "visit"
    page.locator("[data-category]").first.click()
    expect(page.locator(".issue").last).to_be_visible()
    yield "visit-finding"
    page.locator(".dock .primary").click()
    expect(page.locator("dialog")).to_be_visible()
    yield "missing"
    page.locator("dialog .sheet-body .secondary").click()
    expect(page.locator(".receipt[data-state=delivered]")).to_be_visible(timeout=60_000)
    yield "receipt"


def _after(page: Page, worker: Phone) -> Iterator[str]:
    op_id = page.url.rsplit("/", 1)[-1]
    states = [item["data"] for item in worker.pull_all() if item["kind"] == "report_state"]
    visit = next(state["visit_id"] for state in states if state["op_id"] == op_id)
    for name in ("reports", "tasks", "inbox"):
        _go(page, f"/{name}")
        expect(page.locator("main")).to_be_visible()
        yield name
    _go(page, f"/amend/{visit}")
    expect(page.locator(".dock")).to_be_visible()
    yield "amend"
    _go(page, f"/receipt/{op_id}")
    page.locator(".dock .quiet").click()
    expect(page.locator("dialog")).to_be_visible()
    yield "withdraw"
    page.locator("dialog .sheet-head button").click()


def _without_signal(page: Page) -> Iterator[str]:
    """Three visits begun, one of them saved: what is kept, and how it leaves the phone."""
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    # What became of the visit before is all told: from here on places keep their order.
    _go(page, "/")
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible()
    _go(page, "/settings")
    page.context.grant_permissions(["geolocation"])
    for number, door in enumerate(DOORS):
        page.context.set_geolocation(door)
        _go(page, "/")
        page.locator(".stop").nth(number).click()
        expect(page.locator(".located")).to_be_visible()
    page.context.set_geolocation(None)
    page.context.clear_permissions()
    page.context.set_offline(True)
    yield from _map(page)
    page.locator("[data-code=nobody_home]").click()
    page.locator(".dock .primary").click()
    expect(page.locator(".receipt[data-state=waiting]")).to_be_visible()
    yield "saved"
    _go(page, "/")
    expect(page.locator(".draft")).to_have_count(2)
    expect(page.locator(".strip[data-mood=trouble]")).to_be_visible(timeout=60_000)
    page.wait_for_function("[...document.images].every((it) => it.naturalWidth > 0)")
    yield "today-offline"
    _go(page, "/unsent")
    expect(page.locator("main .primary")).to_be_visible()
    yield "unsent"
    page.locator("main .primary").click()
    expect(page.locator("dialog .linked")).to_be_visible()
    yield "export"
    page.context.set_offline(False)


def _map(page: Page) -> Iterator[str]:
    page.locator(".position .aside").click()
    page.locator(".position .aside").last.click()
    page.locator(".position .field .secondary").first.click()
    expect(page.locator(".map-dot").nth(1)).to_be_visible()
    yield "map"
    page.locator("dialog .sheet-head button").click()


def _go(page: Page, path: str) -> None:
    """Until the new screen stands there: one that is read for the first time takes a moment."""
    page.evaluate(
        "path => { document.querySelector('h1').dataset.old = ''; location.hash = path }", path
    )
    expect(page.locator("h1:not([data-old])")).to_be_visible()
