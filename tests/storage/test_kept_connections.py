"""A connection that is used again: not where it is dead, and not to ask what it has heard."""

import pytest
from flask import Flask
from sqlalchemy import event

from app.clock import system_clock
from app.storage.database import db, transaction
from app.storage.queries import releases
from tests.builders import an_operation
from tests.world import World

_OTHERS = """
    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    """


def test_what_the_server_has_ended_is_not_used_again(world: World, engine_name: str) -> None:
    if engine_name != "postgresql":
        pytest.skip("SQLite has no server")
    phone = world.worker()
    for _ in range(2):
        assert phone.push(an_operation())[0]["status"] == "accepted"
        with world.app.app_context(), db.engine.connect() as line, db.engine.connect() as other:
            other.close()
            assert all(line.exec_driver_sql(_OTHERS).scalars())
    assert phone.push(an_operation())[0]["status"] == "accepted"


def test_a_release_that_was_undone_is_not_believed(app: Flask) -> None:
    with app.app_context():
        with transaction(writes=True) as tx:
            releases.insert(tx, "never", "0" * 64, b"{}", system_clock())
            assert releases.hashes(tx, ["never"]) == {"never": "0" * 64}
            tx.rollback()
        for _ in range(2):
            with transaction(writes=False) as tx:
                assert releases.hashes(tx, ["never"]) == {}


def test_a_published_release_is_asked_for_once(app: Flask) -> None:
    asked: list[object] = []

    def note(*told: object) -> None:
        if "FROM release" in str(told[2]):
            asked.append(told[3])

    with app.app_context():
        with transaction(writes=True) as tx:
            releases.insert(tx, "new", "1" * 64, b"{}", system_clock())
        event.listen(db.engine, "before_cursor_execute", note)
        for _ in range(3):
            with transaction(writes=False) as tx:
                assert releases.hashes(tx, ["new"]) == {"new": "1" * 64}
    assert len(asked) == 1
