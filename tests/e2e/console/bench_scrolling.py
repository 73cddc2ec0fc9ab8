"""How smoothly 100 000 rows are scrolled: `make bench` prints it, nothing is asserted of the time.

Named outright, since ordinary runs collect only test_*.py.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.console import account
from tests.e2e.console.desk import go, sign_in
from tests.e2e.console.test_long_sheet import ROWS, a_long_sheet
from tests.world import World

pytestmark = pytest.mark.browser

# A wheel that turns for ten seconds; every frame's length is taken down.
_SCROLL = """async (grid) => {
  const frames = []
  let before = performance.now()
  const end = before + 10000
  while (before < end) {
    const now = await new Promise((done) => requestAnimationFrame(done))
    frames.push(now - before)
    before = now
    grid.scrollTop += 240
  }
  return { frames: frames.length, long: frames.filter((it) => it > 50).length,
    longest: Math.max(...frames), rows: grid.scrollTop / 36,
    held: document.querySelectorAll('.grid-row').length }
}"""


def test_long_frames_of_a_long_scroll(laptop: Page, address: str, world: World) -> None:
    a_long_sheet(world)
    sign_in(laptop, address, account(world, "gongan"))
    go(laptop, "/sheet/arrival")
    expect(laptop.locator(".grid-row").first).to_be_visible()
    told: dict[str, Any] = laptop.get_by_role("grid").evaluate(_SCROLL)
    print(
        f"\nscrolling {ROWS} rows for 10 s: {told['rows']:.0f} passed, {told['frames']} frames,"
        f" {told['long']} longer than 50 ms, the longest {told['longest']:.0f} ms;"
        f" {told['held']} rows in the page"
    )
    assert told["frames"] > 0
