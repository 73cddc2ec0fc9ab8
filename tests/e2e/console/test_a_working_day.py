"""A department's day at the console: sign in, find rows, take them along, answer the worker."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console import Person, account
from tests.e2e.console.desk import Late, a_full_city, cells, go, prepare, sign_in
from tests.e2e.visiting import numbered
from tests.world import World

pytestmark = pytest.mark.browser

DAY = "2026-11-18"


@pytest.mark.corridor
def test_a_row_is_found_taken_along_returned_and_answered(
    laptop: Page, address: str, world: World, tmp_path: Path
) -> None:
    phone = a_full_city(world)
    numbered(world)
    who = account(world, "gongan")
    _refused_then_let_in(laptop, address, who)
    _found(laptop)
    _taken_along(laptop, tmp_path)
    _columns_chosen(laptop)
    _answered(laptop)
    numbered(world)
    kinds = [item["kind"] for item in phone.pull_all()]
    assert "task" in kinds
    assert "请核实门牌" in json.dumps(phone.pull_all(), ensure_ascii=False)
    laptop.get_by_role("button", name="退出登录").click()
    expect(laptop.get_by_label("动态码")).to_be_visible()
    laptop.reload()
    expect(laptop.get_by_label("动态码")).to_be_visible()


def _refused_then_let_in(laptop: Page, address: str, who: Person) -> None:
    laptop.goto(f"{address}/console/")
    laptop.fill("input[name=email]", who.email)
    laptop.fill("input[name=secret]", "AAAA-BBBB-CCCC")
    laptop.fill("input[name=code]", "000000")
    laptop.get_by_role("button", name="登录", exact=True).click()
    expect(laptop.get_by_role("alert")).to_contain_text("不对")
    sign_in(laptop, address, who)


def _found(laptop: Page) -> None:
    """From the list of sheets to three rows in their order, and back to all."""
    card = laptop.get_by_role("link", name="来穗人员信息采集表")
    expect(card).to_contain_text("13 行")
    expect(card).to_contain_text(f"最新 {DAY}")
    card.click()
    expect(laptop.locator(".grid-row")).to_have_count(13)

    laptop.get_by_label("筛选：承租人姓名").fill("伟杰")
    expect(laptop.locator(".count")).to_have_text("3 行")
    laptop.get_by_role("button", name="承租人姓名").click()
    expect(laptop.get_by_role("columnheader").first).to_have_attribute("aria-sort", "ascending")
    expect(laptop.locator(".count")).to_have_text("3 行")
    expect(laptop.locator(".grid-row")).to_have_count(3)
    names = cells(laptop, 0)
    assert names == sorted(names)
    laptop.get_by_role("button", name="取消筛选和排序").click()
    expect(laptop.locator(".grid-row")).to_have_count(13)


def _taken_along(laptop: Page, folder: Path) -> None:
    """Two forms of the whole sheet, saved as the browser saves files."""
    laptop.get_by_role("button", name="下载").click()
    for form, begins in (("xlsx", b"PK"), ("csv", "﻿承租人姓名".encode())):
        laptop.locator(f"input[value={form}]").check()
        with laptop.expect_download() as waiting:
            laptop.get_by_role("button", name="开始下载").click()
        kept = folder / waiting.value.suggested_filename
        waiting.value.save_as(kept)
        assert kept.name == f"gongan-arrival.{form}"
        assert kept.read_bytes().startswith(begins)
        expect(laptop.get_by_text(f"已存为 {kept.name}")).to_be_visible()
    laptop.keyboard.press("Escape")
    expect(laptop.locator("dialog")).to_have_count(0)
    laptop.get_by_label("筛选：承租人姓名").fill("伟杰")
    expect(laptop.locator(".count")).to_have_text("3 行")
    laptop.get_by_role("button", name="下载").click()
    expect(laptop.get_by_label("现在表里的：3 行")).to_be_checked()
    laptop.locator("input[value=csv]").check()
    with laptop.expect_download() as waiting:
        laptop.get_by_role("button", name="开始下载").click()
    kept = folder / "three.csv"
    waiting.value.save_as(kept)
    assert len(kept.read_text(encoding="utf-8-sig").splitlines()) == 1 + 3
    laptop.keyboard.press("Escape")
    laptop.get_by_role("button", name="取消筛选和排序").click()
    expect(laptop.locator(".grid-row")).to_have_count(13)


def _columns_chosen(laptop: Page) -> None:
    """A hidden column stays hidden when the page is opened again, a frozen one stays in place."""
    before = laptop.get_by_role("columnheader").count()
    laptop.get_by_role("button", name="选列").click()
    laptop.locator("dialog").get_by_label("性别").click()
    laptop.locator("dialog").get_by_role("button", name="2", exact=True).click()
    laptop.keyboard.press("Escape")
    expect(laptop.get_by_role("columnheader")).to_have_count(before - 1)
    laptop.reload()
    expect(laptop.get_by_role("columnheader")).to_have_count(before - 1)
    expect(laptop.locator(".grid-heading.frozen")).to_have_count(2)
    expect(laptop.locator(".grid-row").first).to_be_visible()


def _answered(laptop: Page) -> None:
    """By keys alone: down two rows, open, return it, say what came of it."""
    grid = laptop.get_by_role("grid")
    grid.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        laptop.keyboard.press(key)
    expect(grid).to_have_attribute("aria-activedescendant", "cell-2-1")
    laptop.keyboard.press("Enter")
    panel = laptop.get_by_role("complementary", name="一行")
    expect(panel.locator(".origin", has_text="观察于").first).to_be_visible()
    expect(_happenings(panel)).to_have_text([re.compile("录入")])
    panel.get_by_role("button", name="退回核实").click()
    panel.get_by_role("button", name="退回", exact=True).click()
    expect(panel.get_by_role("alert")).to_be_visible()
    panel.get_by_label("请网格员核实什么").fill("请核实门牌")
    before = Late(laptop, "**/history")
    panel.get_by_role("button", name="退回", exact=True).click()
    expect(panel.get_by_text("已退回，网格员的手机上会出现任务")).to_be_visible()
    panel.get_by_role("button", name="办理结果").click()
    panel.get_by_label("办到哪一步").select_option("done")
    panel.get_by_label("告诉网格员什么").fill("已登记")
    panel.get_by_role("button", name="告诉网格员").click()
    told = [re.compile("录入"), re.compile("退回核实.*请核实门牌"), re.compile("已办结.*已登记")]
    expect(_happenings(panel)).to_have_text(told)
    # What was asked for before the second reply is told after it.
    before.arrives()
    expect(_happenings(panel)).to_have_text(told)
    panel.get_by_role("button", name="关闭").click()
    expect(grid).to_be_focused()


def _happenings(panel: Locator) -> Locator:
    return panel.locator(".happenings li")


def test_a_day_stands_on_paper_as_in_the_departments_template(
    laptop: Page, address: str, world: World
) -> None:
    a_full_city(world)
    prepare(laptop, "zh-Hans", "dark")
    sign_in(laptop, address, account(world, "gongan"))
    go(laptop, "/sheet/rental/day")
    laptop.fill("input[name=day]", DAY)
    paper = laptop.locator(".paper")
    expect(paper.locator("caption")).to_contain_text("填报单位：广州市　　巡查日期：2026/11/18")
    assert paper.locator("thead tr").count() == 2
    assert paper.locator("th[scope=colgroup]").first.inner_text().strip()
    assert paper.locator("tbody tr").count() == 12
    assert paper.locator("tbody td").first.inner_text().strip() == "1"
    # Paper is white whatever the look.
    white = "rgb(255, 255, 255)"
    assert paper.evaluate("it => getComputedStyle(it).backgroundColor") == white
    laptop.emulate_media(media="print")
    expect(laptop.locator(".side")).to_be_hidden()
    expect(laptop.locator(".head")).to_be_hidden()
    expect(paper).to_be_visible()


def test_grids_that_reported_positions_and_webhooks(
    laptop: Page, address: str, world: World
) -> None:
    a_full_city(world)
    sign_in(laptop, address, account(world, "jiaotong", "admin"))
    go(laptop, "/coverage")
    laptop.fill("input[name=day]", DAY)
    expect(laptop.locator(".meter")).to_contain_text("1 / 4 个网格已报")
    laptop.get_by_label("只看没报的").check()
    expect(laptop.locator(".listed tbody tr")).to_have_count(3)

    go(laptop, "/sheet/hazard")
    _whole_texts_and_no_line_numbers(laptop)
    go(laptop, "/sheet/hazard/map")
    laptop.fill("input[name=from]", DAY)
    expect(laptop.locator(".spot").first).to_be_visible()
    row = laptop.locator(".spot", has_not=laptop.locator("text"))
    row.first.focus()
    laptop.keyboard.press("Enter")
    expect(laptop.locator(".panel .cells")).to_be_visible()

    _told_elsewhere(laptop)


def _told_elsewhere(laptop: Page) -> None:
    """A webhook refused, made, tried and given a new secret; a key through its life."""
    go(laptop, "/links")
    laptop.get_by_label("接收地址").fill("http://hook.example/rows")
    laptop.get_by_role("button", name="添加").click()
    expect(laptop.get_by_role("alert")).to_be_visible()
    laptop.get_by_label("接收地址").fill("https://hook.example/rows")
    laptop.get_by_role("button", name="添加").click()
    expect(laptop.locator(".warning code")).to_contain_text("whsec_")
    laptop.get_by_role("button", name="试发").click()
    expect(laptop.locator(".deliveries")).to_contain_text("test.ping")
    before = laptop.locator(".warning code").inner_text()
    laptop.once("dialog", lambda asked: asked.accept())
    laptop.get_by_role("button", name="换签名密钥").click()
    expect(laptop.locator(".warning code")).not_to_have_text(before)
    expect(laptop.locator(".warning code")).to_contain_text("whsec_")
    _key_made_rotated_and_ended(laptop)


def _whole_texts_and_no_line_numbers(laptop: Page) -> None:
    """A table of all days has no line numbers; they can be had. Short texts are not cut."""
    expect(laptop.locator(".grid-row")).to_have_count(4)
    heads = laptop.get_by_role("columnheader")
    expect(heads.filter(has_text="序号")).to_have_count(0)
    for text in ("2026年11月18日", "113.37203,23.15191"):
        cell = laptop.get_by_role("gridcell", name=text).first
        assert cell.evaluate("it => it.scrollWidth <= it.clientWidth"), text
    laptop.get_by_role("button", name="选列").click()
    laptop.locator("dialog").get_by_label("序号").click()
    laptop.keyboard.press("Escape")
    expect(heads.filter(has_text="序号")).to_have_count(1)


def _key_made_rotated_and_ended(laptop: Page) -> None:
    """Shown once with its text, then by its name until it is over."""
    keys = laptop.locator("section", has=laptop.get_by_role("heading", name="取数密钥"))
    keys.get_by_label("用途备注").fill("报表程序")
    keys.get_by_label("有效天数").fill("30")
    keys.get_by_role("button", name="新建密钥").click()
    expect(keys.locator(".warning code")).to_contain_text("ygt_live_")
    expect(keys.locator(".link")).to_contain_text("报表程序")
    first = keys.locator(".warning code").inner_text()
    laptop.once("dialog", lambda asked: asked.accept())
    keys.get_by_role("button", name="轮换").click()
    expect(keys.locator(".link")).to_have_count(2)
    expect(keys.locator(".warning code")).not_to_have_text(first)
    expect(keys.locator(".link", has_text="接替 报表程序")).to_have_count(1)
    laptop.once("dialog", lambda asked: asked.accept("0"))
    keys.locator(".link").last.get_by_role("button", name="提前到期").click()
    expect(keys.locator(".link", has_text="已到期")).to_have_count(1)
    laptop.once("dialog", lambda asked: asked.accept())
    keys.locator(".link").first.get_by_role("button", name="停用").click()
    expect(keys.locator(".link", has_text="已停用")).to_have_count(1)
