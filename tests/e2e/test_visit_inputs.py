"""Everything that is not a line of text: photos, a signature, a position."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.builders import a_visit, an_operation
from tests.e2e.phone import sign_in, unlock
from tests.e2e.pictures import PRIVATE, a_camera_file, brightness, size_of
from tests.e2e.visiting import (
    delivered,
    find_a_dispute,
    kept,
    save_as_it_is,
    sign,
    start_known_place,
    start_new_place,
    take_photo,
    whole_blobs,
)
from tests.world import World

pytestmark = pytest.mark.browser

PHOTOS = "[data-path='visit.photos']"
PLACE = "[data-path='visit.location']"


def test_a_photo_arrives_small_upright_marked_and_without_a_word_about_the_phone(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    find_a_dispute(page)
    file = a_camera_file(page, tmp_path)
    assert PRIVATE in file.read_bytes()
    take_photo(page.locator(PHOTOS), file)
    save_as_it_is(page)
    delivered(page)
    [picture] = whole_blobs(page, world, 1)
    # It lay on its side in the file, and stands now.
    assert size_of(picture) == (1067, 1600)
    assert len(picture) <= 300 * 1024
    # The band that when, where and by whom stand on.
    assert brightness(page, picture, 0) < 0.6 * brightness(page, picture, 0.5)
    assert PRIVATE not in picture
    assert b"Exif" not in picture
    [row] = world.key("zongzhi").rows("dispute")["items"]
    assert "1张" in row["cells"].values()


def test_photos_outlive_a_page_that_is_thrown_out_and_what_was_removed_is_not_sent(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    find_a_dispute(page)
    field = page.locator(PHOTOS)
    for width in (640, 800):
        take_photo(field, a_camera_file(page, tmp_path, width, 480))
    kept(page)
    page.reload()
    unlock(page)
    expect(field.locator("img")).to_have_count(2)
    field.locator(".thumb").first.click()
    page.get_by_role("button", name="移除这张照片").click()
    expect(field.locator("img")).to_have_count(1)
    save_as_it_is(page)
    delivered(page)
    [picture] = whole_blobs(page, world, 1)
    # The second, upright: 800 × 480 in the file.
    assert size_of(picture) == (480, 800)


def test_what_is_no_picture_is_refused_in_words(
    page: Page, address: str, world: World, tmp_path: Path
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page)
    find_a_dispute(page)
    broken = tmp_path / "IMG_0002.jpg"
    broken.write_bytes(b"no picture at all")
    page.locator(PHOTOS).locator("input[type=file]").last.set_input_files(broken)
    expect(page.locator(PHOTOS).get_by_role("alert")).to_contain_text("打不开")
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_enabled()


def test_a_signature_is_drawn_by_finger_and_arrives(page: Page, address: str, world: World) -> None:
    worker = world.worker()
    site = {"name": "荔香小吃店", "kind": "snack_bar"}
    report = a_visit(place={"kind": "shop_front"}, site=site)
    assert worker.push(an_operation(report))[0]["status"] == "accepted"
    sign_in(page, address, worker)
    start_known_place(page, report["place"]["address"])
    sign(page)
    save_as_it_is(page)
    delivered(page)
    [drawing] = whole_blobs(page, world, 1)
    assert drawing.startswith(b"\xff\xd8\xff")
    assert size_of(drawing)[0] <= 800


def test_a_phone_that_may_says_where_it_is_by_itself(
    page: Page, address: str, world: World
) -> None:
    page.context.grant_permissions(["geolocation"], origin=address)
    page.context.set_geolocation({"latitude": 23.12911, "longitude": 113.26444, "accuracy": 12})
    sign_in(page, address, world.worker())
    start_new_place(page, "路段")
    expect(page.locator(PLACE)).to_contain_text("23.12911, 113.26444（±12 m）")
    page.locator("[data-category=road_marking]").click()
    page.get_by_label("问题描述").fill("斑马线磨没了")
    save_as_it_is(page)
    delivered(page)
    [row] = world.key("jiaotong").rows("hazard")["items"]
    assert "113.26444,23.12911" in row["cells"].values()


def test_a_phone_that_may_not_takes_the_place_by_hand_or_goes_without(
    page: Page, address: str, world: World
) -> None:
    sign_in(page, address, world.worker())
    start_new_place(page, "路段")
    place = page.locator(PLACE)
    place.get_by_role("button", name="定位", exact=True).click()
    expect(place.get_by_role("status")).to_contain_text("没有允许定位")
    place.get_by_role("button", name="手填").click()
    expect(place.get_by_role("button", name="用这个位置")).to_be_disabled()
    # As a Chinese map shows the same spot: some 600 m away.
    place.get_by_role("textbox").fill("113.26978,23.12656")
    place.get_by_role("button", name="用这个位置").click()
    expect(place).to_contain_text("23.12")
    kept(page)
    page.locator("[data-category=road_marking]").click()
    page.get_by_label("问题描述").fill("斑马线磨没了")
    save_as_it_is(page)
    delivered(page)
    [row] = world.key("jiaotong").rows("hazard")["items"]
    [told] = [cell for cell in row["cells"].values() if str(cell).startswith("113.")]
    lon, lat = map(float, told.split(","))
    assert abs(lon - 113.26444) < 0.0005
    assert abs(lat - 23.12911) < 0.0005
