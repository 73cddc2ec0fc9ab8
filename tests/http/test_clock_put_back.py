"""The server's clock is put back by two days: whoever may come in still may, and nobody else."""

from datetime import timedelta

import pytest

from app.services.workers import revoke_worker
from tests.builders import GRID, an_operation
from tests.world import Phone, World

_LONG = timedelta(days=2)


@pytest.fixture
def worker(world: World) -> Phone:
    return world.worker()


def test_a_worker_keeps_the_grids_given_before(world: World, worker: Phone) -> None:
    world.clock.now -= _LONG
    before = timedelta(hours=1)
    operation = an_operation(recorded_at=(world.clock() - before).isoformat())
    assert [result["status"] for result in worker.push(operation)] == ["accepted"]
    assert worker.get("/api/v1/sync/pull").status_code == 200
    again = world.sign_in(worker.number, worker.secret)
    assert [grid["code"] for grid in again.session["grids"]] == [GRID]


def test_who_was_revoked_stays_out(world: World, worker: Phone) -> None:
    with world.app.app_context(), world.transaction() as tx:
        assert revoke_worker(tx, worker.number, world.clock())
    world.clock.now -= _LONG
    assert worker.get("/api/v1/sync/pull").status_code == 401


def test_who_signed_out_stays_out(world: World, worker: Phone) -> None:
    assert world.client.delete("/api/v1/session", headers=worker.headers).status_code == 204
    world.clock.now -= _LONG
    assert worker.get("/api/v1/sync/pull").status_code == 401


@pytest.mark.parametrize("wrong", [1, 7])
def test_wrong_tries_of_before_keep_nobody_waiting(world: World, worker: Phone, wrong: int) -> None:
    tried = [_tries(world, worker, "not it") for _ in range(wrong)]
    assert set(tried) <= {401, 429}
    world.clock.now -= _LONG
    assert _tries(world, worker, worker.secret) == 200


def test_wrong_tries_since_cost_the_same_wait(world: World, worker: Phone) -> None:
    for _ in range(6):
        _tries(world, worker, "not it")
    world.clock.now -= _LONG
    assert _tries(world, worker, "not it") == 401
    assert _tries(world, worker, worker.secret) == 429
    world.clock.advance(minutes=15)
    assert _tries(world, worker, worker.secret) == 200


def _tries(world: World, worker: Phone, secret: str) -> int:
    body = {"phone": worker.number, "secret": secret, "device": {"name": "手机"}}
    status = world.client.post("/api/v1/session", json=body).status_code
    return 200 if status == 201 else status
