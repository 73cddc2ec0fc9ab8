"""Scenes that several tests of the department API start from."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from random import Random
from typing import Any

from werkzeug.test import TestResponse

from tests.builders import a_visit, an_operation
from tests.golden import golden_visits
from tests.world import Key, Phone, World


def rented_home(*tenants: Mapping[str, Any], **visit: Any) -> dict[str, Any]:
    """A visit to a rented house: one row of gongan/rental, one of gongan/arrival per tenant."""
    return a_visit(visit=visit, place={"rented": True}, persons=list(tenants))


def recorded(phone: Phone, *reports: Mapping[str, Any]) -> None:
    """Hand in visits; each must be accepted."""
    for start in range(0, len(reports), 50):
        batch = [an_operation(dict(report)) for report in reports[start : start + 50]]
        statuses = {result["status"] for result in phone.push(*batch)}
        assert statuses <= {"accepted", "accepted_need_blobs"}, statuses


def golden_city(world: World) -> Phone:
    """The golden worker has handed in the golden day, as a phone on a bad line does: in small
    batches, out of order, every other one twice, and the first again whose answer never came."""
    phone = world.worker()
    visits = golden_visits()
    Random(1118).shuffle(visits)
    operations = [an_operation(visit) for visit in visits]
    batches = [operations[at : at + 5] for at in range(0, len(operations), 5)]
    lost = json.dumps({"operations": batches[0]}).encode()
    phone.push_bytes(lost)
    _repeated(phone, batches[0])
    for number, batch in enumerate(batches[1:]):
        statuses = {result["status"] for result in phone.push(*batch)}
        assert statuses <= {"accepted", "accepted_need_blobs"}, statuses
        if number % 2:
            _repeated(phone, batch[::-1])
    _repeated(phone, [*batches[3], *batches[1]])
    return phone


def _repeated(phone: Phone, batch: list[dict[str, Any]]) -> None:
    assert {result["status"] for result in phone.push(*batch)} == {"duplicate"}


def pages(key: Key, sheet: str, limit: int = 100, **params: str) -> list[dict[str, Any]]:
    """Every page of a feed, from its beginning until it says that there is no more."""
    found = [key.rows(sheet, limit=limit, **params)]
    while found[-1]["has_more"]:
        found.append(key.rows(sheet, limit=limit, cursor=found[-1]["next"], **params))
    return found


def follow(key: Key, address: str) -> TestResponse:
    """Ask for an address as it stands, its parameters included."""
    return key.client.get(address, headers=key.headers)


def next_of(response: TestResponse) -> str:
    """The address in `Link: <…>; rel="next"`."""
    address, _, relation = response.headers["Link"].partition(">")
    assert relation == '; rel="next"'
    return address.removeprefix("<")


def items(pages_read: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [item for page in pages_read for item in page["items"]]


def lines(text: str) -> list[dict[str, Any]]:
    """The items of an NDJSON answer; every line must be ended."""
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def replayed(feed: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """What a reader holds who applies a feed in order."""
    held: dict[str, Mapping[str, Any]] = {}
    for item in feed:
        if item["op"] == "delete":
            held.pop(item["row_id"], None)
        else:
            held[item["row_id"]] = item["cells"]
    return held


@contextmanager
def opened(body: bytes) -> Iterator[sqlite3.Connection]:
    """A SQLite file as it came."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(body)
        database.row_factory = sqlite3.Row
        yield database


def dumped(body: bytes) -> str:
    """Everything in a SQLite file as text, schema included."""
    with opened(body) as database:
        return "\n".join(database.iterdump())
