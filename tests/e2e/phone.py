"""What a worker does with the app in nearly every browser test, in the words of the screen."""

import json

from playwright.sync_api import Page, expect

from tests.world import Phone, World

PIN = "294017"


def sign_in(page: Page, address: str, worker: Phone) -> None:
    """By phone number and secret, on a phone that this worker never used; sets the PIN."""
    page.goto(address)
    page.fill("input[name=phone]", worker.number)
    page.fill("input[name=secret]", worker.secret)
    page.get_by_role("button", name="登录", exact=True).click()
    choose_pin(page)


def choose_pin(page: Page, pin: str = PIN) -> None:
    """And wait until the questions have arrived."""
    page.fill("input[name=pin]", pin)
    page.fill("input[name=again]", pin)
    page.get_by_role("button", name="设好，开始使用").click()
    at_today(page)


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("解锁码").fill(pin)
    page.get_by_role("button", name="解锁", exact=True).click()


def at_hand(page: Page) -> None:
    """The service worker has kept every file of the app, and serves this page from there."""
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def lose_the_line(page: Page) -> None:
    """Only once the app is at hand."""
    at_hand(page)
    page.context.set_offline(True)


def noted_unsent(page: Page, number: int) -> None:
    """So many reports would be missed if the browser dropped the store now: that is noted beside
    it, when the phone has nothing better to do."""
    page.wait_for_function(
        "number => Object.keys(localStorage).some((key) => key.startsWith('mark:') &&"
        " JSON.parse(localStorage.getItem(key)).unsent === number)",
        arg=number,
    )


def at_today(page: Page) -> None:
    expect(page.get_by_role("button", name="走访新地点")).to_be_visible(timeout=30_000)


def one_use_code(world: World, worker: Phone, *options: str) -> dict[str, str]:
    """What the operator prints for this worker, valid by the machine's own clock."""
    world.clock.now = world.machine_time()
    printed = world.operator("worker", "code", "--phone", worker.number, *options)
    document: dict[str, str] = json.loads(printed.stdout)
    return document
