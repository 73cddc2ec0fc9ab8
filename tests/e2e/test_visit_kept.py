"""What a phone may do to a visit that is being written, and what the phone can do for it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.phone import at_today, sign_in, unlock
from tests.e2e.pictures import a_camera_file
from tests.e2e.test_visit_taps import known_place
from tests.e2e.visiting import (
    delivered,
    find_a_dispute,
    kept,
    save_as_it_is,
    start_known_place,
    start_new_place,
    whole_blobs,
)
from tests.world import World

pytestmark = pytest.mark.browser

PHOTOS = "[data-path='visit.photos']"
# A phone that understands Chinese by itself; what it heard comes when the worker has spoken.
_EAR = """
window.SpeechRecognition = class {
  static available = async () => 'available'
  start() {
    window.heard = (transcript) => {
      this.onresult({ results: [[{ transcript }]] })
      this.onend()
    }
  }
  stop() {}
}
"""
# The picture is written and the answer that names it is not: as if the page ended in between.
_NO_DRAFTS = """() => {
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...row) {
    if (this.name === 'drafts') throw new DOMException('gone', 'AbortError')
    return put.apply(this, row)
  }
}"""


def speak_a_dispute(page: Page) -> None:
    page.locator("[data-category=dispute]").click()
    expect(page.get_by_label("问题描述")).to_be_focused()
    page.get_by_label("问题描述").fill("楼上漏水，")
    page.get_by_role("button", name="说话输入").first.click()
    expect(page.get_by_role("button", name="正在听…")).to_be_visible()
    page.evaluate("window.heard('楼下不满')")
    expect(page.get_by_label("问题描述")).to_have_value("楼上漏水，楼下不满")
    kept(page)


def test_several_visits_are_open_at_once_and_each_is_found_again(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    first, second = known_place(worker), known_place(worker)
    page.add_init_script(_EAR)
    sign_in(page, address, worker)
    start_known_place(page, first)
    speak_a_dispute(page)
    page.get_by_role("button", name="返回").click()
    start_known_place(page, second)
    find_a_dispute(page)
    kept(page)

    page.goto(f"{address}/#/")
    page.reload()
    unlock(page)
    at_today(page)
    drafts = page.locator(".row.draft")
    expect(drafts).to_have_count(2)
    drafts.filter(has_text=first).click()
    expect(page.get_by_label("问题描述")).to_have_value("楼上漏水，楼下不满")
    save_as_it_is(page)
    delivered(page)
    page.get_by_role("button", name="回到今天").click()
    drafts.filter(has_text=second).click()
    expect(page.get_by_label("问题描述")).to_have_value("楼上楼下为漏水争执")
    for said in ("删除草稿", "确定删除？"):
        page.get_by_role("button", name=said).click()
    at_today(page)
    expect(drafts).to_have_count(0)
    [row] = world.key("zongzhi").rows("dispute")["items"]
    assert "楼上漏水，楼下不满" in row["cells"].values()


def test_a_camera_that_throws_the_page_out_of_memory_loses_nothing(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    find_a_dispute(page)
    kept(page)
    field = page.locator(PHOTOS)
    with page.expect_file_chooser():
        field.locator("input[type=file]").first.click()
    page.reload()
    unlock(page)
    expect(page.get_by_label("问题描述")).to_have_value("楼上楼下为漏水争执")

    file = a_camera_file(page, tmp_path, 640, 480)
    page.evaluate(_NO_DRAFTS)
    field.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("这一步没有存住")
    page.reload()
    unlock(page)
    expect(field.locator("img")).to_have_count(0)
    page.get_by_role("button", name="刚才拍的 1 张照片没有放进来").click()
    expect(field.locator("img")).to_have_count(1)
    save_as_it_is(page)
    delivered(page)
    assert len(whole_blobs(page, world, 1)) == 1
