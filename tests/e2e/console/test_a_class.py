"""A trainer's day: a class is made, three come in and practise, and it shows where they err."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console import Person, person
from tests.e2e.console.class_day import before_the_browser
from tests.e2e.console.desk import go, prepare, sign_in
from tests.http.practice.classroom import CONSOLE, Classroom
from tests.http.practice.school import School, open_school
from tests.world import Phone, World

pytestmark = pytest.mark.browser

DROP_OFF = "w8_drop_off"
EDITOR = f"/scenarios/{DROP_OFF}"
NAMES = ("黄秀英", "梁䶮", "李伟")


@pytest.fixture
def school(practice: World) -> School:
    practice.area_tree()
    before_the_browser(practice)
    return open_school(practice)


@pytest.fixture
def trainer(laptop: Page, address: str, school: School) -> Person:
    """Signed in at the console of the practice realm."""
    prepare(laptop, "zh-Hans")
    who = person(school.world, None, "trainer")
    sign_in(laptop, f"{address}/practice", who)
    return who


def test_a_class_comes_in_by_its_code_and_its_trainer_sees_where_it_errs(
    laptop: Page, school: School, trainer: Person
) -> None:
    menu = laptop.locator(".side ul a")
    expect(menu).to_have_text(["班级", "情景"])
    room = _make(laptop, school, trainer)
    phones = [room.enrol(name) for name in NAMES]
    expect(laptop.locator("[data-member]")).to_have_count(3)
    _practise(school, room, phones)
    expect(laptop.locator("[data-state=scored]")).to_have_count(3)
    # As they joined, whoever did well.
    expect(laptop.locator("[data-member] th")).to_contain_text(list(NAMES))

    _hint(laptop, phones[2])
    _where_they_err(laptop, room)
    _one_sheet(laptop, room, phones[0])
    _begin_anew(laptop, room)


def _make(laptop: Page, school: School, trainer: Person) -> Classroom:
    laptop.locator("[data-do=new-class]").click()
    laptop.fill("input[name=class-name]", "秋季一班")
    laptop.locator(f"input[value={DROP_OFF}]").check()
    laptop.locator("form .primary").click()
    code = laptop.locator("[data-told=code]")
    expect(code).to_be_visible()
    [made] = trainer.get(f"{CONSOLE}/classes").get_json()["items"]
    assert code.inner_text().replace(" ", "") == made["code"]
    assert DROP_OFF in made["scenarios"]
    return Classroom(school, trainer, made)


def _practise(school: School, room: Classroom, phones: list[Phone]) -> None:
    """Two count too few who were persuaded; the second is right."""
    for phone, persuaded in zip(phones, (2, 5, 3), strict=True):
        start = school.set_out(phone, DROP_OFF, class_id=room.id)
        answered = school.perfect(start)
        place = {**answered.report["place"], "persuaded": persuaded}
        report = {**answered.report, "place": place}
        paradata = {"steps": STEPS, "confidence": {"place.persuaded": "sure"}}
        school.hand_in(phone, replace(answered, report=report), paradata=paradata)
        school.debrief(phone, start)


STEPS = [
    {"at": 0, "kind": "open", "path": ""},
    {"at": 3000, "kind": "answer", "path": "place.missorted", "value": 7},
    {"at": 8000, "kind": "answer", "path": "place.persuaded", "value": 2},
    {"at": 9000, "kind": "save", "path": ""},
]


def _hint(laptop: Page, phone: Phone) -> None:
    laptop.locator("[data-do=hint-all]").click()
    laptop.fill("textarea[name=hint]", "劝了不听也算劝。")
    laptop.locator("[data-do=send-hint]").click()
    expect(laptop.locator("dialog[open]")).to_have_count(0)
    [hint] = phone.get("/api/v1/training/hints").get_json()["items"]
    assert hint["text"] == "劝了不听也算劝。"


def _where_they_err(laptop: Page, room: Classroom) -> None:
    go(laptop, f"/classes/{room.id}/errors")
    first = laptop.locator("[data-element]").first
    expect(first).to_have_attribute("data-element", "place.persuaded")
    expect(first.locator("[data-mark]")).to_have_text([r"错", "对", "错"])
    first.locator("summary").click()
    expect(first).to_contain_text("劝了不听也算劝")
    with laptop.expect_download() as saved:
        laptop.locator("[data-do=csv]").click()
    assert "黄秀英" in saved.value.path().read_text(encoding="utf-8-sig")
    first.locator("a").first.click()
    replay = laptop.locator(".replay")
    replay.focus()
    laptop.keyboard.press("ArrowRight")
    laptop.keyboard.press("ArrowRight")
    expect(laptop.locator(".replay-form li[data-now=true]")).to_contain_text("2")
    expect(laptop.locator("tr[data-here=true]")).to_have_attribute("data-path", "place.persuaded")
    laptop.keyboard.press("Home")
    laptop.keyboard.press(" ")
    expect(laptop.locator("[data-told=step]")).to_contain_text("4/4", timeout=60_000)
    differing = laptop.locator(".pair-row[data-state=differs] td")
    expect(differing).to_have_text(["7/5", re.compile("^7/2")])


def _one_sheet(laptop: Page, room: Classroom, phone: Phone) -> None:
    go(laptop, f"/classes/{room.id}/results/{phone.worker_id}")
    sheet = laptop.locator("[data-told=result]")
    expect(sheet).to_contain_text(NAMES[0])
    assert not any(name in sheet.inner_text() for name in NAMES[1:])
    assert laptop.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def _begin_anew(laptop: Page, room: Classroom) -> None:
    go(laptop, f"/classes/{room.id}")
    laptop.locator("[data-do=attempt]").first.click()
    laptop.locator("[data-do=grant]").click()
    expect(laptop.get_by_text(f"{NAMES[0]} 可以再练一次了")).to_be_visible()
    laptop.locator("[data-do=reset]").click()
    expect(laptop.locator("dialog[open]")).to_contain_text("3 次练习，其中 3 次已评")
    laptop.locator("[data-do=reset-now]").click()
    expect(laptop.locator("[data-state=scored]")).to_have_count(0)
    expect(laptop.locator("[data-member]")).to_have_count(3)
    laptop.locator("[data-do=undo-reset]").click()
    expect(laptop.locator("[data-state=scored]")).to_have_count(3)


def test_a_scenario_is_written_as_form_and_text_checked_kept_published_and_taken_back(
    laptop: Page, school: School, trainer: Person
) -> None:
    go(laptop, EDITOR)
    sound = laptop.locator("[data-told=check][data-sound=true]")
    expect(sound).to_be_visible()
    laptop.fill("input[name=title]", CHANGED)
    laptop.keyboard.press("Tab")
    expect(laptop.locator("h1")).to_have_text(CHANGED)
    laptop.locator("[data-do=as-text]").click()
    text = laptop.locator("textarea[name=yaml]")
    whole = text.input_value()
    assert f"title: {CHANGED}\n" in whole
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
    assert f" {line} " in fault.inner_text()


def title_of(school: School) -> str:
    """As a trainee is told of it now."""
    items = school.trainee().get("/api/v1/training/scenarios").get_json()["items"]
    return str(next(it["title"] for it in items if it["scenario"] == DROP_OFF))
