"""The sheets and screens after a visit, for eyes, ears and thumbs: axe, sizes, a cleared store."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looks import poor
from tests.e2e.phone import lose_the_line, noted_unsent, sign_in
from tests.e2e.test_after_visit import SOON, disputes, go, record_dispute
from tests.e2e.test_first_visit import ADDRESS, start_new_place
from tests.world import World

pytestmark = pytest.mark.browser

# What a browser does that is short of space: the database goes, the small storage stays.
_EVICT = """async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((done) => { indexedDB.deleteDatabase(name).onsuccess = done })
  }
}"""


def test_what_opens_after_a_visit_is_legible_named_and_large(
    page: Page, address: str, world: World
) -> None:
    worker, zongzhi = world.worker(), world.key("zongzhi")
    sign_in(page, address, worker)
    record_dispute(page)
    [row] = disputes(zongzhi)
    zongzhi.say(f"sheets/dispute/rows/{row['row_id']}/return", {"reason": "电话打不通"})
    page.get_by_role("button", name="撤回这份记录").click()
    found = poor(page, "withdraw")
    page.get_by_role("button", name="关闭").click()
    go(page, "/tasks")
    page.get_by_role("button", name="说明情况").first.click()
    found |= poor(page, "reply")
    page.get_by_role("button", name="关闭").click()
    go(page, "/unsent")
    expect(page.get_by_text("都送达了")).to_be_visible()
    found |= poor(page, "unsent")
    page.get_by_role("button", name="从文件导入").click()
    found |= poor(page, "import")
    page.get_by_role("button", name="关闭").click()
    page.context.set_offline(True)
    start_from_today(page)
    go(page, "/unsent")
    page.get_by_role("button", name="导出 1 份").click()
    expect(page.get_by_role("link", name="保存文件")).to_be_visible()
    found |= poor(page, "export")
    assert found == {}


def start_from_today(page: Page) -> None:
    """A draft is unsent work as well."""
    go(page, "/")
    start_new_place(page, ADDRESS)


def test_a_store_that_the_browser_cleared_is_spoken_of(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    sign_in(page, address, worker)
    lose_the_line(page)
    start_new_place(page, ADDRESS)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()
    go(page, "/")
    expect(page.get_by_text("没有网络，记录先存在手机里")).to_be_visible(timeout=SOON)
    noted_unsent(page, 1)
    page.evaluate(_EVICT)
    page.context.set_offline(False)

    sign_in(page, address, worker)
    notice = page.locator("[data-notice=evicted]")
    expect(notice).to_contain_text("还有 1 份没发出")
    notice.get_by_role("button", name="知道了").click()
    expect(notice).to_have_count(0)
