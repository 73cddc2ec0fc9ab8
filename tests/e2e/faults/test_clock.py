"""Phones whose clock is wrong, jumps or thinks itself elsewhere."""

import json
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.clock import LOCAL
from tests.e2e.faults.reports import books_of, record, save, shows, start_visit
from tests.e2e.phone import lose_the_line, sign_in, unlock
from tests.e2e.visiting import delivered, kept
from tests.world import World

pytestmark = pytest.mark.browser

_WRONG = timedelta(hours=50)


@pytest.mark.parametrize("wrong", [_WRONG, -_WRONG], ids=["ahead", "behind"])
def test_a_phone_two_days_off_records_by_the_server_also_when_it_jumps_in_a_visit(
    page: Page, address: str, world: World, wrong: timedelta
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    began = world.machine_time()
    page.clock.install(time=began + wrong)
    sign_in(page, address, worker)
    expect(page.get_by_text("已同步")).to_be_visible()
    lose_the_line(page)
    record(page, "榕荔街道一巷1号")
    start_visit(page, "榕荔街道一巷2号")
    kept(page)
    # Somebody sets the clock right, and the phone travels, while the form is open.
    page.clock.set_system_time(world.machine_time())
    page.context.new_cdp_session(page).send(
        "Emulation.setTimezoneOverride", {"timezoneId": "America/Los_Angeles"}
    )
    save(page)
    page.context.set_offline(False)
    delivered(page)
    page.get_by_role("button", name="回到今天").click()
    shows(page, waiting=0, delivered=2)

    assert books.states() == [("accepted", 1)] * 2
    assert books.told() == ["榕荔街道一巷1号", "榕荔街道一巷2号"]
    days = {row["cells"]["排查日期"] for row in books.zongzhi.rows("dispute")["items"]}
    assert days <= {local_day(began), local_day(world.machine_time())}


def local_day(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d}"


def test_a_clock_set_ahead_between_two_starts_is_held_shown_and_released_once(
    page: Page, address: str, world: World
) -> None:
    worker = world.worker()
    books = books_of(world, worker)
    page.clock.install(time=world.machine_time())
    sign_in(page, address, worker)
    lose_the_line(page)
    # Nobody is there to tell the time: the app that starts now has to believe the phone.
    page.clock.set_system_time(world.machine_time() + _WRONG)
    page.reload()
    unlock(page)
    record(page, "榕荔街道一巷1号")
    page.context.set_offline(False)
    shows(page, waiting=0, delivered=0, back=1)
    page.locator("[data-tile=back]").click()
    page.get_by_role("button", name="榕荔街道一巷1号").click()
    expect(page.get_by_text("手机时间不对，待核对")).to_be_visible()
    assert books.told() == []

    world.clock.now = world.machine_time()
    [held] = json.loads(world.operator("held", "list", "--json").stdout)
    world.operator("held", "release", held["op_id"], "--reason", "核实无误")
    assert books.told() == ["榕荔街道一巷1号"]
