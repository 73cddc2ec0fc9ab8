"""Pulls are made from a read replica, here a real one that streams, where it has all they need."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import URL
from sqlalchemy.orm import Session

from app.http.house import House
from app.settings import Settings
from app.storage.database import db
from app.storage.models.releases import RealmState
from app.storage.queries.numbering import stamp
from tests.clock import TestClock
from tests.http.department.scenes import recorded, rented_home
from tests.standbys import Pair, Server, standby, until
from tests.store import database_of, running
from tests.world import Key, World

TOKEN = "e" * 32
_SHEET = "rental"
_OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=16MB"
    " -c max_prepared_transactions=0 -c wal_retrieve_retry_interval=100ms"
)


@pytest.fixture(scope="module")
def servers(postgres_server: URL | None) -> Iterator[tuple[Server, Server]]:
    if postgres_server is None:
        pytest.skip("SQLite has no replicas")
    if "host" not in postgres_server.query:
        pytest.skip("a server that was given is not ours to copy")
    primary = Server.at(postgres_server)
    with standby(primary, _OPTIONS) as copy:
        yield primary, copy


@pytest.fixture
def pair(servers: tuple[Server, Server], settings: Settings) -> Pair:
    pair = Pair(*servers, database_of(settings))
    pair.await_level()
    return pair


@pytest.fixture
def app(pair: Pair, settings: Settings, clock: TestClock) -> Iterator[Flask]:
    patient = replace(settings, replica_url=address_of(pair), replica_lag=3600)
    with standing_on(patient, clock) as app:
        yield app


@contextmanager
def standing_on(settings: Settings, clock: TestClock) -> Iterator[Flask]:
    """An application with a replica, whose connections are closed too."""
    with running(replace(settings, metrics_token=TOKEN), clock) as app:
        yield app
        house: House = app.extensions["yigetong"]
        assert house.replica
        house.replica.close()


def address_of(pair: Pair) -> str:
    asked = f"host={pair.copy.home}&connect_timeout=60"
    return f"postgresql+psycopg://postgres@/{pair.database}?{asked}"


@pytest.fixture
def reader(world: World, pair: Pair) -> "Reader":
    """One home is recorded, and the replica has been used before."""
    reader = Reader(world, world.key("gongan"))
    home(world)
    assert len(reader.rows().items) == 1
    pair.await_level()
    assert reader.rows().store == "replica"
    return reader


@dataclass(frozen=True, slots=True)
class Page:
    """What a pull brought, and which store it came from."""

    store: str
    items: list[Any]
    next: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    world: World
    key: Key

    def rows(self, **params: str) -> Page:
        before = figures(self.world)
        page = self.key.rows(_SHEET, **params)
        after = figures(self.world)
        (store,) = (name for name in ("replica", "primary") if after.get(name) != before.get(name))
        return Page(store, page["items"], page["next"])


def home(world: World) -> None:
    recorded(world.worker(), rented_home())


def figures(world: World) -> dict[str, float]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = world.client.get("/metrics", headers=headers)
    return {
        sample.labels.get("store", sample.name): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name in ("ygt_pulls_total", "ygt_replica_used", "ygt_replica_behind_seconds")
    }


def numbered(world: World) -> None:
    """Give numbers to what was handed in, as whoever reads does first."""
    with world.app.app_context(), Session(db.engine) as tx, tx.begin():
        stamp(tx)


def test_no_cursor_runs_ahead_of_what_the_replica_has(
    world: World, pair: Pair, reader: Reader
) -> None:
    start = reader.rows().next
    assert start
    with pair.paused():
        home(world)
        behind = reader.rows()
        assert (behind.store, len(behind.items), behind.next) == ("replica", 1, start)
        same = reader.rows(cursor=start)
        assert (same.store, same.items, same.next) == ("replica", [], start)
        # Whoever has more than the replica, from before it fell behind, is answered by the primary.
        with running(world.settings, world.clock) as other:
            further = Key(other.test_client(), "gongan", reader.key.key).rows(_SHEET)
        assert len(further["items"]) == 2
        home(world)
        later = reader.rows(cursor=further["next"])
        assert (later.store, len(later.items)) == ("primary", 1)
    caught_up = reader.rows(cursor=start)
    assert (caught_up.store, len(caught_up.items)) == ("replica", 2)


def test_a_days_sheet_and_a_file_come_from_the_replica_too_and_a_sorted_one_does_not(
    world: World, pair: Pair, reader: Reader
) -> None:
    with pair.paused():
        home(world)
        day, path = "2026-11-18", f"sheets/{_SHEET}/rows.csv"
        assert len(reader.key.get(path, date=day, bom="0").text.splitlines()) == 2
        assert len(reader.key.get(path, bom="0").text.splitlines()) == 2
        assert len(reader.key.get(path, bom="0", sort="address").text.splitlines()) == 3


def test_a_key_that_was_revoked_reads_nothing_more_however_far_the_replica_is_behind(
    world: World, pair: Pair, reader: Reader
) -> None:
    with pair.paused():
        (key,) = json.loads(world.operator("key", "list", "--json").stdout)
        assert world.operator("key", "revoke", key["id"]).exit_code == 0
        assert reader.key.get(f"sheets/{_SHEET}/rows").status_code == 401


def test_a_replica_of_before_a_restore_or_a_failover_is_not_read(
    world: World, pair: Pair, reader: Reader
) -> None:
    with pair.paused():
        with world.app.app_context(), world.transaction() as tx:
            tx.merge(RealmState(key="epoch", value="after-the-restore"))
        assert reader.rows().store == "primary"
        assert figures(world)["ygt_replica_used"] == 0
    assert reader.rows().store == "replica"
    pair.primary.ask(pair.database, "UPDATE sequence SET value = 0 WHERE stream = 'timeline'")
    with pair.paused():
        assert [reader.rows().store for _ in range(2)] == ["primary"] * 2
    assert reader.rows().store == "replica"


def test_what_the_primary_has_not_committed_yet_is_not_read_from_a_replica_that_has(
    world: World, pair: Pair, reader: Reader
) -> None:
    home(world)
    pair.await_level()
    with pair.nobody_confirms():
        thread = threading.Thread(target=numbered, args=[world], daemon=True)
        thread.start()
        until(pair.is_ahead)
        unsure = reader.rows()
        assert (unsure.store, len(unsure.items)) == ("primary", 1)
    thread.join(60)
    assert len(reader.rows().items) == 2


def test_a_replica_that_is_behind_for_too_long_is_not_read(
    world: World, pair: Pair, reader: Reader
) -> None:
    hasty = replace(world.settings, replica_url=address_of(pair), replica_lag=0)
    with pair.paused(), standing_on(hasty, world.clock) as other:
        home(world)
        page = Key(other.test_client(), "gongan", reader.key.key).rows(_SHEET)
        assert len(page["items"]) == 2
        assert figures(world)["ygt_replica_behind_seconds"] > 0


def test_without_the_replica_everything_goes_on(world: World, pair: Pair, reader: Reader) -> None:
    pair.await_level()
    well, found = doctor(world, pair)
    assert well
    assert found.startswith("在用")
    pair.copy.stop()
    try:
        home(world)
        assert [(page.store, len(page.items)) for page in (reader.rows(), reader.rows())] == [
            ("primary", 2),
            ("primary", 2),
        ]
        assert world.client.get("/readyz").status_code == 200
        assert figures(world)["ygt_replica_used"] == 0
        assert doctor(world, pair)[0] is False
    finally:
        pair.copy.start(_OPTIONS)
        pair.await_level()


def test_of_several_hosts_the_one_that_takes_writes_is_the_store(world: World, pair: Pair) -> None:
    hosts = ",".join(quote(str(server.home), safe="") for server in (pair.copy, pair.primary))
    url = f"postgresql://postgres@{hosts}/{pair.database}?target_session_attrs=read-write"
    assert world.operator("area", "add", "99", "--name", "新城", DATABASE_URL=url).exit_code == 0
    assert "新城" in world.operator("area", "list").stdout
    # Whoever takes over here would lack what was acknowledged: nobody waits for it.
    assert (
        "→ 数据库：synchronous_standby_names" in world.operator("doctor", DATABASE_URL=url).stderr
    )


def doctor(world: World, pair: Pair) -> tuple[bool, str]:
    """What it says of the replica."""
    result = world.operator("doctor", "--json", YGT_REPLICA_URL=address_of(pair))
    (found,) = (f for f in json.loads(result.stdout)["findings"] if f["what"] == "副本")
    return found["well"], found["found"]
