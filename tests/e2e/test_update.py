"""A new version of the app while a worker uses the old one."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.phone import PIN, at_today, sign_in, unlock
from tests.servers import serving
from tests.world import World

pytestmark = pytest.mark.browser

_DIST = Path(__file__).parents[2] / "pwa" / "dist"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The built app, where a newer version may be put in its place."""
    folder = tmp_path / "dist"
    shutil.copytree(_DIST, folder)
    return folder


@pytest.fixture
def address(world: World, built: Path) -> Iterator[str]:
    world.area_tree()
    with serving(replace(world.settings, field_app=built)) as url:
        yield url


def publish(built: Path, page: Page) -> None:
    """A newer worker on the server, and the browser told to look for one."""
    with (built / "sw.js").open("a", encoding="utf-8") as worker:
        worker.write("\n// newer\n")
    page.evaluate("async () => (await navigator.serviceWorker.ready).update()")


def waits(page: Page) -> None:
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.ready).waiting !== null", timeout=60_000
    )


def closed(page: Page) -> None:
    """No window holds the update back any more: a lock is let go a moment after its screen."""
    page.wait_for_function(
        "async () => (await navigator.locks.query()).held.every((it) => it.name !== 'ygt-form')"
    )


def test_an_update_waits_until_the_form_is_closed_and_loses_nothing(
    page: Page, address: str, world: World, built: Path
) -> None:
    sign_in(page, address, world.worker())
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.reload()
    unlock(page)
    at_today(page)
    page.get_by_role("button", name="走访新地点").click()
    page.locator("[data-path='place.kind'] .picker").click()
    page.get_by_role("button", name="楼栋", exact=True).click()
    page.get_by_label("标准地址").fill("榕荔街道九巷9号")
    page.get_by_role("button", name="开始走访").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()

    publish(built, page)
    waits(page)
    offer = page.get_by_role("button", name="有新版本，点这里更新")
    expect(offer).to_have_count(0)

    page.get_by_role("button", name="返回").click()
    at_today(page)
    closed(page)
    with page.expect_navigation():
        offer.click()
    unlock(page, PIN)
    at_today(page)
    expect(offer).to_have_count(0)
    expect(page.locator(".row.draft")).to_contain_text("榕荔街道九巷9号")


def test_a_form_in_another_window_holds_the_update_back(
    page: Page, address: str, world: World, built: Path
) -> None:
    sign_in(page, address, world.worker())
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.reload()
    unlock(page)
    at_today(page)
    other = page.context.new_page()
    other.goto(address)
    unlock(other)
    other.get_by_role("button", name="走访新地点").click()
    expect(other.get_by_label("标准地址")).to_be_visible()

    publish(built, page)
    waits(page)
    page.get_by_role("button", name="有新版本，点这里更新").click()
    expect(page.get_by_text("有走访还没写完，写完再更新。")).to_be_visible()
    other.get_by_role("button", name="返回").click()
    at_today(other)
    closed(page)
    with page.expect_navigation():
        page.get_by_role("button", name="有新版本，点这里更新").click()
    expect(page.get_by_label("解锁码")).to_be_visible()
