"""The field app on a slow phone: a real server, the built app, four times less processor.

Throttling slows the page, not the browser's own threads: deriving a key from a PIN runs on one of
those, so unlocking is also told with that part four times as long.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.bench import intake, phone_city, phone_delivery, phone_lighthouse, phone_weight
from tests.bench.phone_page import (
    PIN,
    SLOWER,
    expect_after,
    p95,
    phone,
    requested,
    slowed,
    spread,
    took,
)
from tests.bench.servers import install, product

Say = Callable[[str], None]

FIGURES = ("weight", "start", "search", "visit", "keys", "save")
_SEARCH = "查地址、姓名、电话"
# What was found stands in the place of the day.
_FOUND = ".today:not(:has([data-progress])) :is(.stop, .empty)"
_WORDS = ("巷", "19900000", "陈林", "石井头村3巷", "大屋")
_NOTE = "bicycles block the second exit"
# The same derivation as the app's, by itself.
_DERIVE = """async () => {
  const begin = performance.now()
  const { subtle } = crypto
  const given = await subtle.importKey('raw', new Uint8Array(6), 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(16), iterations: 310000 }
  await subtle.deriveKey(how, given, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  return performance.now() - begin
}"""


def measure(say: Say, data: Path, rounds: int, figures: Sequence[str] | None = None) -> None:
    """Print these figures, or all of them; times as best, median and worst of the rounds."""
    wanted = frozenset(figures or FIGURES)
    say(f"field app, processor {SLOWER}x slower, 360 x 640, offline; 500 places, 1 500 persons")
    store = install(data / "phones")
    with product(store) as server, phone(data / "profile") as context:
        secret = phone_city.fill(store, server)
        page = context.pages[0]
        sign_in(page, f"http://127.0.0.1:{server.port}/", secret)
        if "weight" in wanted:
            phone_weight.say_weights(say, requested(page))
        page.evaluate("async () => { await navigator.serviceWorker.ready }")
        # Not closed: a browser ends with its last window.
        page.goto("about:blank")
        context.set_offline(True)
        if "start" in wanted:
            _say_start(say, context, server.port, rounds)
        if wanted & {"search", "visit", "keys", "save"}:
            _say_work(say, context, server.port, rounds, wanted)


def measure_all(say: Say, data: Path, rounds: int) -> None:
    """And what is measured of it by itself: a long delivery, and what Lighthouse says."""
    measure(say, data, rounds)
    phone_delivery.measure(say, data)
    phone_lighthouse.measure(say, data)


def opened(context: BrowserContext, port: int) -> Page:
    """A new slow window, unlocked, with its places looked at."""
    page = slowed(context)
    page.goto(f"http://127.0.0.1:{port}/")
    _unlock(page)
    expect(page.locator(".stop").first).to_be_visible()
    return page


def sign_in(page: Page, address: str, secret: str) -> None:
    """On a phone that was never used, until the day stands there and all is delivered."""
    page.goto(address)
    page.fill("input[name=phone]", intake.PHONE)
    page.fill("input[name=secret]", secret)
    page.click("form .primary")
    page.fill("input[name=pin]", PIN)
    page.fill("input[name=again]", PIN)
    page.click("form .primary")
    expect(page.locator(".stop").first).to_be_visible()
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible()


def _unlock(page: Page) -> None:
    page.fill("input[name=pin]", PIN)
    page.click("form .primary")


def _say_start(say: Say, context: BrowserContext, port: int, rounds: int) -> None:
    doors, unlocks, found, listed, derived = [], [], [], [], []
    for _ in range(rounds):
        page = slowed(context)
        page.goto(f"http://127.0.0.1:{port}/")
        doors.append(float(page.evaluate("window.doorAt")))
        derived.append(float(page.evaluate(_DERIVE)))
        expect_after(page, "click", ".today [role=search]")
        expect_after(page, "click", ".today [data-progress]", "listed")
        _unlock(page)
        unlocks.append(took(page))
        expect_after(page, "input", _FOUND, "found")
        page.get_by_label(_SEARCH).fill(phone_city.LARGEST)
        found.append(took(page, "found"))
        page.get_by_label(_SEARCH).fill("")
        listed.append(took(page, "listed"))
        page.close()
    starts = [sum(each) for each in zip(doors, unlocks, found, strict=True)]
    whole = [door + each for door, each in zip(doors, listed, strict=True)]
    honest = [each + (SLOWER - 1) * key for each, key in zip(unlocks, derived, strict=True)]
    say(f"  cold start to the PIN          {spread(doors)}")
    say(f"  cold start to a place found    {spread(starts)}   mark 1500; without typing the PIN")
    say(f"  cold start to all that is due  {spread(whole)}")
    say(f"  unlock, to the search field    {spread(unlocks)}   mark 1000")
    say(f"    with the key {SLOWER}x as long       {spread(honest)}")


def _say_work(
    say: Say, context: BrowserContext, port: int, rounds: int, wanted: frozenset[str]
) -> None:
    page = opened(context, port)
    if "search" in wanted:
        searches = [_search(page, words) for words in _WORDS for _ in range(max(1, rounds // 3))]
        say(f"  search, {len(_WORDS)} words                {spread(searches)}   mark 100")
    visits, saves, keys = [], [], []
    for _ in range(rounds if wanted & {"visit", "keys", "save"} else 0):
        page.get_by_label(_SEARCH).fill(phone_city.LARGEST)
        expect(page.locator(".stop")).to_have_count(1)
        expect_after(page, "click", "[data-part=head] ~ section")
        page.locator(".stop").click()
        visits.append(took(page))
        page.locator("[data-category=dispute]").click()
        if "keys" in wanted:
            page.evaluate("window.keys = []")
            page.get_by_label("问题描述").press_sequentially(_NOTE, delay=80)
            keys += page.evaluate("window.keys")
        expect(page.locator("[data-kept=kept]")).to_be_visible()
        saves.append(_save(page))
        page.locator(".dock .primary").click()
        expect(page.locator(".stop").first).to_be_visible()
    page.close()
    if visits:
        say(
            f"  open the largest visit         {spread(visits)}   mark 300; 12 persons, 10 findings"
        )
        say(f"  save, to the receipt           {spread(saves)}   mark 150")
    if keys:
        say(f"  key press to paint             {spread(keys)}   p95 {p95(keys):.0f}, mark 50")


def _search(page: Page, words: str) -> float:
    """Pasted at once, as a letter would find the list of the letter before."""
    field = page.get_by_label(_SEARCH)
    expect_after(page, "input", _FOUND)
    field.fill(words)
    spent = took(page)
    field.fill("")
    expect(page.locator("[data-progress]")).to_be_visible()
    return spent


def _save(page: Page) -> float:
    """What is missing is asked for first; what is measured begins with saving all the same."""
    page.locator(".dock .primary").click()
    expect_after(page, "click", ".receipt")
    page.locator("dialog .sheet-body .secondary").click()
    return took(page)
