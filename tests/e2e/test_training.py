"""Practising on a phone: taken along while there is signal, played without, debriefed, repeated."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.storage.models.reports import Operation
from tests.e2e.looks import THEMES, out_of_reach, seen_in
from tests.e2e.phone import at_today, choose_pin, lose_the_line, unlock
from tests.e2e.practice_screens import a_first_day, every_practice_screen
from tests.e2e.practising import (
    Trainee,
    both_doors,
    come_to_practise,
    opened_school,
    review_the_bins,
    row_of,
    stands,
)
from tests.e2e.screens import LANGUAGES, prepare
from tests.e2e.test_door import by_code
from tests.http.practice.classroom import Classroom, a_class
from tests.http.practice.school import API, School
from tests.store import payload_of
from tests.world import Phone, World

pytestmark = pytest.mark.browser

ELDER, BINS = "d1_elder_alone", "w8_drop_off"
FIRST_DAY = (ELDER, "d1_rented_house", "d1_snack_bar")


@pytest.fixture
def school(world: World) -> Iterator[School]:
    with opened_school(world) as school:
        yield school


@pytest.fixture
def address(world: World, school: School) -> Iterator[str]:
    with both_doors(world, school) as url:
        yield url


def test_a_trainee_plays_without_signal_reads_the_debrief_and_repeats_what_was_wrong(
    page: Page, address: str, world: World, school: School, tmp_path: Path
) -> None:
    trainee = school.world.worker(name="新人")
    come_to_practise(page, address, trainee)
    hand = Trainee(page, tmp_path / "none.png")
    take_along(page)

    lose_the_line(page)
    truth = perfect(school, trainee, BINS)
    hand.play(BINS, {**truth, "place": truth["place"] | {"missorted": 5}})
    page.get_by_role("button", name="回到今天").click()
    stands(page, BINS, "saved")
    hasty(page)

    page.context.set_offline(False)
    both_are_debriefed(page)
    the_debrief_tells_what_was_wrong(page)
    steps_are_kept(school, trainee)
    what_was_read_stays_to_be_read(page)

    world.clock.now += timedelta(days=1)
    page.context.set_offline(False)
    page.locator(".strip").click()
    stands(page, BINS, "due")
    row_of(page, BINS).click()
    page.locator("[data-repeat]").click()
    expect(page.locator("[data-go]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-part=few]")).to_contain_text("这次只看这几项")
    lose_the_line(page)
    review_the_bins(page, "7")
    page.context.set_offline(False)
    page.locator("[data-to-debrief]").click(timeout=60_000)
    expect(page.get_by_role("heading", name="每一项都对。")).to_be_visible()
    expect(page.locator("[data-part=departments] .pair-row")).to_have_count(1)


def test_a_newcomer_comes_in_by_the_code_of_a_class_and_hears_the_trainer(
    page: Page, address: str, school: School
) -> None:
    room = a_class(school, (BINS,))
    known = school.world.worker()
    # As the camera app opens it: the field app turns to practice by itself.
    page.goto(f"{address}/#/class/{room.class_['code'].lower()}")
    expect(page.get_by_text("演练 · 不送任何部门")).to_be_visible()
    page.fill("input[name=name]", "何小敏")
    page.fill("input[name=phone]", known.number)
    page.get_by_role("button", name="开始练习").click()
    expect(page.get_by_role("alert")).to_contain_text("已经有练习账号")
    page.fill("input[name=phone]", "１９９ 0000-8123")
    page.get_by_role("button", name="开始练习").click()
    choose_pin(page)
    expect(page.get_by_text("秋季一班")).to_be_visible()
    expect(row_of(page, BINS)).to_contain_text("班里要练")
    page.locator("[data-take]").click()
    stands(page, BINS, "on_phone")

    room.say("/hints", {"text": "站够二十分钟再数。"}, 201)
    page.locator(".strip").click()
    page.locator(".hints[data-unread=true]").click(timeout=60_000)
    expect(page.get_by_role("dialog")).to_contain_text("站够二十分钟再数。")
    page.get_by_role("button", name="关闭").click()
    expect(page.locator(".hints[data-unread=false]")).to_be_visible()
    [member] = room.read("/progress")["members"]
    assert member["name"] == "何小敏"
    assert [start["scenario"] for start in member["starts"]] == [BINS]
    comes_in_once_more_by_one_tap(page, address, room)
    page.goto(f"{address}/#/")
    comes_back_by_a_code_of_the_trainer(page, room, member["worker_id"])
    stands(page, BINS, "on_phone")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_practising_shows_is_for_eyes_ears_and_thumbs(
    page: Page, address: str, school: School, language: str
) -> None:
    prepare(page, language)
    # The longest words at the largest size.
    size = "largest" if language == "en" else "normal"
    page.add_init_script(f"localStorage.setItem('ygt-size', '{size}')")
    found: dict[str, object] = {}
    room, trainee = a_first_day(school), school.world.worker(name="新人")
    for screen in every_practice_screen(page, address, room, trainee):
        for theme in THEMES:
            if bad := seen_in(page, theme):
                found[f"{screen} {theme}"] = bad
        found |= {f"{screen} {what}": bad for what, bad in out_of_reach(page).items()}
    assert found == {}


def take_along(page: Page) -> None:
    """All of a first day in one step, and one more by its own story."""
    page.locator("[data-take]").click()
    for scenario in FIRST_DAY:
        stands(page, scenario, "on_phone")
    page.locator("[data-every]").click()
    row_of(page, BINS).click()
    page.locator("[data-set-out]").click()
    expect(page.locator("[data-go]")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="返回").click()


def both_are_debriefed(page: Page) -> None:
    """So that the other one can be read too once the signal is gone again."""
    elder = page.locator(f"[data-scenario={ELDER}]:not([data-at=saved], [data-at=handed_in])")
    expect(elder).to_be_visible(timeout=60_000)
    page.locator("[data-every]").click()
    row_of(page, BINS).click()
    page.locator("[data-debrief]").click(timeout=60_000)


def the_debrief_tells_what_was_wrong(page: Page) -> None:
    mark = page.locator("[data-part=wrong] .mark")
    expect(mark).to_have_count(1)
    expect(mark).to_have_attribute("data-path", "place.missorted")
    for told in ("5", "7", "误投七次", "有把握，却错了"):
        expect(mark).to_contain_text(told)
    row = page.locator("[data-sheet='chengguan/sorting'][data-state=differs]")
    expect(row.locator("[data-same=false]")).to_contain_text("误投/劝导次数")
    expect(row.locator("[data-same=false] dd")).to_have_text(["5/5", "7/5"])


def hasty(page: Page) -> None:
    """What she would not tell is left untold, and all else unasked; the story is one tap away."""
    row_of(page, ELDER).click()
    page.locator("[data-go]").click()
    health = page.locator("article.question[data-path$='.health_status']")
    health.get_by_role("button", name="答不了", exact=True).click()
    page.locator("[data-story]").click()
    expect(page.get_by_role("dialog").get_by_text("身体的事就不说了")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    health.get_by_role("button", name="拒答", exact=True).click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="先保存").click()
    page.locator("[data-confide$='.health_status'] [data-said=sure]").click()
    page.locator("[data-hand-in]").click()
    expect(page.locator(".receipt")).to_be_visible()
    page.get_by_role("button", name="回到今天").click()
    at_today(page)


def what_was_read_stays_to_be_read(page: Page) -> None:
    """Without a signal, and after the app was closed."""
    page.context.set_offline(True)
    page.reload()
    unlock(page)
    expect(page.locator("[data-part=wrong] .mark")).to_have_count(1)
    page.get_by_role("button", name="返回").click()
    row_of(page, ELDER).click()
    page.locator("[data-debrief]").click()
    expect(page.locator("[data-part=wrong] .mark[data-mark=missed]").first).to_be_visible()
    health = page.locator(".mark[data-path$='.health_status']")
    expect(health).to_have_attribute("data-mark", "right")
    page.get_by_role("button", name="返回").click()


def steps_are_kept(school: School, trainee: Phone) -> None:
    """Every step of a visit goes with it, in order, for the trainer to look at."""
    with school.world.app.app_context(), school.world.transaction(writes=False) as tx:
        own = select(Operation).where(Operation.worker_id == trainee.worker_id)
        payloads = [payload_of(tx, row) for row in tx.scalars(own)]
    told = [json.loads(payload)["paradata"] for payload in payloads]
    [bins] = [it for it in told if it["confidence"].get("place.missorted")]
    [elder] = [it for it in told if it is not bins]
    assert bins["confidence"]["place.missorted"] == "sure"
    kinds = [step["kind"] for step in elder["steps"]]
    assert kinds == ["open", "hint", "unanswered", "save"]
    assert elder["steps"][2]["value"] == "refused"
    assert [step["at"] for step in bins["steps"]] == sorted(step["at"] for step in bins["steps"])
    assert {"kind": "answer", "path": "place.missorted", "value": 5} in [
        {name: step[name] for name in step if name != "at"} for step in bins["steps"]
    ]


def perfect(school: School, trainee: Phone, scenario: str) -> dict[str, Any]:
    """What is true at the door of the newest start."""
    starts = trainee.get(f"{API}/starts").get_json()["items"]
    start = next(it for it in starts if it["scenario"] == scenario)
    return school.perfect(start).report


def comes_back_by_a_code_of_the_trainer(page: Page, room: Classroom, worker_id: str) -> None:
    """Who came in by the code of a class has no secret, and forgot the PIN."""
    page.reload()
    page.get_by_role("button", name="忘了解锁码").click()
    expect(page.locator("[data-part=ask-trainer]")).to_contain_text("请培训员给一个新的登录码")
    by_code(page, room.say(f"/members/{worker_id}/code", {}, 201)["code"])
    choose_pin(page, "508162")


def comes_in_once_more_by_one_tap(page: Page, address: str, room: Classroom) -> None:
    """Twice is as good as once; a code of no class is told to be none."""
    page.locator("[data-join]").click()
    page.fill("dialog input[name=class]", room.class_["code"])
    page.locator("dialog .primary").click()
    page.locator(".dock [data-join]").click()
    expect(page.locator("[data-joined]")).to_contain_text("秋季一班")
    page.goto(f"{address}/#/class/ABCD2345")
    page.locator(".dock [data-join]").click()
    expect(page.get_by_role("alert")).to_contain_text("没有这个班")
