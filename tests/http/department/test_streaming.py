"""Long answers are made piece by piece, and an abandoned one leaves nothing open."""

import fcntl
import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

import pytest
from sqlalchemy import QueuePool

from app.storage.database import db, queue_of
from app.storage.queries.rows import BATCH
from tests.builders import a_tenant
from tests.http.department.scenes import recorded, rented_home
from tests.world import Key, World

DAY = {"date": "2026-11-18"}


def full_sheet(world: World, rows: int) -> Key:
    """gongan/arrival with so many rows, twenty a visit; no two tenants share a document."""
    numbers = (f"E{n:08d}" for n in range(rows))
    homes = [
        rented_home(*(a_tenant(id_number=number) for number in islice(numbers, 20)))
        for _ in range(rows // 20)
    ]
    recorded(world.worker(), *homes)
    return world.key("gongan")


def pieces(key: Key, path: str, **params: str) -> Iterator[bytes]:
    address = f"/api/v1/departments/gongan/sheets/arrival/{path}"
    response = key.client.get(address, query_string=params, headers=key.headers, buffered=False)
    assert response.status_code == 200
    yield from response.iter_encoded()
    response.close()


def open_connections(world: World) -> int:
    with world.app.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout()


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("rows.ndjson", {}),
        ("rows.csv", {}),
        ("rows.json", DAY),
        ("rows.ndjson", DAY),
        ("rows.geojson", DAY),
        ("rows.json", {"sort": "-tenant_name"}),
        ("rows.ndjson", {"sex": "1"}),
        ("rows.csv", {**DAY, "sort": "phone"}),
    ],
)
def test_an_answer_comes_batch_by_batch(world: World, path: str, params: dict[str, str]) -> None:
    key = full_sheet(world, 3 * BATCH)
    parts = [piece for piece in pieces(key, path, **params) if piece]
    assert 3 <= len(parts) <= 5
    assert max(map(len, parts)) < sum(map(len, parts)) / 2
    assert open_connections(world) == 0


@pytest.mark.parametrize(
    "path", ["rows.ndjson", "rows.csv", "rows.sqlite", "rows.ndjson?sort=phone", "rows.csv?sex=1"]
)
def test_a_reader_who_goes_away_leaves_nothing_open(world: World, path: str) -> None:
    key = full_sheet(world, 3 * BATCH)
    address = f"/api/v1/departments/gongan/sheets/arrival/{path}"
    response = key.client.get(address, headers=key.headers, buffered=False)
    next(iter(response.response))
    response.close()
    # What was left open says so when it is thrown away.
    del response
    gc.collect()
    assert open_connections(world) == 0
    assert key.get("sheets/rental/rows").status_code == 200


def test_what_is_refused_or_unchanged_leaves_nothing_open(world: World) -> None:
    key = full_sheet(world, 20)
    tag = key.get("sheets/arrival/rows").headers["ETag"]
    assert key.ask("sheets/arrival/rows", {"If-None-Match": tag}).status_code == 304
    assert key.get("sheets/arrival/rows", cursor="x").status_code == 410
    assert key.get("sheets/arrival/rows", area="x").status_code == 422
    assert open_connections(world) == 0


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("rows.ndjson", {}),
        ("rows.ndjson", {"sort": "-phone,tenant_name", "sex": "1"}),
        ("rows.geojson", {}),
        ("rows.sqlite", {}),
    ],
)
def test_memory_does_not_grow_with_the_rows(
    world: World, path: str, params: dict[str, str]
) -> None:
    key = full_sheet(world, 2 * BATCH)
    sum(len(piece) for piece in pieces(key, path, **params))
    few = peak_of(key, path, params)
    recorded(world.worker(), *(rented_home(*(newcomer() for _ in range(20))) for _ in range(40)))
    many = peak_of(key, path, params)
    assert many < few * 1.5


def newcomer() -> dict[str, object]:
    tenant = a_tenant()
    del tenant["id_number"]
    return tenant


def peak_of(key: Key, path: str, params: dict[str, str]) -> int:
    tracemalloc.start()
    sum(len(piece) for piece in pieces(key, path, **params))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_a_pull_gives_way_to_a_writer_and_still_gets_every_row(world: World) -> None:
    key = full_sheet(world, 240)
    with world.app.app_context():
        queue = queue_of(db.engine)
    answer = pieces(key, "rows.ndjson")
    first = next(answer)
    with ExitStack() as writing:
        if queue is not None:
            fcntl.flock(writing.enter_context(queue.open("a")), fcntl.LOCK_EX)
        lines = b"".join([first, *answer]).splitlines()
    assert len(lines) == 240
