"""A day through a cluster: the golden one, many phones beside it, and what departments get."""

import csv
import io
import json
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import quote

from app.services.render.inert import neutral
from tests.builders import AREAS, COMMUNITY, GRID, OTHER_COMMUNITY_GRID, WORKER, WORKER_PHONE
from tests.cluster.machines import Cluster
from tests.cluster.phones import Door, Phone, SlowPhone, p95, slow_body, watched
from tests.golden import DAY, expected_names, expected_sheet, golden_registry
from tests.receivers import Receiver
from tests.standbys import until

_OBSERVATIONS = Path(__file__).parents[1] / "data" / "day1" / "observations.json"
_PHONES, _BATCHES, _BATCH = 16, 6, 25
_SLOW = 16
_WHILE_FAILING = 4

Figure = tuple[str, str]


@dataclass(frozen=True, slots=True)
class People:
    """`workers` are sign-ins, the golden one first; `keys` are by department."""

    workers: list[dict[str, str]]
    keys: dict[str, str]


def people(cluster: Cluster) -> People:
    """By the operator's own commands."""
    for code, name, parent in AREAS:
        above = ("--parent", parent) if parent else ()
        cluster.operator("area", "add", code, "--name", name, *above)
    enrolled = [_enrolled(cluster, WORKER_PHONE, WORKER, GRID)]
    enrolled += [
        _enrolled(cluster, f"1990001{n:04}", f"走访员{n}", OTHER_COMMUNITY_GRID)
        for n in range(max(_PHONES, _SLOW))
    ]
    keys = {}
    for name in golden_registry().departments:
        said = json.loads(cluster.operator("key", "create", "--department", name, "--json"))
        keys[name] = said["key"]
    return People(enrolled, keys)


def _enrolled(cluster: Cluster, phone: str, name: str, grid: str) -> dict[str, str]:
    given = ("--phone", phone, "--name", name, "--grid", grid, "--json")
    said = json.loads(cluster.operator("worker", "add", *given))
    return {"phone": phone, "secret": said["secret"]}


def listen(door: Door, known: People, receiver: Receiver) -> None:
    body = {"url": receiver.url, "sheets": ["gongan/rental"]}
    path = "/api/v1/departments/gongan/webhooks"
    status, raw = door.ask("POST", path, known.keys["gongan"], body)
    assert status == 201, raw


def golden(cluster: Cluster, known: People) -> list[Figure]:
    """The golden worker's day, handed in by `run.py replay` at the proxy."""
    began = time.monotonic()
    who = known.workers[0]
    given = ("--url", cluster.url, "--phone", who["phone"], "--secret", who["secret"], "--json")
    said = json.loads(cluster.operator("replay", str(_OBSERVATIONS), *given))
    assert said["not_accepted"] == [], said
    seconds = time.monotonic() - began
    return [("golden day handed in", f"{said['operations']} reports in {seconds:.1f} s")]


def crowd(cluster: Cluster, door: Door, known: People) -> list[Figure]:
    """Many phones at once; a node is stopped and started again in the middle of it."""
    phones = [Phone(door, worker, _BATCHES) for worker in known.workers[1 : 1 + _PHONES]]
    began = time.monotonic()
    for phone in phones:
        phone.start()
    until(lambda: sum(phone.accepted for phone in phones) > 200)
    ending = cluster.restart(cluster.nodes[0])
    for phone in phones:
        phone.join()
    seconds = time.monotonic() - began
    refused = [fault for phone in phones for fault in phone.refused]
    assert refused == [], refused[:3]
    accepted = sum(phone.accepted for phone in phones)
    assert accepted == _PHONES * _BATCHES * _BATCH, accepted
    waits = [each for phone in phones for each in phone.seconds]
    again = sum(phone.again for phone in phones)
    return [
        (f"{_PHONES} phones, {accepted} reports", f"{accepted / seconds:.0f} reports/s"),
        ("  a batch of 25, p95", f"{p95(waits):.2f} s, the stop of a node included"),
        ("  node stopped by SIGTERM", f"in {ending:.1f} s; {again} batches went again"),
    ]


def slow(door: Door, known: People) -> list[Figure]:
    """As many slow phones as there are threads, and how others fare beside them."""
    tokens = [door.sign_in(who) for who in known.workers[1 : 1 + _SLOW]]
    phones = [SlowPhone(door, token, slow_body()) for token in tokens]
    for phone in phones:
        phone.start()
    ended, seconds = Event(), list[float]()
    key = known.keys["gongan"]
    path = "/api/v1/departments/gongan/sheets/rental/rows?limit=1"
    asking = Thread(target=watched, args=(lambda: door.ask("GET", path, key), ended, seconds))
    asking.start()
    for phone in phones:
        phone.join()
    ended.set()
    asking.join()
    assert {phone.status for phone in phones} == {200}
    return [(f"beside {_SLOW} phones at 2 KB/s, p95", f"{p95(seconds):.3f} s for a page of rows")]


def failover(cluster: Cluster, door: Door, known: People) -> list[Figure]:
    """The primary is killed while phones hand in, its standby takes over, and gets one itself."""
    phones = [Phone(door, worker, _BATCHES) for worker in known.workers[1 : 1 + _WHILE_FAILING]]
    for phone in phones:
        phone.start()
    until(lambda: sum(phone.accepted for phone in phones) > 100)
    began = time.monotonic()
    cluster.servers.fail_over()
    took_over = time.monotonic() - began
    cluster.servers.rejoin()
    confirmed = time.monotonic() - began
    for phone in phones:
        phone.join()
    assert [fault for phone in phones for fault in phone.refused] == []
    accepted = sum(phone.accepted for phone in phones)
    assert accepted == _WHILE_FAILING * _BATCHES * _BATCH, accepted
    again = sum(phone.again for phone in phones)
    return [
        ("primary killed, standby took over", f"in {took_over:.1f} s; {again} batches went again"),
        ("  commits confirmed again", f"in {confirmed:.1f} s, by a new standby"),
    ]


def sheets(door: Door, known: People) -> list[Figure]:
    """All twenty as they were filled in by hand. Raises AssertionError where one is not."""
    for name in expected_names():
        expected = expected_sheet(name)
        department, sheet = expected.sheet.split("/")
        path = f"/api/v1/departments/{department}/sheets/{sheet}/rows.csv"
        asked = f"{path}?date={DAY}&area={COMMUNITY}&bom=0"
        status, raw = door.ask("GET", asked, known.keys[department])
        assert status == 200, raw
        rows = [tuple(row) for row in csv.reader(io.StringIO(raw.decode(), newline=""))]
        wanted = [
            tuple(neutral(field) if isinstance(cell, str) else field for field, cell in pairs)
            for pairs in map(zip, expected.csv_rows[1:], expected.rows)
        ]
        assert rows == [expected.csv_rows[0], *wanted], name
    return [("sheets as filled in by hand", str(len(expected_names())))]


def followed(door: Door, known: People) -> list[Figure]:
    """The feed of the largest sheet, page by page to its end: every report once."""
    rows: dict[str, Any] = {}
    path, cursor, pages, more = "/api/v1/departments/gongan/sheets/rental/rows", "", 0, True
    while more:
        asked = f"{path}?limit=500{cursor}"
        status, raw = door.ask("GET", asked, known.keys["gongan"])
        assert status == 200, raw
        page = json.loads(raw)
        rows |= {item["row_id"]: item for item in page["items"]}
        more, cursor, pages = page["has_more"], f"&cursor={quote(page['next'])}", pages + 1
    crowds = [row for row in rows.values() if row["grid"] == OTHER_COMMUNITY_GRID]
    assert len(crowds) == (_PHONES + _WHILE_FAILING) * _BATCHES * _BATCH + _SLOW * 8, len(crowds)
    return [("rows followed by the feed", f"{len(rows)} in {pages} pages")]
