"""Several windows of the app on one phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.faults.line import Fault, Line
from tests.e2e.faults.reports import books_of, record, save, shows, start_visit
from tests.e2e.phone import at_today, sign_in, unlock
from tests.e2e.visiting import at_visit, delivered, kept, save_as_it_is
from tests.world import World

pytestmark = pytest.mark.browser

# As if this window were looked at a minute later: a lease that nobody renews is over by then.
_A_MINUTE_LATER = "const was = Date.now; Date.now = () => was() + 61_000"


def second_window(page: Page, url: str) -> Page:
    other = page.context.new_page()
    other.set_default_timeout(30_000)
    other.goto(url)
    unlock(other)
    at_today(other)
    expect(other.get_by_text("已同步")).to_be_visible()
    return other


def freeze(page: Page, state: str) -> None:
    """`frozen` as Android does to a window in the background, or `active`."""
    page.context.new_cdp_session(page).send("Page.setWebLifecycleState", {"state": state})


def test_what_a_frozen_window_had_begun_is_sent_by_another_and_counts_once(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    other = second_window(page, line.url)
    line.fail(Fault.HELD)
    record(page, "榕荔街道一巷1号")
    line.met()
    shows(page, waiting=1)
    shows(other, waiting=1)

    freeze(page, "frozen")
    other.evaluate(_A_MINUTE_LATER)
    other.locator(".strip").click()
    line.met(2)
    line.heal()
    shows(other, waiting=0, delivered=1)
    freeze(page, "active")
    shows(page, waiting=0, delivered=1)

    [first], [second] = line.handed_in(2)
    assert first == second
    assert books.states() == [("accepted", 1)]
    assert books.told() == ["榕荔街道一巷1号"]


def test_two_windows_on_one_draft_push_nothing_out_and_make_one_report(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, address, worker)
    start_visit(page, "榕荔街道二巷2号")
    kept(page)
    other = second_window(page, address)
    other.locator(".row.draft").click()
    at_visit(other)
    page.get_by_label("问题描述").fill("两户为漏水争执")
    kept(page)

    # Opened before that answer was given: its report would lack it.
    save_as_it_is(other)
    told = "另一个窗口改过这份草稿"
    expect(other.get_by_role("alert")).to_contain_text(told)
    other.get_by_label("问题描述").fill("没有这回事")
    expect(other.locator(".fault").first).to_contain_text(told)
    save(page)
    delivered(page)
    other.get_by_label("问题描述").fill("没有")
    expect(other.get_by_text("这份走访已保存过")).to_be_visible()
    save_as_it_is(other)
    delivered(other)

    assert books.states() == [("accepted", 1)]
    assert books.told() == ["两户为漏水争执"]
