"""A laptop for tests: the console on a screen of 1280 × 800; behind it one realm or both."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app import PRACTICE
from app.cli.fields import make_field_keys
from app.settings import make_secrets
from tests.console import Person, person
from tests.e2e.console.class_day import before_the_browser
from tests.e2e.console.desk import prepare, sign_in
from tests.http.practice.school import School, open_school
from tests.store import Stores, running
from tests.world import World


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


@pytest.fixture
def practice(world: World, stores: Stores) -> Iterator[World]:
    """The practice realm that is served behind the same address, seen from the server's side."""
    own = world.settings.practice
    own.data.mkdir(mode=0o700)
    made = stores.published(own.data)
    (made.data / "live.db").rename(own.data / "practice.db")
    own.secrets_file.unlink()
    make_secrets(own)
    own.field_keys_file.unlink()
    make_field_keys(own)
    with running(own, world.clock, PRACTICE) as app:
        yield World(app, own, world.clock)


@pytest.fixture
def school(practice: World) -> School:
    practice.area_tree()
    before_the_browser(practice)
    return open_school(practice)


@pytest.fixture
def trainer(laptop: Page, address: str, school: School) -> Person:
    """Signed in at the console of the practice realm."""
    prepare(laptop, "zh-Hans")
    who = person(school.world, None, "trainer")
    sign_in(laptop, f"{address}/practice", who)
    return who
