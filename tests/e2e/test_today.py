"""Today on the phone: where to go and why, finding a place, how far the day has come."""

from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Geolocation, Locator, Page, expect

from tests.builders import a_tenant, a_visit, an_issue, an_operation
from tests.e2e.phone import at_today, sign_in
from tests.world import Phone, World

pytestmark = pytest.mark.browser

FOCUS, FIRE, QUIET = "石井头村一巷1号", "石井头村二巷2号", "荔湾涌三巷3号"
DOOR: Geolocation = {"latitude": 23.12911, "longitude": 113.26436}


def a_grid(world: World) -> Phone:
    """Three places that an earlier worker told of: a person in focus, an open finding, nothing."""
    worker = world.worker()
    watched = a_tenant(name="𠮷野䶮", role="owner", care_tags=["community_focus"])
    reports: list[dict[str, Any]] = [
        a_visit(place={"code": "11000001", "address": FOCUS}, persons=[watched]),
        a_visit(place={"code": "11000002", "address": FIRE}, issues=[an_issue(due="2026-11-19")]),
        a_visit(place={"code": "11000003", "address": QUIET}),
    ]
    results = worker.push(*(an_operation(report) for report in reports))
    assert [result["status"] for result in results] == ["accepted"] * 3
    return worker


def stop(page: Page, address: str) -> Locator:
    return page.locator(".stop", has_text=address)


def record(page: Page, address: str, *, outcome: str | None = None) -> None:
    """A visit that is saved as it stands, and back to Today."""
    stop(page, address).click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
    if outcome:
        page.get_by_role("button", name=outcome, exact=True).click()
    save_and_return(page)


def save_and_return(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    anyway = page.get_by_role("button", name="先保存")
    home = page.get_by_role("button", name="回到今天")
    expect(anyway.or_(home).first).to_be_visible()
    if anyway.is_visible():
        anyway.click()
    home.click()
    at_today(page)


def test_the_stops_that_are_due_come_first_and_say_why(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, a_grid(world))
    expect(stop(page, FOCUS)).to_contain_text("该填：重点人员走访记录表")
    expect(stop(page, FIRE)).to_contain_text("1 个问题过了期限")
    expect(stop(page, QUIET)).to_have_attribute("data-due", "false")
    expect(page.locator(".stop").last).to_contain_text(QUIET)
    expect(page.locator("[data-progress]")).to_have_text("今天有 2 处该去。")


@pytest.mark.parametrize(
    ("words", "found"),
    [("𠮷野", FOCUS), ("二巷", FIRE), ("11000003", QUIET), ("荔湾涌　3号", QUIET)],
)
def test_a_place_is_found_by_who_lives_there_address_or_code(
    page: Page, address: str, world: World, words: str, found: str
) -> None:
    sign_in(page, address, a_grid(world))
    expect(page.locator(".stop")).to_have_count(3)
    page.get_by_label("查地址、姓名、电话").fill(words)
    expect(page.locator(".stop")).to_have_count(1)
    expect(page.locator(".stop")).to_contain_text(found)


def test_the_code_on_a_door_opens_its_visit(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    door, other = tmp_path / "door.png", tmp_path / "other.png"
    segno.make_qr("https://door.example/p?code=11000002").save(str(door), scale=6)
    segno.make_qr("https://door.example/p/99999999").save(str(other), scale=6)
    sign_in(page, address, a_grid(world))
    page.get_by_role("button", name="扫门牌上的码").click()
    page.set_input_files("dialog input[type=file]", other)
    expect(page.get_by_role("alert")).to_contain_text("没有码为")
    page.get_by_role("button", name="扫门牌上的码").click()
    page.set_input_files("dialog input[type=file]", door)
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRE)


def test_the_day_goes_on_without_a_score(page: Page, address: str, world: World) -> None:
    sign_in(page, address, a_grid(world))
    progress = page.locator("[data-progress]")
    record(page, FIRE)
    expect(stop(page, FIRE)).to_contain_text("今天去过")
    expect(progress).to_have_text("今天走访了 1 处，还有 1 处该去。")
    record(page, FOCUS, outcome="无人在家")
    expect(stop(page, FOCUS)).to_contain_text("上次没见到人")
    expect(progress).to_have_text("今天走访了 2 处，还有 1 处该去。")
    expect(page.locator("body")).not_to_contain_text("排名")


def test_places_come_by_distance_where_it_is_known(page: Page, address: str, world: World) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(DOOR)
    sign_in(page, address, a_grid(world))
    stop(page, QUIET).click()
    expect(page.locator(".located")).to_contain_text("23.12911")
    save_and_return(page)
    page.get_by_role("button", name="按远近").click()
    expect(stop(page, QUIET)).to_contain_text("10 米")


def test_without_leave_to_locate_the_list_stays(page: Page, address: str, world: World) -> None:
    sign_in(page, address, a_grid(world))
    page.get_by_role("button", name="按远近").click()
    expect(page.get_by_text("没有允许定位，仍按地址排列。")).to_be_visible()
    expect(page.locator(".stop")).to_have_count(3)
