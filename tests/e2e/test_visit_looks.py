"""The sheets that open over a visit: axe in light and dark, and room for a thumb."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.builders import a_tenant, a_visit, an_issue, an_operation
from tests.e2e.looks import poor
from tests.e2e.phone import sign_in
from tests.e2e.pictures import a_camera_file
from tests.e2e.visiting import start_known_place, take_photo
from tests.world import World

pytestmark = pytest.mark.browser


def test_what_opens_over_a_visit_is_legible_named_and_large(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    site = {"name": "荔香小吃店", "kind": "snack_bar"}
    finding = an_issue(description="二楼通道堆放杂物")
    place = {"kind": "shop_front", "rented": True}
    report = a_visit(place=place, site=site, persons=[a_tenant()], issues=[finding])
    worker.push(an_operation(report))
    sign_in(page, address, worker)
    start_known_place(page, report["place"]["address"])
    found = poor(page, "visit")
    page.locator("[data-open-finding] [data-code=partly]").click()
    page.locator("[data-category=illegal_parking]").click()
    page.get_by_role("button", name="手填").click()
    take_photo(page.locator("[data-path='visit.photos']"), a_camera_file(page, tmp_path, 640, 480))
    found |= poor(page, "answered")
    close = page.get_by_role("button", name="关闭")
    for opener in ("补录", "请对方签名", "加填一张表"):
        page.get_by_role("button", name=opener).click()
        found |= poor(page, opener)
        close.click()
    page.locator(".thumb").click()
    found |= poor(page, "photo")
    page.get_by_role("button", name="移除这张照片").click()
    page.locator("[data-issue]").last.get_by_role("button", name="移除", exact=True).click()
    found |= poor(page, "undo")
    assert found == {}
