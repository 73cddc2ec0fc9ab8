"""The field app among the apps of a phone: what it says of itself is true, and it opens alone."""

import json
import struct
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.phone import at_today, choose_pin, lose_the_line, unlock
from tests.e2e.pictures import size_of
from tests.world import World

pytestmark = pytest.mark.browser

TOLD = {"id", "name", "short_name", "description", "lang", "start_url", "scope", "display", "icons"}
TOLD |= {"orientation", "theme_color", "background_color", "categories", "shortcuts", "screenshots"}
# A shop wants these two, a launcher cuts the maskable ones to its own shape.
WANTED = {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_the_app_can_be_installed_opens_without_a_line_and_by_its_shortcuts(
    own_browser: BrowserContext, address: str, world: World
) -> None:
    worker, page = world.worker(), own_browser.pages[0]
    page.goto(address)
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)

    browser = own_browser.new_cdp_session(page)
    told = browser.send("Page.getAppManifest")
    assert (told["url"], told["errors"]) == (f"{address}/manifest.webmanifest", [])
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = json.loads(told["data"])
    assert TOLD - set(manifest) == set()
    are_as_they_are_said_to_be(page, address, manifest)

    lose_the_line(page)
    page.reload()
    unlock(page)
    at_today(page)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    assert len(manifest["shortcuts"]) >= 2
    for shortcut in manifest["shortcuts"]:
        window = own_browser.new_page()
        window.goto(address + shortcut["url"])
        unlock(window)
        heading = window.get_by_role("heading", level=1, name=shortcut["short_name"])
        expect(heading).to_be_visible(timeout=30_000)
        window.close()


def are_as_they_are_said_to_be(page: Page, address: str, manifest: dict[str, Any]) -> None:
    pictures = [*manifest["icons"], *manifest["screenshots"]]
    for picture in pictures:
        answer = page.request.get(address + picture["src"])
        assert answer.ok, picture
        assert answer.headers["content-type"].partition(";")[0] == picture["type"]
        if picture["type"] != "image/svg+xml":
            assert picture["sizes"] == _measured(answer.body()), picture
    icons = manifest["icons"]
    drawn = {(it["sizes"], it.get("purpose", "any")) for it in icons if it["type"] == "image/png"}
    assert WANTED - drawn == set()
    assert len(manifest["screenshots"]) >= 2


def _measured(picture: bytes) -> str:
    """As a manifest writes sizes; a PNG tells its own in the first chunk (RFC 2083, 4.1.1)."""
    is_png = picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24]) if is_png else size_of(picture)
    return f"{width}x{height}"
