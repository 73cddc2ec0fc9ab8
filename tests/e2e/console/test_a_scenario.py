"""A trainer writes a scenario, as form and as text; what does not pass is never published."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console import Person
from tests.e2e.console.class_day import DROP_OFF
from tests.e2e.console.desk import go
from tests.http.practice.school import School

pytestmark = pytest.mark.browser

EDITOR = f"/scenarios/{DROP_OFF}"


def test_a_scenario_is_written_as_form_and_text_checked_kept_published_and_taken_back(
    laptop: Page, school: School, trainer: Person
) -> None:
    go(laptop, EDITOR)
    sound = laptop.locator("[data-told=check][data-sound=true]")
    expect(sound).to_be_visible()
    laptop.fill("input[name=title]", CHANGED)
    laptop.keyboard.press("Tab")
    expect(laptop.locator("h1")).to_have_text(CHANGED)
    _say_who_and_what(laptop)
    laptop.locator("[data-do=as-text]").click()
    text = laptop.locator("textarea[name=yaml]")
    whole = text.input_value()
    assert f"title: {CHANGED}\n" in whole
    assert "owner_name: 石先生\n" in whole
    assert "p1" not in whole
    _spoil(laptop, text, whole)
    text.fill(whole)
    expect(sound).to_be_visible()
    laptop.locator("[data-do=preview]").click()
    expect(laptop.locator("[data-told=preview]")).to_contain_text(CHANGED)
    laptop.locator("[data-do=publish]").click()
    expect(laptop.get_by_text("已发布")).to_be_visible()
    assert title_of(school) == CHANGED
    laptop.once("dialog", lambda dialog: dialog.accept())
    laptop.locator("[data-do=take-back]").click()
    expect(laptop.locator("h1")).not_to_have_text(CHANGED)
    assert title_of(school) == school.scenarios[DROP_OFF].title


CHANGED = "投放点：改过的"


def _say_who_and_what(laptop: Page) -> None:
    """In forms: a value picked by its element's title, somebody more, and that taken back."""
    laptop.locator("[data-earlier] summary").click()
    laptop.locator("[data-pick='earlier.0.place']").select_option("owner_name")
    owner = laptop.locator("[data-attribute=owner_name] input")
    expect(owner).to_be_focused()
    owner.fill("石先生")
    laptop.locator("[data-do=add-person]").click()
    somebody = laptop.locator("[data-person=p1]")
    expect(somebody).to_be_visible()
    laptop.locator("[data-do=undo]").click()
    expect(somebody).to_have_count(0)
    expect(laptop.locator("[data-finding=bricks] summary")).to_have_text("建筑渣土")


def _spoil(laptop: Page, text: Locator, whole: str) -> None:
    """What does not pass is not published, is kept over a reload, and is found by its line."""
    text.fill(whole.replace("persuaded", "persuades", 1))
    fault = laptop.locator(".fault-line").first
    expect(fault).to_be_visible()
    expect(laptop.locator("[data-do=publish]")).to_be_disabled()
    laptop.reload()
    expect(laptop.locator("[data-told=draft]")).to_be_visible()
    expect(fault).to_be_visible()
    fault.click()
    expect(text).to_be_focused()
    expect(laptop.locator(".gutter [data-fault=true]").first).to_be_attached()
    line = text.evaluate("el => el.value.slice(0, el.selectionStart).split('\\n').length")
    expect(fault).to_contain_text(
        f"第 {line} 行 没有数据元 place.persuades，是不是 place.persuaded？"
    )
    found = text.evaluate("el => el.selectionStart")
    text.press("Control+Home")
    expect(text).to_have_js_property("selectionStart", 0)
    # Asked for again, it is gone to again.
    fault.click()
    expect(text).to_be_focused()
    expect(text).to_have_js_property("selectionStart", found)


def title_of(school: School) -> str:
    """As a trainee is told of it now."""
    items = school.trainee().get("/api/v1/training/scenarios").get_json()["items"]
    return str(next(it["title"] for it in items if it["scenario"] == DROP_OFF))
