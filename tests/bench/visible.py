"""From the acknowledgement of a report to its rows in the feeds of ten departments.

Reports come in at seven tenths of what the store takes in just before; ten readers, one of each of
ten departments, follow a sheet by cursor and ask again a quarter of a second after each answer.
"""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.bench import crew, intake, load
from tests.bench.load import Target
from tests.bench.servers import Installation, Server, install, product
from tests.bench.stores import databases

Say = Callable[[str], None]
_BATCH = 50
_SHARE = 0.7
_PAUSE = 0.25
_EMPTY = 4
_FEEDS = (
    "zongzhi/dispute",
    "gongan/arrival",
    "weijian/monitor",
    "minzheng/elder",
    "yingji/flood",
    "xiaofang/small_place",
    "shengtai/river",
    "chengguan/case",
    "jiaotong/hazard",
    "dangjian/checkin",
)


def measure(say: Say, data: Path, reports: int, kind: str) -> None:
    """Print how long rows take to be seen, on one engine."""
    with databases(kind, data, "visible") as (url,):
        store = install(data / f"visible-{kind}", "" if kind == "sqlite" else url)
        secrets = crew.enrol(store)
        sources = crew.sources(intake.release_of(store))
        keys = {feed: _key(store, feed) for feed in _FEEDS}
        with product(store) as server:
            targets = crew.targets(server.port, secrets)
            full = load.rate(targets, crew.bodies(sources, _BATCH, reports // 2), _BATCH)
            bodies = crew.bodies(sources, _BATCH, reports)
            with _Readers(server, keys) as readers:
                acknowledged = _hand_in(targets, bodies, full * _SHARE)
        took = sorted(_took(store, readers.seen, acknowledged))
    shares = "  ".join(f"p{p} {took[len(took) * p // 100] * 1000:.0f}" for p in (50, 95, 99))
    say(f"on {kind}, acknowledged to seen in ten feeds, {full * _SHARE:.0f} reports/s:")
    say(f"  {shares} ms  worst {took[-1] * 1000:.0f} ms   {len(took)} rows (mark p99 1000)")


class _Readers:
    """One thread a feed; `seen` tells when each row was first there, by its id."""

    def __init__(self, server: Server, keys: dict[str, str]) -> None:
        self.seen: dict[str, float] = {}
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._follow, args=(server.port, feed, key))
            for feed, key in keys.items()
        ]

    def __enter__(self) -> "_Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _follow(self, port: int, feed: str, key: str) -> None:
        department, sheet = feed.split("/")
        path = f"/api/v1/departments/{department}/sheets/{sheet}/rows.json?limit=1000"
        after, empty = "", 0
        # What was acknowledged last has to be seen too.
        while empty < _EMPTY or not self._over.is_set():
            page = _page(port, path + after, key)
            now = time.time()
            for item in page["items"]:
                self.seen.setdefault(item["row_id"], now)
            after = f"&cursor={page['next']}"
            empty = 0 if page["items"] else empty + 1
            if not page["has_more"]:
                time.sleep(_PAUSE)


def _page(port: int, path: str, key: str) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {content[:200]!r}")
    page: dict[str, Any] = json.loads(content)
    return page


def _hand_in(targets: list[Target], bodies: list[bytes], rate: float) -> dict[str, float]:
    """At an even pace; gives when each visit was acknowledged."""
    acknowledged: dict[str, float] = {}
    begin = time.time() + 1

    def hand(number: int) -> None:
        time.sleep(max(0.0, begin + number * _BATCH / rate - time.time()))
        load.push(targets[number % len(targets)], bodies[number])
        now = time.time()
        for operation in json.loads(bodies[number])["operations"]:
            acknowledged[operation["report"]["visit"]["id"]] = now

    with ThreadPoolExecutor(load.CLIENTS) as pool:
        list(pool.map(hand, range(len(bodies))))
    return acknowledged


def _took(
    store: Installation, seen: dict[str, float], acknowledged: dict[str, float]
) -> list[float]:
    """Seconds from acknowledged to seen of every row in these feeds. Raises where one was not."""
    engine = create_engine(store.url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT row_id, sheet, visit_id FROM sheet_row")).all()
    engine.dispose()
    return [
        max(0.0, seen[bytes(row_id).hex()] - acknowledged[visit_id])
        for row_id, sheet, visit_id in rows
        if sheet in _FEEDS and visit_id in acknowledged
    ]


def _key(store: Installation, feed: str) -> str:
    return str(store.run("key", "create", "--department", feed.partition("/")[0])["key"])
