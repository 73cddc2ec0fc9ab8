"""A phone that is lost tells nothing: what was read and written is sealed wherever it lies."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import a_tenant, a_visit, an_operation
from tests.e2e.conftest import DIST
from tests.e2e.phone import choose_pin, lose_the_line
from tests.e2e.pictures import a_camera_file
from tests.e2e.profile import found, kept_by, kept_on_disk
from tests.e2e.visiting import (
    ADDRESS,
    find_a_dispute,
    kept,
    save_as_it_is,
    start_known_place,
    start_new_place,
    take_photo,
)
from tests.world import Phone, World

pytestmark = pytest.mark.browser

# Longer than most, so that no number or checksum is taken for it by chance.
PIN = "294017735186"
HOUSE, NOTE = "石井头村九十九巷88号", "楼上楼下为漏水争执"
RESIDENT = {"name": "欧阳䶮鸾", "phone": "19900007347", "id_number": "000000199101017359"}
SECRETS: dict[str, str | bytes] = {
    **RESIDENT,
    "address": HOUSE,
    "address of a new place": ADDRESS,
    "note": NOTE,
    "PIN": PIN,
    # How a JPEG begins that lies open.
    "photo": b"\xff\xd8\xff\xe0\x00\x10JFIF",
}
CONTROL = "what lies open is found"
_PLANT = """async (text) => {
  localStorage.control = text
  sessionStorage.control = text
  document.cookie = `control=${text}; Max-Age=9999`
  await (await caches.open('control')).put('/control', new Response(text))
  await new Promise((resolve) => {
    const request = indexedDB.open('control')
    request.onupgradeneeded = () => request.result.createObjectStore('control')
    request.onsuccess = () => {
      const tx = request.result.transaction('control', 'readwrite', { durability: 'strict' })
      tx.objectStore('control').put(new TextEncoder().encode(text), 1)
      tx.oncomplete = () => { request.result.close(); resolve() }
    }
  })
}"""
READABLE = ("localStorage", "sessionStorage", "cookies", "indexedDB control", "cache control")
ON_DISK = ("Local Storage", "IndexedDB", "CacheStorage")


def test_without_the_pin_nothing_of_a_day_is_readable(
    own_browser: BrowserContext, address: str, world: World, tmp_path: Path
) -> None:
    worker = world.worker(phone="19900008642")
    house = a_visit(place={"address": HOUSE, "rented": True}, persons=[a_tenant(**RESIDENT)])
    worker.push(an_operation(house))
    page = own_browser.pages[0]
    said: dict[str, str] = {}

    def heard(what: str, text: str) -> None:
        said[f"{what} {text}"] = text

    own_browser.on("request", lambda request: heard("request", request.url))
    own_browser.on("console", lambda line: heard("console", line.text))
    token = sign_in(page, address, worker)
    secrets = {**SECRETS, "token": token, "secret": worker.secret, "own phone": worker.number}

    page.get_by_label("查地址、姓名、电话").fill(RESIDENT["name"])
    expect(page.locator(".stop")).to_have_count(1)
    assert "address in page" in found(secrets, kept_by(page))
    a_day_that_ends_in_the_middle(page, tmp_path)

    page.evaluate(_PLANT, CONTROL)
    readable = kept_by(page)
    assert found(secrets, readable | said) == []
    control = found({"control": CONTROL}, readable)
    assert [place for place in READABLE if not any(place in line for line in control)] == []

    own_browser.close()
    files = kept_on_disk(tmp_path / "profile")
    assert found(secrets, files) == []
    control = found({"control": CONTROL}, files)
    assert [place for place in ON_DISK if not any(place in line for line in control)] == []


def sign_in(page: Page, address: str, worker: Phone) -> str:
    """By number and secret; gives the token that this phone speaks with from then on."""
    page.goto(address)
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    with page.expect_response("**/api/v1/session") as answered:
        page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page, PIN)
    return str(answered.value.json()["token"])


def a_day_that_ends_in_the_middle(page: Page, folder: Path) -> None:
    """A visit with a photo that was not sent yet, and a form that was open when the app died."""
    lose_the_line(page)
    start_known_place(page, HOUSE)
    find_a_dispute(page)
    take_photo(page.locator("[data-path='visit.photos']"), a_camera_file(page, folder))
    kept(page)
    save_as_it_is(page)
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()
    page.get_by_role("button", name="回到今天").click()
    start_new_place(page)
    find_a_dispute(page)
    kept(page)
    # Killed with the form open, and found by somebody else.
    page.reload()
    expect(page.get_by_label("解锁码")).to_be_visible()


def test_no_field_of_the_app_is_one_that_a_browser_fills_in_again() -> None:
    """What it could fill in it has written down, and not sealed."""
    # A laptop's console keeps nothing on its disk that would be sealed.
    found_on = [it for it in (DIST.parent / "src").rglob("*.vue") if "console" not in it.parts]
    screens = {file: file.read_text() for file in found_on}
    fields = [
        (file.name, field)
        for file, text in screens.items()
        for field in re.findall(r"<(?:input|textarea)\b[^>]*", text)
        if 'type="file"' not in field
    ]
    assert len(fields) > 15
    kept = [
        each for each in fields if not re.search(r'autocomplete="(off|one-time-code)"', each[1])
    ]
    assert kept == []
