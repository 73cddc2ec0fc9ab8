"""A phone for tests: an installed Chromium with a small screen, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.servers import serving
from tests.world import World

DIST = Path(__file__).parents[2] / "pwa" / "dist"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Each window of a Chromium's makes the pages below its address bar beforehand, at half the cost of
# the page that is tested; nobody types an address here. The second list that a Chromium is given
# replaces the first, so Playwright's is said again.
_WITHOUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
# No sandbox, where the tests run as root.
ARGUMENTS = ("--disable-gpu", "--no-sandbox", f"--disable-features={_WITHOUT}")
# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives an installed Chromium")
    config.addinivalue_line("markers", "corridor: from the screen to the store, so on both engines")
    config.addinivalue_line("markers", "longest: takes minutes, and is begun before all others")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first; a browser that was late is asked once more, and told of.

    A real browser on a busy machine loses a frame, a socket or a process now and then. `make test`
    allows that twice in a whole run and lists each under RERUN, with its traceback: a test found
    there twice is a race to be mended, here or in the product.
    """
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def chromium() -> str:
    """The program that is driven; "" where none is installed."""
    return os.environ.get("YGT_CHROMIUM") or next(filter(None, map(shutil.which, _PROGRAMS)), "")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Fails where no Chromium is installed or the app was not built: `make test` sees to both."""
    if not chromium():
        pytest.fail("no Chromium is installed: make browser, or name one in YGT_CHROMIUM")
    if not (DIST / "index.html").is_file():
        pytest.fail("the field app is not built: make setup")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a screen of 360 × 640; an error that nobody caught in it fails the test."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, locale="zh-CN", has_touch=True
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    yield page
    context.close()
    assert uncaught == []


@pytest.fixture
def own_browser(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser as its owner has it: with a profile on disk, in `tmp_path / "profile"`."""
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium(),
        args=ARGUMENTS,
        viewport={"width": 360, "height": 640},
        locale="zh-CN",
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The real server on this world's store, showing the built app."""
    world.area_tree()
    with serving(replace(world.settings, field_app=DIST)) as url:
        yield url
