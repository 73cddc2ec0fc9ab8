"""A department's workbook as it is, corrected at the console: a change to the registry."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.console import account
from tests.e2e.console.desk import Late, go, prepare, sign_in
from tests.workbooks import BLANK, SCHEMA
from tests.world import World

pytestmark = pytest.mark.browser

# 登革热蚊媒孳生地巡查表: a group of columns, one column that no element is like.
MOSQUITO = BLANK[4]


def test_a_workbook_is_read_corrected_and_written_as_a_change_to_the_registry(
    laptop: Page, address: str, world: World, tmp_path: Path
) -> None:
    prepare(laptop, "zh-Hans")
    sign_in(laptop, address, account(world, "chengguan", "admin"))
    go(laptop, "/import")
    _bad_files_are_answered(laptop)
    laptop.set_input_files("input[name=workbook]", MOSQUITO)
    rows = laptop.locator(".proposed tbody tr")
    expect(rows).to_have_count(20)
    expect(rows.nth(5)).to_contain_text("标准地址 place.address")
    expect(rows.nth(5)).to_contain_text("同义：地址")
    laptop.get_by_label("只看要看一眼的").check()
    expect(laptop.locator(".proposed tr[data-state=sure]")).to_have_count(0)
    _columns_corrected(laptop)
    laptop.get_by_label("只看要看一眼的").uncheck()
    _facts_told(laptop)
    _corrected_while_it_is_written(laptop)
    laptop.locator("[data-do=write]").click()
    expect(laptop.locator(".patch")).to_contain_text("+  gutter:")
    expect(laptop.locator(".patch")).to_contain_text("掌握孳生地分布")
    _taken_to_the_data_office(laptop, tmp_path)


def _bad_files_are_answered(laptop: Page) -> None:
    for name, content, answer in (
        ("空.xlsx", b"", "这不是能读的工作簿"),
        ("大.xlsx", b"PK\x03\x04" * 1_250_001, "工作簿太大"),
        ("坏.xlsx", b"no workbook", "这不是能读的工作簿"),
    ):
        file: FilePayload = {"name": name, "mimeType": "application/zip", "buffer": content}
        laptop.set_input_files("input[name=workbook]", file)
        expect(laptop.get_by_role("alert")).to_contain_text(answer)


def _columns_corrected(laptop: Page) -> None:
    """One made new, one found by a word, one left out."""
    laptop.get_by_role("button", name="更正：布雷图指数BI").click()
    box = laptop.get_by_role("dialog")
    box.get_by_label("新的数据元").check()
    box.get_by_role("button", name="就这样定").click()
    expect(box.get_by_role("alert")).to_contain_text("三种语言")
    box.locator("input[name=new-id]").fill("place.breteau_index")
    box.locator("input[name=new-label-en]").fill("Breteau index")
    box.get_by_role("button", name="就这样定").click()
    expect(box).to_have_count(0)
    expect(_row(laptop, "布雷图指数BI")).to_have_count(0)

    laptop.get_by_role("button", name="更正：户主/负责人").click()
    box.get_by_label("别的数据元").fill("owner_name")
    box.get_by_role("button", name="place.owner_name").click()
    box.get_by_label("必填").check()
    laptop.keyboard.press("Enter")
    expect(box).to_have_count(0)

    laptop.get_by_role("button", name="更正：积水容器数 / 轮胎").click()
    box.get_by_label("不要这一列").check()
    box.get_by_role("button", name="就这样定").click()
    expect(box).to_have_count(0)


def _facts_told(laptop: Page) -> None:
    expect(_row(laptop, "布雷图指数BI")).to_contain_text("新：布雷图指数BI")
    expect(_row(laptop, "户主/负责人")).to_contain_text("您定的")
    expect(_row(laptop, "积水容器数 / 轮胎")).to_have_attribute("data-state", "dropped")
    expect(laptop.locator(".open-ones li")).to_have_text(["代码名", "用途", "依据", "保存多久"])
    expect(laptop.locator("[data-do=write]")).to_be_disabled()
    laptop.locator("input[name=fact-name]").fill("gutter")
    laptop.locator("input[name=fact-purpose]").fill("掌握孳生地")
    laptop.locator("input[name=fact-basis]").fill("《传染病防治法》")
    laptop.locator("select[name=fact-retention]").select_option("P2Y")
    expect(laptop.locator(".open-ones")).to_have_count(0)


def _corrected_while_it_is_written(laptop: Page) -> None:
    """What comes then is not what stands there now, and is not shown."""
    written = Late(laptop, "**/imports*")
    laptop.locator("[data-do=write]").click()
    written.given()
    laptop.locator("input[name=fact-purpose]").fill("掌握孳生地分布")
    laptop.keyboard.press("Tab")
    written.arrives()
    expect(laptop.locator("[data-do=write]")).to_be_enabled()
    expect(laptop.locator(".patch")).to_have_count(0)


def _taken_to_the_data_office(laptop: Page, folder: Path) -> None:
    """The change can be applied to the sources; the corrections say what was decided."""
    with laptop.expect_download() as waiting:
        laptop.locator("[data-do=patch]").click()
    patch = folder / "proposal.patch"
    waiting.value.save_as(patch)
    tree = folder / "tree" / "forms_schema"
    tree.parent.mkdir()
    subprocess.run(["cp", "-r", SCHEMA, tree], check=True)
    subprocess.run(
        ["git", "apply", "--unsafe-paths", f"--directory={tree.parent}", patch],
        check=True,
        cwd=folder,
    )
    text = (tree / "departments" / "chengguan.yaml").read_text(encoding="utf-8")
    assert "place.breteau_index" in text
    assert "breteau_index" in (tree / "elements" / "place.yaml").read_text(encoding="utf-8")
    with laptop.expect_download() as waiting:
        laptop.locator("[data-do=corrections]").click()
    kept = folder / "corrections.json"
    waiting.value.save_as(kept)
    (told,) = json.loads(kept.read_text(encoding="utf-8"))["tables"]
    assert told["columns"]["12"] == {"drop": True}
    assert told["columns"]["7"] == {"element": "place.owner_name", "required": True}
    assert told["sheet"]["retention"] == "P2Y"


def _row(laptop: Page, heading: str) -> Locator:
    return laptop.locator(".proposed tbody tr", has=laptop.locator("th", has_text=heading))
