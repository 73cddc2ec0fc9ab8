"""The store as something that is killed, copied and thrown away under the app."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.faults.conftest import StartPhone, kill
from tests.e2e.faults.line import Fault, Line
from tests.e2e.faults.reports import (
    books_of,
    in_trouble,
    record,
    save,
    shows,
    start_visit,
    sync,
)
from tests.e2e.phone import choose_pin, lose_the_line, noted_unsent, sign_in, unlock
from tests.world import World

pytestmark = pytest.mark.browser

# The store has the report, and nothing else of the app runs any more: the screen never hears of it.
_STOP_AFTER_SAVING = """() => {
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (...given) {
    const transaction = begin.apply(this, given)
    const [rooms, mode] = given
    if (mode === 'readwrite' && rooms.includes('outbox') && rooms.includes('meta')) {
      transaction.addEventListener('complete', () => {
        console.info('saved')
        for (;;);
      })
    }
    return transaction
  }
}"""


# What a browser throws when the phone has no space left.
_REFUSE = """full => {
  window.put ??= IDBObjectStore.prototype.put
  const refuse = () => { throw new DOMException('full', 'QuotaExceededError') }
  IDBObjectStore.prototype.put = full ? refuse : window.put
}"""


def test_an_app_that_is_killed_between_the_store_and_the_screen_has_saved_once(
    start_phone: StartPhone, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    page = start_phone(tmp_path / "phone")
    sign_in(page, address, worker)
    lose_the_line(page)
    start_visit(page, "榕荔街道一巷1号")
    page.get_by_role("button", name="保存", exact=True).click()
    page.evaluate(_STOP_AFTER_SAVING)
    with page.expect_console_message(lambda message: message.text == "saved"):
        page.get_by_role("button", name="先保存").click(no_wait_after=True)
    kill(page)

    page = start_phone(tmp_path / "phone")
    page.context.set_offline(True)
    page.goto(address)
    unlock(page)
    expect(page.locator(".row.draft")).to_have_count(0)
    shows(page, waiting=1, delivered=0)
    page.context.set_offline(False)
    shows(page, waiting=0, delivered=1)

    assert books.states() == [("accepted", 1)]
    assert books.told() == ["榕荔街道一巷1号"]


def test_a_copied_phone_and_its_original_lose_nothing_and_what_shares_a_number_waits(
    start_phone: StartPhone, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    page = start_phone(tmp_path / "phone")
    sign_in(page, address, worker)
    lose_the_line(page)
    record(page, "榕荔街道一巷1号")
    page.context.close()
    shutil.copytree(tmp_path / "phone", tmp_path / "copy", ignore=shutil.ignore_patterns("Single*"))

    # The copy gives the number of finding 2 out once more: both come next after that of 1.
    for storage, numbers, arrived in (("phone", (2, 3), 3), ("copy", (4,), 1)):
        page = start_phone(tmp_path / storage)
        page.context.set_offline(True)
        page.goto(address)
        unlock(page)
        shows(page, waiting=1)
        for number in numbers:
            record(page, f"榕荔街道一巷{number}号")
        page.context.set_offline(False)
        shows(page, waiting=0, delivered=arrived)
    # The server has heard numbers of this device that the copy never gave out.
    expect(page.locator("[data-notice=cloned]")).to_be_visible()
    shows(page, back=1)
    page.locator("[data-tile=back]").click()
    page.get_by_role("button", name="榕荔街道一巷4号").click()
    expect(page.get_by_text("编号与另一个问题相同，待核对")).to_be_visible()
    assert books.told() == [f"榕荔街道一巷{number}号" for number in (1, 2, 3)]

    world.clock.now = world.machine_time()
    [held] = json.loads(world.operator("held", "list", "--json").stdout)
    world.operator("held", "release", held["op_id"], "--reason", "核实是两个问题")
    assert books.states() == [("accepted", 1)] * 4
    assert books.told() == [f"榕荔街道一巷{number}号" for number in (1, 2, 3, 4)]


def test_a_store_that_the_browser_dropped_says_what_was_lost_with_it(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, address, worker)
    record(page, "榕荔街道一巷1号")
    shows(page, delivered=1)
    lose_the_line(page)
    record(page, "榕荔街道一巷2号")
    shows(page, waiting=1)
    noted_unsent(page, 1)
    page.goto("about:blank")
    dropped = {"origin": address, "storageTypes": "indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", dropped)
    page.context.set_offline(False)

    page.goto(address)
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)
    expect(page.locator("[data-notice=evicted]")).to_contain_text("还有 1 份没发出")
    # What was lost is written down anew; what had arrived is still there, once.
    record(page, "榕荔街道一巷2号")
    shows(page, waiting=0, delivered=1)

    assert books.states() == [("accepted", 1)] * 2
    assert books.told() == ["榕荔街道一巷1号", "榕荔街道一巷2号"]


def test_a_full_phone_says_so_sends_what_it_has_and_keeps_the_form(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    line.fail(Fault.CUT_BEFORE)
    record(page, "榕荔街道一巷1号")
    in_trouble(page, "没有网络")
    start_visit(page, "榕荔街道一巷2号")
    expect(page.locator("[data-kept=kept]")).to_be_visible()
    fill_up(page, full=True)
    page.get_by_label("问题描述").fill("榕荔街道一巷2号东侧")
    expect(page.get_by_text("这一步没有存住")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先保存").click()
    expect(page.locator("footer .fault")).to_contain_text("手机空间不足")
    line.heal()
    page.get_by_role("button", name="返回").click()
    sync(page)
    in_trouble(page, "手机空间不足")
    assert books.told() == ["榕荔街道一巷1号"]

    fill_up(page, full=False)
    sync(page)
    shows(page, waiting=0, delivered=1)
    page.locator(".row.draft").click()
    page.get_by_label("问题描述").fill("榕荔街道一巷2号东侧")
    save(page)
    page.get_by_role("button", name="回到今天").click()
    shows(page, waiting=0, delivered=2)

    assert books.states() == [("accepted", 1)] * 2
    assert books.told() == ["榕荔街道一巷1号", "榕荔街道一巷2号东侧"]


def fill_up(page: Page, full: bool) -> None:
    """From now on the browser refuses to write anything, or takes it again."""
    page.evaluate(_REFUSE, full)
