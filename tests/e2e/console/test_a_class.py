"""A trainer's day: a class is made, three come in and practise, and it shows where they err."""

import io
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.console import Person
from tests.e2e.console.class_day import DROP_OFF, ELDER, most_often_wrong
from tests.e2e.console.desk import Late, go
from tests.http.practice.classroom import Classroom, a_class
from tests.http.practice.school import School
from tests.world import Phone

pytestmark = pytest.mark.browser

NAMES = ("黄秀英", "梁䶮", "李伟")


def test_a_class_comes_in_by_its_code_and_its_trainer_sees_where_it_errs(
    laptop: Page, school: School, trainer: Person
) -> None:
    menu = laptop.locator(".side ul a")
    expect(menu).to_have_text(["班级", "情景"])
    room = _let_in_anew(laptop, a_class(school, (DROP_OFF,), trainer))
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
    _comes_back(laptop, phones[0])
    _close(laptop, room)


def _let_in_anew(laptop: Page, room: Classroom) -> Classroom:
    """Another name, another scenario, another code; the old code lets nobody in any more."""
    go(laptop, f"/classes/{room.id}")
    laptop.locator("[data-do=settings]").click()
    laptop.fill("input[name=class-name]", "秋季二班")
    laptop.locator(f"dialog input[value={ELDER}]").check()
    laptop.locator("dialog .primary").click()
    expect(laptop.locator("h1")).to_have_text("秋季二班")
    code = laptop.locator("[data-told=code]")
    old = room.class_["code"]
    expect(code).to_have_text(f"{old[:4]} {old[4:]}")
    _say_yes(laptop, "new-code")
    expect(code).not_to_have_text(f"{old[:4]} {old[4:]}")
    assert room.try_enrol("来晚的", "19900012345").status_code == 404
    changed = replace(room, class_=room.read())
    assert set(changed.class_["scenarios"]) == {DROP_OFF, ELDER}
    assert code.inner_text().replace(" ", "") == changed.class_["code"]
    return changed


def _say_yes(laptop: Page, to: str) -> None:
    laptop.once("dialog", lambda dialog: dialog.accept())
    laptop.locator(f"[data-do={to}]").click()


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
    first = most_often_wrong(laptop, room.id, "place.persuaded", ["错", "对", "错"])
    first.locator("summary").click()
    expect(first).to_contain_text("劝了不听也算劝")
    with laptop.expect_download() as saved:
        laptop.locator("[data-do=csv]").click()
    assert "黄秀英" in saved.value.path().read_text(encoding="utf-8-sig")
    with laptop.expect_download() as saved:
        laptop.locator("[data-do=xlsx]").click()
    told = {
        cell.value
        for row in load_workbook(io.BytesIO(saved.value.path().read_bytes())).active
        for cell in row
    }
    assert {*NAMES, "place.persuaded", "建筑渣土"} <= told
    # A finding goes by its kind: its author's short name for it says nothing to others.
    laptop.locator("input[name=every]").check()
    finding = laptop.locator("[data-element^='issues.bricks']").first
    expect(finding).to_contain_text("建筑渣土")
    expect(finding).not_to_contain_text("bricks")
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
    before = Late(laptop, "**/progress")
    before.given()
    laptop.locator("[data-do=reset-now]").click()
    expect(laptop.locator("[data-state=scored]")).to_have_count(0)
    # What was asked for before the reset is told after it.
    before.arrives()
    expect(laptop.locator("[data-state=scored]")).to_have_count(0)
    expect(laptop.locator("[data-member]")).to_have_count(3)
    laptop.locator("[data-do=undo-reset]").click()
    expect(laptop.locator("[data-state=scored]")).to_have_count(3)


def _comes_back(laptop: Page, phone: Phone) -> None:
    """Without a PIN and without a secret, by a code that is good once."""
    laptop.locator("[data-do=code]").first.click()
    laptop.locator("[data-do=make-code]").click()
    expect(laptop.locator(".member-code .qr")).to_be_visible()
    code = laptop.locator("[data-told=sign-in-code]").inner_text()
    body = {"enrolment_code": code, "device": {"name": "新手机"}}
    back = phone.client.post("/api/v1/session", json=body)
    assert back.get_json()["worker"]["id"] == phone.worker_id
    laptop.keyboard.press("Escape")
    expect(laptop.locator("dialog[open]")).to_have_count(0)


def _close(laptop: Page, room: Classroom) -> None:
    _say_yes(laptop, "close")
    expect(laptop.locator(".way")).to_have_count(0)
    refused = room.try_enrol("来晚的", "19900012345")
    assert refused.get_json()["code"] == "class_closed"
    laptop.locator("[data-do=close]").click()
    expect(laptop.locator(".way")).to_be_visible()
    assert room.try_enrol("来晚的", "19900012345").status_code == 200
