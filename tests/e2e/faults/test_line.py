"""The line between phone and server, broken at every place, under a real browser."""

from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.faults.line import BLOBS, EVERYTHING, Fault, Line, Request
from tests.e2e.faults.reports import (
    books_of,
    in_trouble,
    record,
    save,
    shows,
    start_visit,
    sync,
)
from tests.e2e.phone import at_hand, at_today, sign_in
from tests.e2e.visiting import take_photo, whole_blobs
from tests.world import World

pytestmark = pytest.mark.browser

_OFFLINE = "没有网络，记录先存在手机里"
_PORTAL = "连上的网络要先登录"

# Where a request ends, and how many reports the server has by then; the screen knows of none.
_CUTS = [
    (Fault.CUT_BEFORE, 0),
    (Fault.CUT_IN_BODY, 0),
    (Fault.CUT_BEFORE_ANSWER, 1),
    (Fault.CUT_IN_ANSWER, 1),
]


def test_wherever_a_request_is_cut_the_report_stays_visible_and_counts_once(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    addresses = []
    for number, (fault, there) in enumerate(_CUTS):
        addresses.append(f"榕荔街道一巷{number}号")
        line.fail(fault)
        record(page, addresses[-1])
        line.met()
        in_trouble(page, _OFFLINE)
        shows(page, waiting=1, delivered=number)
        assert len(books.told()) == number + there
        line.heal()
        sync(page)
        shows(page, waiting=0, delivered=number + 1)

    assert books.states() == [("accepted", 1)] * len(_CUTS)
    assert books.told() == addresses


def test_a_line_that_carries_one_way_only_loses_nothing_and_doubles_nothing(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    line.fail(Fault.SILENT)
    record(page, "榕荔街道一巷1号")
    line.met()
    # The server has it; the phone waits for a word and goes on working.
    shows(page, waiting=1)
    record(page, "榕荔街道一巷2号")
    shows(page, waiting=2, delivered=0)
    line.heal()
    shows(page, waiting=0, delivered=2)

    assert books.states() == [("accepted", 1)] * 2
    assert books.told() == ["榕荔街道一巷1号", "榕荔街道一巷2号"]


def test_strangers_who_answer_for_the_server_are_believed_nothing(
    page: Page, line: Line, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    at_hand(page)
    for fault, words in ((Fault.PORTAL, _PORTAL), (Fault.BUSY, _OFFLINE)):
        line.fail(fault, on=EVERYTHING)
        record(page, f"榕荔街道{fault.name}号")
        line.met()
        in_trouble(page, words)
        shows(page, waiting=1 if fault is Fault.PORTAL else 2, delivered=0)
    # A storm: whoever asks is sent away, again and again.
    for asked in range(2, 7):
        sync(page)
        line.met(asked)
    in_trouble(page, _OFFLINE)
    shows(page, waiting=2, delivered=0)
    assert books.states() == []

    # Flapping: every second request comes through, so that each round ends with one that does not.
    turns = count()
    line.obey(lambda _: None if next(turns) % 2 else Fault.CUT_BEFORE_ANSWER)
    for rounds in (1, 2, 3):
        sync(page)
        line.met(rounds)
    shows(page, waiting=0, delivered=2)
    line.heal()
    sync(page)
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible()
    shows(page, waiting=0, delivered=2)

    assert books.states() == [("accepted", 1)] * 2
    assert books.told() == ["榕荔街道BUSY号", "榕荔街道PORTAL号"]


def test_a_cut_between_two_photos_delivers_both_and_the_report_once(
    page: Page, line: Line, world: World, tmp_path: Path
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    sign_in(page, line.url, worker)
    start_visit(page, "榕荔街道三巷3号")
    for name in ("door", "stairs"):
        photo = tmp_path / f"{name}.png"
        page.evaluate("name => { document.title = name; scrollBy(0, 90) }", name)
        page.screenshot(path=photo)
        take_photo(page.locator("[data-path$=photos]").first, photo)
    blobs: list[str] = []

    def after_the_first(request: Request) -> Fault | None:
        if not request.path.startswith(BLOBS):
            return None
        if request.path not in blobs:
            blobs.append(request.path)
        return Fault.CUT_IN_BODY if len(blobs) > 1 else None

    line.obey(after_the_first)
    save(page)
    line.met()
    page.get_by_role("button", name="回到今天").click()
    at_today(page)
    in_trouble(page, _OFFLINE)
    whole_blobs(page, world, 1)
    expect(page.get_by_text("1 份已送达的记录，照片还没发完")).to_be_visible()
    line.heal()
    sync(page)
    whole_blobs(page, world, 2)
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible()
    expect(page.get_by_text("照片还没发完")).to_have_count(0)

    assert books.states() == [("accepted", 1)]
    assert books.told() == ["榕荔街道三巷3号"]
