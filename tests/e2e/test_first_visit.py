"""A first day with the field app: signed in with a signal, working without one."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import GRID
from tests.e2e.phone import lose_the_line, sign_in, unlock
from tests.e2e.visiting import numbered
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.corridor]

ADDRESS = "石井头村一巷37号"


def start_new_place(page: Page, address: str) -> None:
    page.get_by_role("button", name="走访新地点").click()
    page.locator("[data-path='place.kind'] .picker").click()
    page.get_by_role("button", name="楼栋", exact=True).click()
    page.get_by_label("标准地址").fill(address)
    page.get_by_role("button", name="开始走访").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()


def test_a_visit_recorded_without_signal_arrives_once(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    sign_in(page, address, worker)
    lose_the_line(page)

    start_new_place(page, ADDRESS)
    page.locator("[data-category=dispute]").click()
    page.get_by_label("问题描述").fill("楼上楼下为漏水争执")
    expect(page.get_by_text("草稿已存")).to_be_visible()

    page.reload()
    unlock(page)
    expect(page.get_by_label("问题描述")).to_have_value("楼上楼下为漏水争执")

    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先保存").click()
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()

    page.reload()
    unlock(page)
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()
    page.get_by_role("button", name="回到今天").click()
    expect(page.locator("[data-tile=waiting]")).to_contain_text("1")

    page.context.set_offline(False)
    expect(page.locator("[data-tile=delivered]")).to_contain_text("1", timeout=60_000)
    page.locator("[data-tile=delivered]").click()
    page.get_by_role("button", name=ADDRESS).click()
    expect(page.get_by_role("heading", name="已送达", exact=True)).to_be_visible()
    expect(page.locator(".fed")).to_contain_text("综治")

    numbered(world)
    reports = [item["data"] for item in worker.pull_all() if item["kind"] == "report_state"]
    assert [(report["state"], report["grid"]) for report in reports] == [("accepted", GRID)]
