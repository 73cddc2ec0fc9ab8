"""演练还是实战: on one phone, with a store and a colour of its own, and nothing crosses over."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from app import PRACTICE
from tests.builders import AREAS, GRID
from tests.e2e.phone import choose_pin, lose_the_line, sign_in, unlock
from tests.e2e.visiting import find_a_dispute, kept, save_as_it_is, start_new_place
from tests.store import running
from tests.world import World

pytestmark = pytest.mark.browser

BEGUN, PRACTISED = "实战里写了一半", "演练里写的"


@dataclass(frozen=True, slots=True)
class Newcomer:
    number: str
    secret: str


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    """Made with the operator's tool alone, as a trainer would be helped today."""
    world.operator("--practice", "init")
    for code, name, parent in AREAS:
        above = ("--parent", parent) if parent else ()
        world.operator("--practice", "area", "add", code, "--name", name, *above)
    made = world.operator(
        *("--practice", "worker", "add", "--phone", "19900007001"),
        *("--name", "新人", "--grid", GRID),
    )
    assert made.exit_code == 0, made.output
    return Newcomer("19900007001", json.loads(made.stdout)["secret"])


@pytest.fixture
def practice(world: World, newcomer: Newcomer) -> Iterator[World]:
    """What the practice realm holds, seen from the server's side."""
    with running(world.settings.practice, world.clock, PRACTICE) as app:
        yield World(app, world.settings.practice, world.clock)


def practise(page: Page, newcomer: Newcomer) -> None:
    page.locator("[data-realm-choice=practice]").click()
    expect(page.get_by_text("演练 · 不送任何部门")).to_be_visible()
    page.fill("input[name=phone]", newcomer.number)
    page.fill("input[name=secret]", newcomer.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page, "730518")


def back_to_the_real_thing(page: Page) -> None:
    """Two taps, and the other store waits for its own PIN."""
    page.get_by_role("button", name="回到实战").click()
    page.locator(".practice-go").click()
    expect(page.get_by_text("演练 · 不送任何部门")).to_be_hidden()


def turn_to_practice(page: Page) -> None:
    """Two taps from the day's page."""
    page.get_by_role("button", name="设置").click()
    page.get_by_role("button", name="去演练").click()


def record(page: Page, said: str) -> None:
    start_new_place(page)
    find_a_dispute(page)
    page.get_by_label("问题描述").fill(said)
    kept(page)


def test_a_newcomer_practises_beside_the_real_thing_and_loses_neither(
    page: Page, address: str, world: World, practice: World, newcomer: Newcomer
) -> None:
    sign_in(page, address, world.worker())
    record(page, BEGUN)
    page.get_by_role("button", name="返回").click()
    turn_to_practice(page)
    practise(page, newcomer)

    lose_the_line(page)
    record(page, PRACTISED)
    save_as_it_is(page)
    expect(page.get_by_role("heading", name="已存", exact=True)).to_be_visible()

    # Without a signal too: both realms are one app.
    back_to_the_real_thing(page)
    unlock(page)
    expect(page.locator("[data-tile=waiting]")).to_contain_text("0")
    page.locator(".row.draft").click()
    expect(page.get_by_label("问题描述")).to_have_value(BEGUN)
    page.get_by_role("button", name="返回").click()

    turn_to_practice(page)
    unlock(page, "730518")
    page.context.set_offline(False)
    expect(page.locator("[data-tile=delivered]")).to_contain_text("1", timeout=60_000)
    assert (rows(practice), rows(world)) == ([PRACTISED], [])
    databases = page.evaluate("async () => (await indexedDB.databases()).map((it) => it.name)")
    assert sorted(name.split("-")[1] for name in databases) == ["live", "practice"]


def test_a_link_of_the_practice_realm_opens_its_door(
    page: Page, address: str, world: World, newcomer: Newcomer
) -> None:
    world.clock.now = world.machine_time()
    command = ("--practice", "worker", "code", "--phone", newcomer.number, "--address", address)
    link = json.loads(world.operator(*command).stdout)["link"]
    page.goto(link)
    expect(page.get_by_text("演练 · 不送任何部门")).to_be_visible()
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)
    assert newcomer.number not in page.url


def rows(world: World) -> list[str]:
    """The descriptions of the disputes in a realm's slice of zongzhi."""
    items = world.key("zongzhi").rows("dispute", limit=100)["items"]
    return [str(value) for item in items for value in item["cells"].values() if value == PRACTISED]
