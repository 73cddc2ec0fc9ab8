"""A laptop for tests: the console on a screen of 1280 × 800."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Page]:
    """A page of 1280 × 800; an error that nobody caught in it fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    yield page
    context.close()
    assert uncaught == []
