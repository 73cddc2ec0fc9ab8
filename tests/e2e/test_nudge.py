"""Being nudged: asked for on the phone, told by an empty message, nothing said of the content."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from app.services.vapid import new_key
from app.settings import make_push_key
from app.storage.models.nudges import PushSubscription
from tests.e2e.conftest import DIST
from tests.e2e.phone import sign_in
from tests.e2e.test_after_visit import SOON, go
from tests.servers import serving
from tests.world import World

pytestmark = pytest.mark.browser

ENDPOINT = "https://push.example/phone-1"
# A browser's push service is on the Internet, which a test has not.
_STUB = """
let subscription = null
PushManager.prototype.getSubscription = async () => subscription
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly || applicationServerKey.length < 80) throw new TypeError('no key')
  subscription = { endpoint: '%s', unsubscribe: async () => { subscription = null; return true } }
  return subscription
}
"""

# Showing one takes the worker a moment; a minute is longer than any machine needs.
_NOTICES = """async () => {
  const registration = await navigator.serviceWorker.ready
  for (let tries = 0; tries < 100; tries += 1) {
    const notices = await registration.getNotifications()
    if (notices.length) return notices.map(({ title, body }) => `${title} ${body}`)
    await new Promise((done) => setTimeout(done, 100))
  }
  return []
}"""


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The real server, with a key to nudge by."""
    world.area_tree()
    make_push_key(world.settings, new_key)
    with serving(replace(world.settings, field_app=DIST)) as url:
        yield url


def endpoints(world: World) -> list[str]:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return [row.endpoint for row in tx.query(PushSubscription)]


def test_a_worker_asks_to_be_nudged_and_to_be_left_alone(
    page: Page, address: str, world: World
) -> None:
    page.add_init_script(_STUB % ENDPOINT)
    page.context.grant_permissions(["notifications"], origin=address)
    sign_in(page, address, world.worker())
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    go(page, "/tasks")
    page.get_by_role("button", name="有退回时提醒我").click()
    expect(page.get_by_role("button", name="不再提醒")).to_be_visible(timeout=SOON)
    assert endpoints(world) == [ENDPOINT]
    page.get_by_role("button", name="不再提醒").click()
    expect(page.get_by_role("button", name="有退回时提醒我")).to_be_visible(timeout=SOON)
    assert endpoints(world) == []


def test_a_nudge_shows_that_there_is_something_and_not_what(
    page: Page, address: str, world: World
) -> None:
    page.context.grant_permissions(["notifications"], origin=address)
    sign_in(page, address, world.worker())
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    client = page.context.new_cdp_session(page)
    heard: list[str] = []
    client.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: heard.extend(each["registrationId"] for each in told["registrations"]),
    )
    client.send("ServiceWorker.enable")
    for _ in range(600):
        if heard:
            break
        page.wait_for_timeout(100)
    push = {"origin": address, "registrationId": heard[0], "data": "陈广生"}
    shown: list[str] = []
    # What a busy browser drops is sent again, as a push service does.
    for _ in range(9):
        client.send("ServiceWorker.deliverPushMessage", push)
        shown = page.evaluate(_NOTICES)
        if shown:
            break
    assert len(shown) == 1
    assert "有新的任务" in shown[0]
    assert "陈广生" not in shown[0]
