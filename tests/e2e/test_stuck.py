"""A report that does not get through although there is a network: what taps can do."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.phone import sign_in
from tests.e2e.test_after_visit import SOON, disputes
from tests.e2e.visiting import find_a_dispute, save_as_it_is, start_new_place
from tests.world import World

pytestmark = pytest.mark.browser

PUSH = "**/api/v1/sync/push"


def refuse(route: Route) -> None:
    route.fulfill(status=503, headers={"Retry-After": "1"}, body="")


def saved_dispute(page: Page) -> None:
    start_new_place(page)
    find_a_dispute(page)
    save_as_it_is(page)
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()


def try_often(page: Page) -> None:
    """A report that the server refuses by itself once, and thrice by hand."""
    page.route(PUSH, refuse)
    with page.expect_response(PUSH):
        saved_dispute(page)
    page.get_by_role("button", name="回到今天").click()
    strip = page.locator(".strip")
    for _ in range(3):
        expect(strip).to_have_attribute("data-mood", "trouble", timeout=SOON)
        with page.expect_response(PUSH, timeout=SOON):
            strip.click()


def heal(page: Page) -> None:
    """Once what is set aside stands there, and a round that had taken it up before is over."""
    expect(page.locator(".row", has_text="已搁置")).to_be_visible()
    expect(page.locator(".strip:not([data-mood=running])")).to_be_visible()
    page.unroute(PUSH)


def export(page: Page) -> None:
    page.get_by_role("button", name="导出 1 份").click()
    expect(page.locator("output.code")).to_be_visible()
    page.get_by_role("button", name="抄好了").click()


def test_a_stuck_report_is_set_aside_exported_sent_again_or_withdrawn(
    page: Page, address: str, world: World
) -> None:
    worker, zongzhi = world.worker(), world.key("zongzhi")
    sign_in(page, address, worker)
    try_often(page)
    page.locator("[data-tile=waiting]").click()
    page.locator(".row .state").first.click()
    stuck = page.locator(".card", has_text="这份记录还没有送达")
    expect(stuck).to_be_visible(timeout=SOON)

    stuck.get_by_role("button", name="先放一边").click()
    expect(page.get_by_role("heading", name="已搁置", exact=True)).to_be_visible()
    stuck.get_by_role("button", name="导出到文件").click()
    heal(page)
    export(page)
    with page.expect_response("**/api/v1/sync/pull*", timeout=SOON):
        page.locator(".strip").click()
    assert disputes(zongzhi) == []
    page.locator(".row", has_text="已搁置").click()
    stuck.get_by_role("button", name="再发一次").click()
    expect(page.get_by_role("heading", name="已送达", exact=True)).to_be_visible(timeout=SOON)
    [row] = disputes(zongzhi)

    page.get_by_role("button", name="回到今天").click()
    page.route(PUSH, refuse)
    saved_dispute(page)
    page.get_by_role("button", name="撤回这份记录").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("heading", name="将撤回", exact=True)).to_be_visible()
    page.unroute(PUSH)
    expect(page.get_by_role("heading", name="已撤回", exact=True)).to_be_visible(timeout=SOON)
    standing = {each["row_id"] for each in disputes(zongzhi) if each["op"] == "upsert"}
    assert standing == {row["row_id"]}
