"""A day's work of a whole team at once: 100 reports and 60 photos over a slow line, to the end.

The app as it is built takes them in from a file, without a line; then the line comes back. Nothing
is told unless the server has every report accepted and every photo whole.
"""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.bench import intake
from tests.bench.load import Target, push
from tests.bench.phone_page import PIN, SLOWER, phone
from tests.bench.phone_parcel import CODE, PHOTOS, REPORTS, Load, a_load, sealed
from tests.bench.servers import Installation, Server, install, product, sign_in
from tests.builders import a_visit, an_operation

Say = Callable[[str], None]

# As a village has it: bits a second down and up, milliseconds there and back.
_DOWN, _UP, _LATENCY = 4_000_000, 1_500_000, 100
_PATIENCE = 600_000
# What the bar says while reports and photos are on their way.
_WATCH = """() => {
  window.bars = new Set()
  const look = () => {
    for (const bar of document.querySelectorAll('progress')) {
      if (bar.checkVisibility()) window.bars.add(bar.ariaLabel)
    }
  }
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  })
}"""


def measure(say: Say, data: Path) -> None:
    """Print seconds, requests and bytes. Raises AssertionError where anything did not arrive."""
    store = install(data / "delivery")
    with product(store) as server, phone(data / "delivering") as context:
        target, worker = _known_worker(store, server)
        load = a_load(intake.release_of(store))
        file = data / "unsent.ygt"
        file.write_bytes(sealed(load, worker["id"]))
        page = context.pages[0]
        line = context.new_cdp_session(page)
        _enter(page, server.port, worker["secret"])
        _over(line, offline=True)
        _take_in(page, file)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        seconds, lengths = _delivered(page, line)
        _arrived(target, load)
    spent, what = load.size / (_UP / 8), f"{REPORTS} reports, {PHOTOS} photos"
    over = f"over {_UP / 1e6:.1f} Mbit/s, {_LATENCY} ms"
    say(f"  {what:31}{seconds:6.0f} s   {load.size / 1e6:.1f} MB")
    say(f"    {over:29}{spent:6.0f} s   for the bytes alone")
    say(f"    {len(lengths)} requests, {sum(lengths) / 1e6:.1f} MB of bodies")


def _known_worker(store: Installation, server: Server) -> tuple[Target, dict[str, str]]:
    """Somebody with somewhere to go, so that Today is as on any day; and how to ask as they do."""
    worker = store.run(
        "worker", "add", "--phone", intake.PHONE, "--name", "梁䶮", "--grid", intake.GRID
    )
    token = sign_in(server.port, worker["secret"], intake.PHONE)
    target = Target(server.port, "/api/v1/sync/push", token)
    visit = an_operation(a_visit(), release=intake.release_of(store))
    push(target, json.dumps({"operations": [visit]}, ensure_ascii=False).encode())
    return target, {name: str(worker[name]) for name in ("id", "secret")}


def _enter(page: Page, port: int, secret: str) -> None:
    page.goto(f"http://127.0.0.1:{port}/")
    page.fill("input[name=phone]", intake.PHONE)
    page.fill("input[name=secret]", secret)
    page.click("form .primary")
    page.fill("input[name=pin]", PIN)
    page.fill("input[name=again]", PIN)
    page.click("form .primary")
    expect(page.locator(".stop").first).to_be_visible()
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible()


def _over(line: CDPSession, *, offline: bool) -> None:
    """From now on the page has this line."""
    speeds = {"downloadThroughput": _DOWN / 8, "uploadThroughput": _UP / 8}
    line.send("Network.enable")
    how = {"offline": offline, "latency": _LATENCY, **speeds}
    line.send("Network.emulateNetworkConditions", how)


def _take_in(page: Page, file: Path) -> None:
    page.evaluate("location.hash = '/unsent'")
    page.get_by_role("button", name="从文件导入").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("文件密码").fill(CODE)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text(f"导入了 {REPORTS} 份记录")).to_be_visible()
    page.get_by_role("button", name="完成").click()
    page.evaluate("location.hash = '/'")
    expect(page.locator("[data-tile=waiting]")).to_contain_text(str(REPORTS))
    # Whatever was tried meanwhile has failed: nothing is on its way when the clock starts.
    expect(page.locator(".strip[data-mood=trouble]")).to_be_visible()


def _delivered(page: Page, line: CDPSession) -> tuple[float, list[int]]:
    """Seconds from the first bar of the line until nothing is left; the bytes of each body."""
    lengths: list[int] = []

    def heard(told: dict[str, Any]) -> None:
        # The app's own files come from the phone: whatever goes out is for the server.
        length = {name.lower(): it for name, it in told["headers"].items()}
        lengths.append(int(length.get("content-length", 0)))

    line.on("Network.requestWillBeSentExtraInfo", heard)
    page.evaluate(_WATCH)
    begin = time.monotonic()
    _over(line, offline=False)
    delivered = page.locator("[data-tile=delivered]")
    expect(delivered).to_contain_text(str(REPORTS), timeout=_PATIENCE)
    expect(page.locator(".strip[data-mood=ok]")).to_be_visible(timeout=_PATIENCE)
    seconds = time.monotonic() - begin
    bars: list[str] = page.evaluate("[...window.bars]")
    assert len(bars) > PHOTOS / 2, f"the bar moved only {len(bars)} times: {bars}"
    return seconds, lengths


def _arrived(target: Target, load: Load) -> None:
    states: dict[str, str] = {}
    cursor, more = "", True
    while more:
        status, page = _ask(target, "GET", f"/api/v1/sync/pull{cursor}")
        assert status == 200, page
        for item in page["items"]:
            if item["kind"] == "report_state":
                states[item["data"]["op_id"]] = item["data"]["state"]
        cursor, more = f"?cursor={page['next']}", page["has_more"]
    missing = [it["op_id"] for it in load.operations if states.get(it["op_id"]) != "accepted"]
    assert missing == [], f"{len(missing)} of {REPORTS} reports are not accepted"
    torn = [it for it in load.hashes if _ask(target, "HEAD", f"/api/v1/blobs/{it}")[0] != 204]
    assert torn == [], f"{len(torn)} of {PHOTOS} photos are not whole"


def _ask(target: Target, verb: str, path: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", target.port, timeout=60)
    connection.request(verb, path, headers={"Authorization": f"Bearer {target.token}"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if content else None
