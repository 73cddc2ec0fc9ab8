"""A position set by hand on a map that the phone draws from what it holds, without a network."""

import re

import pytest
from playwright.sync_api import Geolocation, Locator, Page, expect

from tests.e2e.phone import lose_the_line, sign_in
from tests.e2e.visiting import delivered, kept, save_as_it_is, start_new_place
from tests.world import World

pytestmark = pytest.mark.browser

DOOR: Geolocation = {"latitude": 23.12911, "longitude": 113.26436, "accuracy": 12}
# One metre to the north and one to the east here, in degrees.
NORTH, EAST = 1 / 111_195, 1 / 102_256


def located_visit(page: Page, address: str) -> None:
    """A visit that leaves a landmark on the phone."""
    page.context.grant_permissions(["geolocation"], origin=address)
    page.context.set_geolocation(DOOR)
    start_new_place(page, "路段")
    expect(page.locator(".located")).to_contain_text("23.12911")
    save_as_it_stands(page)
    page.get_by_role("button", name="回到今天").click()
    page.context.set_geolocation(None)
    page.context.clear_permissions()


def save_as_it_stands(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    anyway = page.get_by_role("button", name="先保存")
    saved = page.get_by_role("button", name="回到今天")
    expect(anyway.or_(saved).first).to_be_visible()
    if anyway.count():
        anyway.click()
    expect(saved).to_be_visible()


def open_map(page: Page) -> Locator:
    page.get_by_role("button", name="手填").click()
    page.get_by_role("button", name="在图上选").click()
    return page.get_by_role("dialog")


def without_landmarks(page: Page) -> None:
    nothing = open_map(page)
    expect(nothing).to_contain_text("画不出图")
    nothing.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="返回").click()


def arrived(world: World) -> tuple[float, float]:
    """Metres to the east and north of the door, as the department has it."""
    [row] = world.key("jiaotong").rows("hazard")["items"]
    [told] = [cell for cell in row["cells"].values() if str(cell).startswith("113.")]
    lon, lat = map(float, told.split(","))
    return (lon - DOOR["longitude"]) / EAST, (lat - DOOR["latitude"]) / NORTH


def drag(page: Page, land: Locator, x: int, y: int) -> None:
    box = land.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 150 + x, box["y"] + 100 + y, steps=4)
    page.mouse.up()


def test_where_no_satellite_is_heard_a_pin_on_a_map_tells_the_place(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, world.worker())
    lose_the_line(page)
    start_new_place(page, "路段")
    without_landmarks(page)
    located_visit(page, address)

    start_new_place(page, "路段")
    page.get_by_role("button", name="定位", exact=True).click()
    expect(page.get_by_text("没有允许定位")).to_be_visible()
    sheet = open_map(page)
    words, land = sheet.locator(".map-words"), sheet.get_by_role("application")
    expect(words).to_have_text(re.compile("十字在“.*一巷37号”"))
    # At first a dot is half a metre: 8 m for each key, twice as much after zooming out.
    land.focus()
    for key in ("ArrowUp", "ArrowUp", "-", "ArrowRight"):
        page.keyboard.press(key)
    expect(words).to_contain_text("东北约20 米")
    sheet.get_by_role("button", name="缩小").click()
    drag(page, land, -40, 0)
    expect(words).to_contain_text("东约100 米")
    sheet.get_by_role("button", name="用这个位置").click()
    expect(sheet).to_have_count(0)
    expect(page.locator(".located")).to_have_text(re.compile(r"^23\.129\d+, 113\.265\d+$"))
    kept(page)
    page.locator("[data-category=road_marking]").click()
    page.get_by_label("问题描述").fill("斑马线磨没了")
    save_as_it_is(page)
    page.context.set_offline(False)
    delivered(page)
    east, north = arrived(world)
    assert abs(north - 16) < 2
    # 16 m by key and some 80 by finger: a drawing is as wide as the screen lets it be.
    assert 70 < east < 120
