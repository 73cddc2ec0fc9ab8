"""A store without room says so, acknowledges nothing, and goes on when there is room again."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.storage.database import db
from tests.builders import an_operation
from tests.pulled import replica
from tests.world import Phone, World


@contextmanager
def no_room(world: World) -> Iterator[None]:
    """SQLite may not take another page, as if the disk were full."""

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    with world.app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


@pytest.fixture
def phone(world: World, engine_name: str) -> Phone:
    if engine_name != "sqlite":
        pytest.skip("only SQLite can be told how large it may get")
    return world.worker()


def many() -> list[dict[str, Any]]:
    """More than fits into what is free in the pages that there are."""
    return [an_operation() for _ in range(100)]


def test_a_full_store_acknowledges_nothing_and_takes_all_when_there_is_room(
    world: World, phone: Phone
) -> None:
    batch = many()
    with no_room(world):
        results = phone.push(*batch)
        assert {result["status"] for result in results} == {"retry"}
        assert {each["status"] for each in phone.have(*map(_asked, batch))["results"]} == {
            "unknown"
        }
    assert {result["status"] for result in phone.push(*batch)} == {"accepted"}


def test_what_a_full_store_cannot_fold_is_told_of_and_comes_when_there_is_room(
    world: World, phone: Phone
) -> None:
    phone.push(*many())
    with no_room(world):
        page = phone.pull()
    assert (page["soon"], {item["kind"] for item in page["items"]}) == (True, {"report_state"})
    assert len(replica(phone).subjects("place")) > 0


def test_a_full_store_says_so_to_whoever_signs_in(world: World, phone: Phone) -> None:
    body = {"phone": phone.number, "secret": phone.secret, "device": {"name": "x" * 200}}
    with no_room(world):
        answers = [world.client.post("/api/v1/session", json=body) for _ in range(100)]
    full = answers[-1]
    assert (full.status_code, full.get_json()["code"]) == (503, "storage_full")
    assert full.headers["Retry-After"] == "300"
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert world.client.post("/api/v1/session", json=body).status_code == 200


def _asked(operation: dict[str, Any]) -> dict[str, str]:
    return {"op_id": operation["op_id"], "sha256": hashlib.sha256(b"").hexdigest()}
