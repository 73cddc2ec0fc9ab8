"""A class from beginning to end: a trainer at a laptop, three trainees at their phones, and the
work that one of them may do afterwards while another may not yet."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.clock import local_time
from app.storage.models.people import Worker
from app.storage.models.training import TrainingStart
from tests.builders import CITY, RELEASE, a_visit, an_operation
from tests.console import account
from tests.e2e.console.class_day import make_class, most_often_wrong
from tests.e2e.console.desk import prepare
from tests.e2e.console.desk import sign_in as sign_in_at_the_console
from tests.e2e.phone import at_today, choose_pin, lose_the_line
from tests.e2e.practising import Trainee, row_of, stands
from tests.e2e.test_duty import NOTE, QUESTION, school, stand_before, wait_for_earned
from tests.http.department.test_past_releases import publish
from tests.http.practice.school import School
from tests.http.practice.test_refresher import with_other_bins
from tests.world import Phone, World

pytestmark = pytest.mark.browser

__all__ = ["school"]

BINS = "w8_drop_off"
PLACE = "云桂路18号楼下投放点"
NAMES = ("黄秀英", "梁䶮", "李伟")
# How often each of them says that somebody was persuaded; five times is right.
SAID = (5, 2, 3)


@contextmanager
def screen(browser: Browser, width: int, height: int) -> Iterator[Page]:
    """A page of a browser of its own; an error that nobody caught in it fails the test."""
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, locale="zh-CN", has_touch=width < height)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    yield page
    context.close()
    assert uncaught == []


@pytest.fixture
def screens(browser: Browser) -> Iterator[list[Page]]:
    """A laptop and three phones."""
    with ExitStack() as opened:
        sizes = [(1280, 800), *[(360, 640)] * 3]
        yield [opened.enter_context(screen(browser, *size)) for size in sizes]


@dataclass(frozen=True, slots=True)
class Town:
    """Both realms at one address, and the workers of the live one."""

    address: str
    world: World
    school: School
    workers: Sequence[Phone]


@pytest.fixture
def town(address: str, world: World, school: School) -> Town:
    """It wants credentials, and a drop-off point is known there."""
    found = [
        world.worker(name=name, phone=f"1990000800{n}") for n, name in enumerate(NAMES, start=1)
    ]
    place = {"kind": "drop_off_point", "address": PLACE}
    [result] = found[0].push(an_operation(a_visit(place=place, visit={"outcome": "nobody_home"})))
    assert result["status"] == "accepted"
    assert world.operator("waiver", "end", CITY).exit_code == 0
    return Town(address, world, school, found)


def test_a_class_practises_and_only_who_was_right_is_asked_for_it_on_duty(
    screens: Sequence[Page], town: Town, tmp_path: Path
) -> None:
    laptop, *phones = screens
    code = a_class_is_made(laptop, town)
    for page, worker, name in zip(phones, town.workers, NAMES, strict=True):
        come_in(page, f"{town.address}/#/class/{code}", name, worker.number)
    expect(laptop.locator("[data-member]")).to_have_count(3, timeout=60_000)
    for page, worker, said in zip(phones, town.workers, SAID, strict=True):
        lose_the_line(page)
        truth = truth_for(town.school, worker.number)
        place = truth["place"] | {"persuaded": said}
        Trainee(page, tmp_path / "none.png").play(BINS, {**truth, "place": place})
        page.get_by_role("button", name="回到今天").click()
        stands(page, BINS, "saved")
    for page, said in zip(phones, SAID, strict=True):
        page.context.set_offline(False)
        the_debrief_comes(page, wrong=said != SAID[0])
    the_trainer_sees_where_they_err(laptop)
    duty_is_for_who_was_right(phones, town)


def duty_is_for_who_was_right(phones: Sequence[Page], town: Town) -> None:
    """The credential opens the questions of one; the other sees why they are not asked; a new
    release asks the first for two minutes more."""
    right, wrong, _ = phones
    wait_for_earned(right, RELEASE)
    for page, worker in zip((right, wrong), town.workers, strict=False):
        go_on_duty(page, worker)
    wait_for_earned(right, None)
    stand_before(right)
    expect(right.locator("[data-path='place.bin_state']").first).to_be_visible()
    expect(right.locator(NOTE)).to_have_count(0)
    stand_before(wrong)
    expect(wrong.locator(NOTE)).to_contain_text("还没练过：城市管理")
    expect(wrong.locator(QUESTION)).to_have_count(0)
    for realm in (town.world, town.school.world):
        publish(realm, with_other_bins)
    right.get_by_role("button", name="返回").click()
    right.get_by_role("button", name="已同步").click()
    expect(right.locator("[data-duty=refresher]")).to_contain_text("表有变动：城市管理")


def a_class_is_made(laptop: Page, town: Town) -> str:
    """By its trainer, at the console; gives the code that trainees come in by."""
    prepare(laptop, "zh-Hans")
    trainer = account(town.school.world, None, "trainer")
    sign_in_at_the_console(laptop, f"{town.address}/practice", trainer)
    return make_class(laptop, "秋季一班", BINS)


def come_in(page: Page, address: str, name: str, number: str) -> None:
    """By the code on the wall, as a newcomer; what the class sets is taken along."""
    page.goto(address)
    page.fill("input[name=name]", name)
    page.fill("input[name=phone]", number)
    page.get_by_role("button", name="开始练习").click()
    choose_pin(page)
    page.locator("[data-take]").click()
    stands(page, BINS, "on_phone")


def truth_for(school: School, number: str) -> dict[str, Any]:
    """What is true at the door that this trainee set out to."""
    with school.world.app.app_context(), school.world.transaction(writes=False) as tx:
        begun = select(TrainingStart).join(Worker, Worker.id == TrainingStart.worker_id)
        start = tx.scalars(begun.where(Worker.phone == number)).one()
        told = {
            "start_id": start.id,
            "scenario": BINS,
            "place_code": start.place_code,
            "grid": start.grid,
            "started_at": local_time(start.started_at).isoformat(),
        }
    return school.perfect(told).report


def the_debrief_comes(page: Page, *, wrong: bool) -> None:
    row_of(page, BINS).click()
    page.locator("[data-debrief]").click(timeout=60_000)
    if not wrong:
        expect(page.get_by_role("heading", name="每一项都对。")).to_be_visible()
    else:
        mark = page.locator("[data-part=wrong] .mark")
        expect(mark).to_have_attribute("data-path", "place.persuaded")
    page.get_by_role("button", name="返回").click()
    at_today(page)


def the_trainer_sees_where_they_err(laptop: Page) -> None:
    expect(laptop.locator("[data-state=scored]")).to_have_count(3, timeout=60_000)
    expect(laptop.locator("[data-member] th")).to_contain_text(list(NAMES))
    class_id = laptop.url.rpartition("/")[2]
    most_often_wrong(laptop, class_id, "place.persuaded", ["对", "错", "错"])
    with laptop.expect_download() as saved:
        laptop.locator("[data-do=xapi]").click()
    statements = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert len(statements) >= len(NAMES)
    assert not any(name in line for name in NAMES for line in statements)


def go_on_duty(page: Page, worker: Phone) -> None:
    """Out of practice, and signed in where it counts, on the same phone."""
    page.get_by_role("button", name="回到实战").click()
    page.locator(".practice-go").click()
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)
