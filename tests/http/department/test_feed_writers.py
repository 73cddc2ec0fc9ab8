"""Readers of a feed while four writers write: every row once, in order, whoever commits late."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.http.house import house
from app.services import sessions
from app.services.envelope import open_parcel
from app.services.intake import Counter, prepare, take_in
from app.services.revising import Desk
from app.storage.database import db
from tests.builders import a_tenant, an_operation
from tests.http.department.scenes import rented_home
from tests.world import Key, Phone, World

WRITERS, READERS = 4, 2
BATCHES, HOMES, TENANTS = 6, 5, 2
# Far beyond what it takes: only a reader that misses a row waits so long.
PATIENCE = 300
_people = ({"id_number": f"00000019{n:09d}0"} for n in itertools.count(1))
Read = list[tuple[int, str]]


def homes(count: int = HOMES) -> list[dict[str, Any]]:
    """Visits with a row of gongan/arrival for each tenant, of whom no two are the same person: two
    writers that record one person at once wait for each other."""
    return [
        an_operation(rented_home(*(a_tenant(**next(_people)) for _ in range(TENANTS))))
        for _ in range(count)
    ]


def write(phone: Phone, batches: Sequence[list[dict[str, Any]]]) -> None:
    """Hand batches in one after the other; each is committed when this goes on."""
    for batch in batches:
        assert {result["status"] for result in phone.push(*batch)} == {"accepted"}


def read(key: Key, count: int, seen: Callable[[int], None] = lambda _: None) -> Read:
    """Follow a feed in small pages until it has shown so many items; gives them in order."""
    client = key.client.application.test_client()
    own, items, page = Key(client, key.department, key.key), Read(), dict[str, Any]()
    late = time.monotonic() + PATIENCE
    while len(items) < count or page["has_more"]:
        assert time.monotonic() < late, f"{len(items)} of {count} rows arrived"
        cursor = {"cursor": page["next"]} if page else {}
        page = own.rows("arrival", limit=7, **cursor)
        items += [(item["seq"], item["row_id"]) for item in page["items"]]
        seen(len(items))
    # Nothing comes after the last one.
    assert own.rows("arrival", cursor=page["next"])["items"] == []
    return items


def own_phones(world: World) -> list[Phone]:
    found = [world.worker() for _ in range(WRITERS)]
    return [
        Phone(world.app.test_client(), phone.token, phone.session, phone.number, phone.secret)
        for phone in found
    ]


def require_once_and_in_order(reads: Sequence[Read], count: int) -> None:
    for items in reads:
        assert len(items) == count
        assert len({row for _, row in items}) == count
        assert [seq for seq, _ in items] == sorted(seq for seq, _ in items)
    # Whoever reads, and how fast, the feed is the same.
    assert all(items == reads[0] for items in reads)


def test_readers_see_every_row_once_and_in_order_while_four_write(world: World) -> None:
    phones, key = own_phones(world), world.key("gongan")
    written = [[homes() for _ in range(BATCHES)] for _ in phones]
    count = WRITERS * BATCHES * HOMES * TENANTS
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        reads = [pool.submit(read, key, count) for _ in range(READERS)]
        for done in [pool.submit(write, *each) for each in zip(phones, written, strict=True)]:
            done.result(PATIENCE)
        require_once_and_in_order([each.result() for each in reads], count)


@pytest.fixture
def postgresql(engine_name: str) -> None:
    if engine_name != "postgresql":
        pytest.skip("SQLite has one writer at a time: an open one lets nobody else commit")


@contextmanager
def held_open(world: World, phone: Phone, batch: list[dict[str, Any]]) -> Iterator[None]:
    """A batch that is taken in at the beginning and committed at the end."""
    with world.app.app_context(), Session(db.engine) as tx:
        here = house()
        who = sessions.scope_of(tx, phone.token, here.clock())
        desk = Desk(here.realm, here.clock(), here.new_id, here.row_key, here.document_key)
        counter = Counter(desk, who)
        parcels = [open_parcel(json.dumps(operation).encode()) for operation in batch]
        results = take_in(tx, counter, prepare(tx, counter, parcels))
        assert {result["status"] for result in results} == {"accepted"}
        yield
        tx.commit()


@pytest.mark.usefixtures("postgresql")
def test_a_transaction_that_stays_open_loses_no_row_and_holds_up_nobody(world: World) -> None:
    phones, key = own_phones(world), world.key("gongan")
    slow = world.worker()
    written = [[homes() for _ in range(BATCHES)] for _ in phones]
    others, late = WRITERS * BATCHES * HOMES * TENANTS, HOMES * TENANTS
    caught_up = [threading.Event() for _ in range(READERS)]

    def seen(place: int) -> Callable[[int], None]:
        return lambda so_far: caught_up[place].set() if so_far == others else None

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        with held_open(world, slow, homes()):
            reads: list[Future[Read]] = [
                pool.submit(read, key, others + late, seen(place)) for place in range(READERS)
            ]
            for done in [pool.submit(write, *each) for each in zip(phones, written, strict=True)]:
                done.result(PATIENCE)
            # All that was committed meanwhile has been read before the open one commits.
            assert all(event.wait(PATIENCE) for event in caught_up)
        require_once_and_in_order([each.result() for each in reads], others + late)
