"""A sheet of 100 000 rows: the page holds a screenful, and every row is within reach."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from app.storage.models.directory import Sequence, SheetRow
from tests.builders import GRID, a_tenant
from tests.clock import NOON
from tests.console import account
from tests.e2e.console.desk import go, sign_in
from tests.http.department.scenes import recorded, rented_home
from tests.world import World

pytestmark = pytest.mark.browser

ROWS = 100_000
SHEET = "gongan/arrival"
MEGABYTE = 1_000_000
MINUTES = 180_000


def a_long_sheet(world: World) -> None:
    """One tenant's report stands behind every row: what a table costs is its number of rows."""
    recorded(world.worker(), rented_home(a_tenant(), id="visit-1"))
    row = {
        "department": "gongan",
        "sheet": SHEET,
        "visit_id": "visit-1",
        "rev": 1,
        "subject": "",
        "position": 0,
        "day": NOON.date(),
        "started_at": NOON,
        "grid": GRID,
        "live": True,
    }
    with world.app.app_context(), world.transaction() as tx:
        for start in range(1, ROWS, 1000):
            numbers = range(start, min(start + 1000, ROWS))
            rows = [{**row, "row_id": n.to_bytes(16), "seq": n + 100} for n in numbers]
            tx.execute(insert(SheetRow), rows)
        tx.execute(
            update(Sequence).where(Sequence.stream == "department:gongan").values(value=2 * ROWS)
        )


def test_a_hundred_thousand_rows_are_scrolled_with_a_screenful_in_the_page(
    laptop: Page, address: str, world: World
) -> None:
    a_long_sheet(world)
    sign_in(laptop, address, account(world, "gongan"))
    go(laptop, "/sheet/arrival")
    expect(laptop.locator(".count")).to_have_text("100\u202f000 行")
    before = _memory(laptop)
    grid = laptop.get_by_role("grid")
    for step in range(1, 41):
        grid.evaluate("(it, part) => { it.scrollTop = it.scrollHeight * part }", step / 41)
        # Some are passed by before they were read, as a hand does.
        if step % 4 == 0:
            _settled(laptop)
        assert laptop.locator(".grid-row").count() < 200
    grid.focus()
    laptop.keyboard.press("Control+End")
    last = laptop.locator(f".grid-row[aria-rowindex='{ROWS + 1}']")
    expect(last).to_be_in_viewport()
    _settled(laptop)
    expect(last.locator(".grid-cell").first).to_have_text("陈广生")
    assert laptop.locator(".grid-row").count() < 200
    assert _memory(laptop) - before < 20 * MEGABYTE
    laptop.keyboard.press("Control+Home")
    expect(laptop.locator(".grid-row[aria-rowindex='2']")).to_be_in_viewport()
    _settled(laptop)
    # The first filter of a sheet this long waits for its index by itself.
    with laptop.expect_response(lambda answer: "has" in answer.url and answer.ok, timeout=MINUTES):
        laptop.get_by_label("筛选：承租人姓名").fill("陈广")
    expect(laptop.locator(".count")).to_have_text("100\u202f000 行")
    expect(laptop.get_by_role("alert")).to_have_count(0)
    laptop.get_by_role("button", name="取消筛选和排序").click()
    _a_download_is_called_off(laptop)


def _a_download_is_called_off(laptop: Page) -> None:
    """Nothing is saved, the form is there again, and the next one begins anew."""
    saved: list[str] = []
    laptop.on("download", lambda file: saved.append(file.suggested_filename))
    laptop.get_by_role("button", name="下载").click()
    laptop.locator("input[value=json]").check()
    for _ in range(2):
        laptop.get_by_role("button", name="开始下载").click()
        expect(laptop.get_by_role("progressbar")).to_be_visible()
        expect(laptop.locator("input[value=csv]")).to_be_disabled()
        laptop.get_by_role("button", name="取消下载").click()
        expect(laptop.get_by_text("已取消")).to_be_visible()
    expect(laptop.locator("input[value=csv]")).to_be_enabled()
    assert saved == []


def _settled(laptop: Page) -> None:
    """Until every row in view has been read."""
    expect(laptop.locator(".grid-row .grid-cell").first).to_be_attached()
    expect(laptop.locator(".grid .wait")).to_have_count(0)


def _memory(laptop: Page) -> int:
    """Bytes that the page's own objects hold once what is left over has been cleared away."""
    tools = laptop.context.new_cdp_session(laptop)
    tools.send("HeapProfiler.collectGarbage")
    used = int(tools.send("Runtime.getHeapUsage")["usedSize"])
    tools.detach()
    return used
