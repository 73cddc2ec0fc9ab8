"""How a visit asks: blind where it must, for whom, what is wrong in place, and of newcomers."""

from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Locator, Page, expect

from tests.builders import a_tenant, a_visit, an_operation
from tests.e2e.phone import sign_in
from tests.e2e.visiting import (
    delivered,
    save_as_it_is,
    save_button,
    start_known_place,
    start_new_place,
)
from tests.world import Phone, World

pytestmark = pytest.mark.browser

CREDIT_CODE = "91440101MA59ABCD2X"


def question(page: Page, path: str) -> Locator:
    return page.locator(f"article.question[data-path='{path}']")


def subjects(worker: Phone, kind: str) -> list[dict[str, Any]]:
    items = [it["data"] for it in worker.pull_all() if it["kind"] == "subject"]
    return [it for it in items if it and it["type"] == kind]


def value(subject: dict[str, Any], element: str) -> object:
    return subject["values"][element]["value"]


def add_business(page: Page) -> None:
    page.get_by_role("button", name="这里有单位或店铺").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="加上").click()
    expect(sheet.get_by_role("alert")).to_contain_text("请填写单位（场所）名称")
    sheet.get_by_label("单位（场所）名称").fill("䶮记制衣")
    sheet.locator("[data-path='site.kind'] .picker").click()
    page.get_by_role("dialog").last.get_by_role("button", name="制衣作坊").click()
    sheet.get_by_role("button", name="加上").click()
    expect(page.locator("[data-added=site]")).to_contain_text("䶮记制衣")


def add_member(page: Page) -> None:
    page.get_by_role("button", name="加一个人").click()
    page.get_by_role("button", name="在职党员").click()
    page.get_by_role("dialog").get_by_label("姓名").fill("买买提·吐尔逊江")
    page.get_by_role("button", name="加上", exact=True).click()
    expect(page.locator("[data-added]").first).to_contain_text("在职党员")
    branch = page.locator("article.question[data-path$='.party_branch']")
    branch.get_by_role("textbox").fill("榕荔街道第二支部")


def test_what_is_recalled_blind_is_shown_only_beside_the_new_answer(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    place = {"rented": True, "floating_residents": 7}
    report = a_visit(
        visit={"started_at": "2026-08-01T01:00:00Z"}, place=place, persons=[a_tenant()]
    )
    assert worker.push(an_operation(report))[0]["status"] == "accepted"
    sign_in(page, address, worker)
    start_known_place(page, report["place"]["address"])
    asked = question(page, "place.floating_residents")
    count = asked.get_by_role("textbox")
    expect(count).to_have_value("")
    expect(count).to_have_attribute("inputmode", "numeric")
    expect(asked).not_to_contain_text("上次")
    expect(asked).not_to_contain_text("7")

    asked.get_by_role("button", name="谁要这项").click()
    expect(asked.locator(".who")).to_contain_text("公安")
    count.fill("5000")
    expect(asked.get_by_role("alert")).to_have_text("应在 0 到 2000 之间。")
    save_button(page).click()
    expect(page.locator(".dock").get_by_role("alert")).to_contain_text("1 项填得不对")
    count.fill("7")
    expect(asked).to_contain_text("上次（2026-08-01）：7 人 与上次相同")
    count.fill("4")
    expect(asked).to_contain_text("上次（2026-08-01）：7 人 与上次不同")
    save_button(page).click()
    delivered(page)
    [house] = subjects(worker, "place")
    assert value(house, "place.floating_residents") == 4


def test_a_business_and_a_person_found_at_the_door_open_what_is_asked_about_them(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    licence = tmp_path / "licence.png"
    segno.make_qr(f"https://licence.example/q?uniscid={CREDIT_CODE}").save(str(licence), scale=6)
    sign_in(page, address, worker)
    start_new_place(page, "临街铺面")
    add_business(page)
    code = question(page, "site.uscc")
    code.get_by_role("button", name="扫码").click()
    page.set_input_files("dialog input[type=file]", licence)
    expect(code.get_by_role("textbox")).to_have_value(CREDIT_CODE)

    add_member(page)
    # Away from the door, and back to it: what is asked goes and comes with the answer.
    page.get_by_role("button", name="电话", exact=True).click()
    expect(code).to_have_count(0)
    page.get_by_role("button", name="上门", exact=True).click()
    expect(code.get_by_role("textbox")).to_have_value(CREDIT_CODE)
    save_as_it_is(page)
    delivered(page)
    for department in ("消防", "应急", "党建"):
        expect(page.locator(".fed")).to_contain_text(department)
    [shop], [member] = subjects(worker, "site"), subjects(worker, "person")
    assert (value(shop, "site.name"), value(shop, "site.uscc")) == ("䶮记制衣", CREDIT_CODE)
    assert value(member, "person.name") == "买买提·吐尔逊江"
    [row] = world.key("xiaofang").rows("small_place")["items"]
    assert "䶮记制衣" in row["cells"].values()
