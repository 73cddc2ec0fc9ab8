"""A bad line between the phone and the real server, and phones that can be killed and copied."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.e2e.conftest import ARGUMENTS, chromium
from tests.e2e.faults.line import Line, line_to

# The app on the phone with this storage.
StartPhone = Callable[[Path], Page]


@pytest.fixture
def line(address: str) -> Iterator[Line]:
    with line_to(address) as line:
        yield line


@pytest.fixture
def start_phone(browser: Browser, address: str) -> Iterator[StartPhone]:
    """A browser of its own at this address, that keeps everything in a folder as a phone does."""
    started: list[BrowserContext] = []

    def start(storage: Path) -> Page:
        context = browser.browser_type.launch_persistent_context(
            storage,
            executable_path=chromium(),
            args=ARGUMENTS,
            viewport={"width": 360, "height": 640},
            locale="zh-CN",
            has_touch=True,
        )
        started.append(context)
        page = context.pages[0]
        page.set_default_timeout(30_000)
        return page

    yield start
    for context in started:
        if context.pages:
            kill(context.pages[0])


def kill(page: Page) -> None:
    """The whole browser at once, as a phone does that runs out of battery."""
    browser = page.context.browser
    assert browser is not None
    with pytest.raises(Error, match="closed"):
        browser.new_browser_cdp_session().send("Browser.crash")
