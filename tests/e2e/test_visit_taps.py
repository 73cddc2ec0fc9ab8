"""Few taps: nobody home, nothing new, an old finding, an earlier day, a thing taken back."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.storage.models.reports import Operation
from tests.builders import a_tenant, a_visit, an_issue, an_operation
from tests.e2e.phone import sign_in, unlock
from tests.e2e.visiting import (
    delivered,
    find_a_dispute,
    kept,
    save_as_it_is,
    save_button,
    start_known_place,
    start_new_place,
)
from tests.store import payload_of
from tests.world import Phone, World

pytestmark = pytest.mark.browser


def reports_of(worker: Phone) -> list[str]:
    items = worker.pull_all()
    return [item["data"]["visit_id"] for item in items if item["kind"] == "report_state"]


def open_issues_of(worker: Phone) -> list[str]:
    subjects = [item for item in worker.pull_all() if item["kind"] == "subject"]
    return [it["id"] for it in subjects if it["op"] == "upsert" and it["data"]["type"] == "issue"]


def known_place(worker: Phone, **parts: object) -> str:
    """A place that was visited before; gives its address."""
    report = a_visit(**parts)
    assert worker.push(an_operation(report))[0]["status"] == "accepted"
    return str(report["place"]["address"])


def count_taps(page: Page) -> None:
    """From now on; those of a program are none."""
    page.evaluate(
        """() => {
          if (!('taps' in window)) document.addEventListener(
            'click', (event) => { if (event.isTrusted) window.taps += 1 }, true)
          window.taps = 0
        }"""
    )


def taps(page: Page) -> int:
    counted: int = page.evaluate("window.taps")
    return counted


def recorded(world: World, worker: Phone) -> list[dict[str, Any]]:
    """The reports as the server holds them, in the order of their arrival."""
    with world.app.app_context(), world.transaction(writes=False) as tx:
        rows = tx.scalars(select(Operation).order_by(Operation.server_seq))
        mine = [row for row in rows if row.worker_id == worker.worker_id]
        return [json.loads(payload_of(tx, row))["report"] for row in mine]


def test_nobody_met_is_told_in_two_taps_and_arrives_as_what_it_was(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    outcomes = {"nobody_home": "无人在家", "refused": "拒访", "not_found": "地点未找到"}
    places = {outcome: known_place(worker) for outcome in outcomes}
    before = len(recorded(world, worker))
    sign_in(page, address, worker)
    for outcome, said in outcomes.items():
        start_known_place(page, places[outcome])
        count_taps(page)
        page.get_by_role("button", name=said, exact=True).click()
        save_button(page).click()
        delivered(page)
        assert taps(page) == 2
        expect(page.get_by_text("这次没有部门需要表格")).to_be_visible()
        page.get_by_role("button", name="回到今天").click()
        missed = page.locator(".stop", has_text=places[outcome])
        expect(missed).to_contain_text("上次没见到人")
    told = recorded(world, worker)[before:]
    assert [it["visit"]["outcome"] for it in told] == list(outcomes)
    assert [it["place"]["address"] for it in told] == list(places.values())


def test_a_visit_with_nothing_new_takes_three_taps_and_five_fast_ones_save_it_once(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    place = known_place(worker, place={"kind": "dwelling_unit"}, persons=[a_tenant()])
    sign_in(page, address, worker)
    expect(page.locator(".stop")).to_have_count(1)
    count_taps(page)
    start_known_place(page, place)
    page.get_by_role("button", name="人都在，都没变").click()
    assert taps(page) == 2
    page.evaluate(
        """() => {
          const [save] = [...document.querySelectorAll('.dock button.primary')]
          for (let tap = 0; tap < 5; tap += 1) save.click()
        }"""
    )
    delivered(page)
    assert len(reports_of(worker)) == 2


def test_an_old_finding_is_rechecked_in_place_and_settled(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    place = known_place(worker, issues=[an_issue()])
    assert len(open_issues_of(worker)) == 1
    sign_in(page, address, worker)
    start_known_place(page, place)
    finding = page.locator("[data-open-finding]")
    expect(finding).to_contain_text("二楼通道堆放杂物")
    finding.get_by_role("button", name="已整改", exact=True).click()
    expect(finding).to_have_count(0)
    page.get_by_role("button", name="其余照上次填").click()
    expect(page.get_by_label("问题描述")).to_have_value("二楼通道堆放杂物")
    save_button(page).click()
    delivered(page)
    assert open_issues_of(worker) == []


def test_an_earlier_visit_is_entered_with_its_own_day(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    page.get_by_role("button", name="补录").click()
    page.locator("input[name=start]").fill("2026-11-20T15:05")
    page.locator("input[name=start]").blur()
    expect(page.locator("input[name=end]")).to_have_value("2026-11-20T15:20")
    page.locator("input[name=end]").fill("2026-11-20T15:01")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="用这个时间")).to_be_disabled()
    page.locator("input[name=end]").fill("2026-11-20T15:30")
    page.get_by_role("button", name="用这个时间").click()
    expect(page.locator("[data-part=head]")).to_contain_text("补录：2026-11-20 15:05—15:30")
    find_a_dispute(page)
    save_as_it_is(page)
    delivered(page)
    [row] = world.key("zongzhi").rows("dispute", date="2026-11-20")["items"]
    assert "2026-11-20" in row["cells"].values()


def test_what_was_added_is_taken_away_and_brought_back(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    find_a_dispute(page)
    finding = page.locator("[data-issue]")
    finding.get_by_role("button", name="移除", exact=True).click()
    expect(finding).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_label("问题描述")).to_have_value("楼上楼下为漏水争执")
    page.get_by_role("button", name="加一个人").click()
    page.get_by_role("button", name="当事人").click()
    page.get_by_role("dialog").get_by_label("姓名").fill("黄𠮷")
    page.get_by_role("button", name="加上", exact=True).click()
    added = page.locator("[data-added]")
    expect(added).to_contain_text("黄𠮷")
    finding.locator("[data-part=about]").get_by_role("button", name="黄𠮷").click()
    kept(page)
    added.get_by_role("button", name="移除").click()
    expect(added).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(added).to_contain_text("黄𠮷")
    save_as_it_is(page)
    delivered(page)
    [row] = world.key("zongzhi").rows("dispute")["items"]
    assert "黄𠮷" in row["cells"].values()


def test_a_finding_says_which_answer_its_department_waits_for(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    page.locator("[data-category=illegal_parking]").click()
    page.get_by_label("问题描述").fill("两辆车停在楼前")
    waiting = page.locator("[data-part=waiting]")
    expect(waiting).to_contain_text("交通运输")
    save_button(page).click()
    expect(page.get_by_role("dialog")).to_contain_text("1 条问题还没有部门能收到")
    page.get_by_role("button", name="去填").click()
    page.locator("[data-path='place.parking_violations']").get_by_role("textbox").fill("2")
    expect(waiting).to_have_count(0)
    save_as_it_is(page)
    delivered(page)
    expect(page.locator(".fed")).to_contain_text("交通运输")


def test_a_sheet_that_is_not_due_is_opened_by_hand(page: Page, address: str, world: World) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    question = page.locator("[data-path='place.parking_violations']")
    expect(question).to_have_count(0)
    page.get_by_role("button", name="加填一张表").click()
    page.get_by_role("searchbox").fill("乱停放")
    page.locator("[data-sheet='jiaotong/parking']").click()
    question.get_by_role("button", name="加一").click()
    page.locator("[data-path='place.bike_pileup']").get_by_role("button", name="无").click()
    save_as_it_is(page)
    delivered(page)
    expect(page.locator(".fed")).to_contain_text("交通运输")


def test_words_of_a_chinese_keyboard_are_kept_whole(page: Page, address: str, world: World) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    page.locator("[data-category=dispute]").click()
    words = page.get_by_label("问题描述")
    words.click()
    keyboard = page.context.new_cdp_session(page)
    for sound in ("l", "lo", "lou", "lou d", "lou dao"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": sound, "selectionStart": len(sound), "selectionEnd": len(sound)},
        )
    # What follows from the letters is composed meanwhile, and takes nothing from them.
    page.locator("[data-kept=kept]").first.wait_for(state="attached")
    keyboard.send("Input.insertText", {"text": "楼道𠮷"})
    expect(words).to_have_value("楼道𠮷")
    kept(page)
    page.reload()
    unlock(page)
    expect(page.get_by_label("问题描述")).to_have_value("楼道𠮷")
