"""Every screen of somebody who practises, with something on it; by marks, not by words."""

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.phone import PIN
from tests.http.practice.classroom import Classroom, a_class
from tests.http.practice.school import API, School
from tests.world import Phone

ELDER = "d1_elder_alone"


def a_first_day(school: School) -> Classroom:
    """A class that practises what a first day is for."""
    return a_class(school, (ELDER, "d1_rented_house", "d1_snack_bar"))


def every_practice_screen(
    page: Page, address: str, room: Classroom, trainee: Phone
) -> Iterator[str]:
    """Gives the name of each screen while it stands there. The page may be looked at, not used."""
    page.goto(f"{address}/#/class/{room.class_['code']}")
    expect(page.locator("input[name=class]")).to_be_visible()
    yield "class-door"
    page.locator(".gate > .quiet").last.click()
    page.fill("input[name=phone]", trainee.number)
    page.fill("input[name=secret]", trainee.secret)
    page.locator("form .primary").click()
    page.fill("input[name=pin]", PIN)
    page.fill("input[name=again]", PIN)
    page.locator("form .primary").click()
    page.locator("[data-join]").click(timeout=30_000)
    expect(page.locator("[data-joined]")).to_be_visible()
    yield "class"
    room.say("/hints", {"text": "厨房里的东西，一样一样看。"}, 201)
    page.locator(".dock .primary").click()
    page.locator(".strip").click()
    expect(page.locator("[data-unread=true]")).to_be_visible(timeout=30_000)
    yield "practise"
    page.locator("[data-join]").click()
    expect(page.locator("dialog input")).to_be_visible()
    yield "class-join"
    page.locator("dialog .sheet-head button").click()
    yield from _play(page)
    _hand_in(room, trainee)
    yield from _debrief(page)
    yield from _review(page, room)


def _play(page: Page) -> Iterator[str]:
    page.locator(f"[data-scenario={ELDER}]").click()
    expect(page.locator("[data-set-out]")).to_be_visible()
    yield "set-out"
    page.locator("[data-set-out]").click()
    expect(page.locator("[data-go]")).to_be_visible(timeout=60_000)
    yield "story"
    page.locator("[data-go]").click()
    expect(page.locator("[data-hint]")).to_be_visible()
    yield "practise-hint"
    page.locator("[data-story]").click()
    expect(page.locator("dialog .story")).to_be_visible()
    yield "practise-visit"
    page.locator("dialog .sheet-head button").click()
    page.locator("[data-path='place.gas_safety'] .chip").first.click()
    page.locator(".dock .primary").click()
    page.locator("dialog .sheet-body .secondary").click()
    expect(page.locator("[data-confide]").first).to_be_visible()
    page.locator("[data-said=sure]").first.click()
    yield "confide"
    page.locator("dialog .sheet-head button").click()
    page.locator(".bar-back").click()


def _hand_in(room: Classroom, trainee: Phone) -> None:
    """All as it should be but for what was said of the gas, by another phone of the trainee's."""
    starts = trainee.get(f"{API}/starts").get_json()["items"]
    answered = room.school.perfect(next(it for it in starts if it["scenario"] == ELDER))
    answered.report["place"]["gas_safety"] = "safe"
    said = {"place.gas_safety": "sure"}
    room.school.hand_in(trainee, answered, paradata={"confidence": said})


def _debrief(page: Page) -> Iterator[str]:
    page.locator(".strip").click()
    page.locator(f"[data-scenario={ELDER}]").click()
    page.locator("[data-debrief]").click(timeout=60_000)
    expect(page.locator(".mark").first).to_be_visible()
    yield "debrief"
    page.evaluate("document.querySelector('[data-part=departments]').scrollIntoView()")
    yield "debrief-departments"


def _review(page: Page, room: Classroom) -> Iterator[str]:
    """The day after, what was wrong and nothing else."""
    room.school.world.clock.now += timedelta(days=1)
    page.locator(".bar-back").click()
    page.locator(".strip").click()
    page.locator(f"[data-scenario={ELDER}][data-at=due]").click(timeout=60_000)
    page.locator("[data-repeat]").click()
    page.locator("[data-go]").click(timeout=60_000)
    expect(page.locator("[data-part=focus]")).to_be_visible()
    expect(page.locator("article.question")).to_have_count(1)
    yield "review"
