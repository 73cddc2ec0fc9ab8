"""The app itself taken away while a visit is being written; replaced: tests/e2e/test_update.py."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.faults.line import EVERYTHING, Fault, Line
from tests.e2e.faults.reports import books_of, save, shows, start_visit, sync
from tests.e2e.phone import at_today, sign_in, unlock
from tests.world import World

pytestmark = pytest.mark.browser

_UNINSTALL = """async () => {
  for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister()
  for (const name of await caches.keys()) await caches.delete(name)
}"""


def test_an_app_whose_files_are_cleared_away_in_a_visit_saves_it_and_delivers_it_once(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.reload()
    unlock(page)
    start_visit(page, "榕荔街道一巷1号")
    # Read ahead as soon as the phone has nothing better to do.
    page.wait_for_function(
        "performance.getEntriesByType('resource').some((it) => /ReceiptView.*js/.test(it.name))"
    )
    line.fail(Fault.CUT_BEFORE, on=EVERYTHING)
    page.evaluate(_UNINSTALL)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    save(page)
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()
    page.get_by_role("button", name="回到今天").click()
    at_today(page)
    shows(page, waiting=1, delivered=0)
    line.heal()
    sync(page)
    shows(page, waiting=0, delivered=1)
    page.reload()
    unlock(page)
    shows(page, waiting=0, delivered=1)

    assert books.states() == [("accepted", 1)]
    assert books.told() == ["榕荔街道一巷1号"]
