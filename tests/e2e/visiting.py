"""What tests of the visit screen do in common: open a visit, answer, save, look at the server."""

import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import exists, or_, select

from app.storage.models.directory import SheetRow
from app.storage.models.messages import InboxItem
from app.storage.models.reports import Report
from app.storage.models.tasks import Task
from app.storage.queries.numbering import stamp
from tests.world import World

ADDRESS = "石井头村一巷37号"


def start_new_place(page: Page, kind: str = "楼栋") -> None:
    page.get_by_role("button", name="走访新地点").click()
    page.locator("[data-path='place.kind'] .picker").click()
    page.get_by_role("button", name=kind, exact=True).click()
    page.get_by_label("标准地址").fill(ADDRESS)
    page.get_by_role("button", name="开始走访").click()
    at_visit(page)


def start_known_place(page: Page, address: str) -> None:
    page.get_by_role("button", name=address).first.click()
    at_visit(page)


def at_visit(page: Page) -> None:
    expect(save_button(page)).to_be_visible(timeout=30_000)


def save_button(page: Page) -> Locator:
    return page.get_by_role("button", name="保存", exact=True)


def find_a_dispute(page: Page) -> None:
    """Opens a sheet that asks for photos."""
    page.locator("[data-category=dispute]").click()
    page.get_by_label("问题描述").fill("楼上楼下为漏水争执")


def kept(page: Page) -> None:
    """Whatever was answered is in the phone's store."""
    expect(page.locator("[data-kept=kept]")).to_be_visible()


def take_photo(field: Locator, file: Path) -> None:
    before = field.locator("img").count()
    field.locator("input[type=file]").first.set_input_files(file)
    expect(field.locator("img")).to_have_count(before + 1)


def sign(page: Page) -> None:
    """A stroke with a finger, and that is it."""
    page.get_by_role("button", name="请对方签名").click()
    pad = page.locator("canvas").bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 40, pad["y"] + 60)
    page.mouse.down()
    page.mouse.move(pad["x"] + 150, pad["y"] + 160, steps=6)
    page.mouse.move(pad["x"] + 260, pad["y"] + 60, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="用这个签名").click()
    expect(page.locator("[data-path='visit.signature'] img")).to_be_visible()


def save_as_it_is(page: Page) -> None:
    """Although required answers are missing."""
    save_button(page).click()
    page.get_by_role("button", name="先保存").click()


def delivered(page: Page) -> None:
    """The report, and the pictures that belong to it."""
    expect(page.get_by_role("heading", name="已送达", exact=True)).to_be_visible(timeout=60_000)


def numbered(world: World) -> None:
    """Whatever was committed has its change number. On PostgreSQL the server's own jobs may just be
    at it, and who reads meanwhile, a phone or this test, lacks what they hold."""
    bare = or_(*(exists().where(it.seq.is_(None)) for it in (SheetRow, Report, Task, InboxItem)))
    for _ in range(600):
        with world.app.app_context(), world.transaction() as tx:
            stamp(tx)
            if not tx.scalar(select(bare)):
                return
        time.sleep(0.1)
    raise AssertionError("something has no number after a minute")


def whole_blobs(page: Page, world: World, count: int) -> list[bytes]:
    """What the server holds once so many pictures are there, and never more."""
    root = world.settings.blobs
    for _ in range(300):
        files = [it for it in root.glob("??/*") if len(it.name) == 62]
        if len(files) >= count:
            break
        page.wait_for_timeout(200)
    assert len(files) == count
    return [file.read_bytes() for file in files]
