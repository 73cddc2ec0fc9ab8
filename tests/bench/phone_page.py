"""What is measured in the page itself: from the event a thumb made to the frame that answers it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

SLOWER = 4
PIN = "294017"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

# `painted` is the time just after the frame in which the change stands on the screen.
_WATCH = """
window.painted = () => new Promise((done) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => done(performance.now())
  port2.postMessage(null)
}))
window.seen = (css) => new Promise((done) => {
  const look = () => {
    if (!document.querySelector(css)) return false
    window.painted().then(done)
    return true
  }
  if (look()) return
  const watch = new MutationObserver(() => { if (look()) watch.disconnect() })
  watch.observe(document, { subtree: true, childList: true, attributes: true })
})
window.after = (kind, css) => new Promise((done) => {
  const begun = (event) => window.seen(css).then((end) => done(end - event.timeStamp))
  addEventListener(kind, begun, { capture: true, once: true })
})
window.keys = []
addEventListener('keydown', (event) => {
  window.painted().then((end) => window.keys.push(end - event.timeStamp))
}, { capture: true })
window.doorAt = window.seen('input[name=pin]')
"""


def chromium() -> str:
    """Raises RuntimeError where none is installed."""
    program = os.environ.get("YGT_CHROMIUM") or next(filter(None, map(shutil.which, _PROGRAMS)), "")
    if not program:
        raise RuntimeError("no Chromium is installed: make browser")
    return program


@contextmanager
def phone(profile: Path) -> Iterator[BrowserContext]:
    """A Chromium with a small screen and a store on disk."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=["--disable-gpu", "--no-sandbox"],
            viewport={"width": 360, "height": 640},
            locale="zh-CN",
            has_touch=True,
        )
        context.set_default_timeout(120_000)
        context.add_init_script(_WATCH)
        yield context
        context.close()


def slowed(context: BrowserContext) -> Page:
    """A new window on a processor that is so many times slower."""
    page = context.new_page()
    throttling = {"rate": SLOWER}
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", throttling)
    return page


def expect_after(page: Page, event: str, css: str, name: str = "took") -> None:
    """Start to watch: from the next event of this kind until this stands on the screen."""
    page.evaluate(
        "([kind, css, name]) => { window[name] = window.after(kind, css) }", [event, css, name]
    )


def took(page: Page, name: str = "took") -> float:
    """Milliseconds, once it stands there."""
    return float(page.evaluate("(name) => window[name]", name))


def spread(spans: list[float]) -> str:
    return f"best {min(spans):5.0f}  median {median(spans):5.0f}  worst {max(spans):5.0f} ms"


def p95(spans: list[float]) -> float:
    return sorted(spans)[max(0, round(len(spans) * 0.95) - 1)]


def requested(page: Page) -> list[str]:
    """Addresses of scripts and styles that this window asked for so far."""
    found: list[Any] = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    return [str(name) for name in found if str(name).endswith((".js", ".css"))]
