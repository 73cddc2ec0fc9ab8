"""Work that one phone cannot deliver, carried to another by a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.phone import lose_the_line, sign_in
from tests.e2e.test_after_visit import SOON, go
from tests.e2e.test_first_visit import ADDRESS, start_new_place
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def other_page(browser: Browser) -> Iterator[Page]:
    """Another phone: its own storage, nothing of the first one's."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def test_what_a_phone_cannot_send_is_carried_to_another_and_arrives_once(
    page: Page, other_page: Page, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    sign_in(page, address, worker)
    lose_the_line(page)
    start_new_place(page, ADDRESS)
    page.locator("[data-category=dispute]").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先保存").click()
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()
    go(page, "/unsent")
    page.get_by_role("button", name="导出 1 份").click()
    expect(page.get_by_role("link", name="保存文件")).to_be_visible()
    code = page.locator("output.code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="保存文件").click()
    file = tmp_path / "unsent.ygt"
    download.value.save_as(file)

    sign_in(other_page, address, worker)
    go(other_page, "/unsent")
    other_page.get_by_role("button", name="从文件导入").click()
    other_page.locator("input[type=file]").set_input_files(file)
    other_page.get_by_label("文件密码").fill(code.lower())
    other_page.get_by_role("button", name="导入", exact=True).click()
    expect(other_page.get_by_text("导入了 1 份记录")).to_be_visible()
    other_page.get_by_role("button", name="完成").click()
    expect(other_page.get_by_text("都送达了")).to_be_visible(timeout=SOON)
    page.context.set_offline(False)
    expect(page.get_by_text("都送达了")).to_be_visible(timeout=SOON)

    reports = [item["data"] for item in worker.pull_all() if item["kind"] == "report_state"]
    assert [(report["state"], report["rev"]) for report in reports] == [("accepted", 1)]
