"""A store migrates while a server of the older version goes on taking reports (PostgreSQL)."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.errors import Problem
from app.settings import Settings
from app.storage.database import db
from app.storage.migrating import Course, contract, expand, waits_for_contract
from app.storage.migrations import current, head
from tests.builders import an_operation
from tests.standbys import until
from tests.store import engine_of
from tests.world import Phone, World

_AHEAD = Path(__file__).parent / "ahead"
_UNMARKED = Path(__file__).parent / "unmarked"
_EMPTY = text("SELECT count(*) FROM operation WHERE size IS NULL")
_WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE relation = 'operation'::regclass AND NOT granted"
)
_SERVING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE 'yigetong %'"
)


class BrokenOff(Exception):
    """The operator's machine went."""


@pytest.fixture
def engine(settings: Settings, engine_name: str) -> Iterator[Engine]:
    if engine_name == "sqlite":
        pytest.skip("SQLite is migrated while nobody is served")
    with engine_of(settings) as engine:
        yield engine


def test_reports_are_taken_while_the_store_migrates_and_none_is_left_out(
    world: World, engine: Engine
) -> None:
    phone = world.worker()
    phone.push(*(an_operation() for _ in range(35)))
    batches: list[int] = []

    def told(_revision: str, rows: int) -> None:
        batches.append(rows)
        if rows:
            take_one(phone)
        if sum(batches) == 20:
            raise BrokenOff

    course = Course(engine, told, _AHEAD, batch=10)
    with a_long_reader(engine, phone), pytest.raises(BrokenOff):
        expand(course)
    assert world.client.get("/readyz").status_code == 200
    assert world.operator("doctor").exit_code == 0
    assert expand(course) == []
    assert count(engine, _EMPTY) == 1
    take_one(phone)
    with pytest.raises(Problem, match="older_programs"):
        contract(course)
    with world.app.app_context():
        db.engine.dispose()
    until(lambda: count(engine, _SERVING) == 0)
    assert contract(Course(engine, lambda _revision, _rows: None, _AHEAD)) == ["9002"]
    assert count(engine, _EMPTY) == 0
    assert not waits_for_contract(course)
    assert world.client.get("/readyz").status_code == 503


def test_the_command_migrates_postgresql_alone_and_has_nothing_to_do_at_the_newest(
    world: World, engine_name: str
) -> None:
    done = world.operator("migrate")
    if engine_name == "sqlite":
        assert (done.exit_code, "not_while_serving" in done.stderr) == (1, True)
    else:
        assert (done.exit_code, "（无）" in done.stdout) == (0, True)


def test_a_migration_that_says_nothing_of_older_programs_is_not_run_while_they_serve(
    world: World, engine: Engine
) -> None:
    phone = world.worker()
    course = Course(engine, lambda _revision, _rows: None, _UNMARKED)
    with pytest.raises(Problem, match="not_while_serving"):
        expand(course)
    with pytest.raises(Problem, match="not_expanded"):
        contract(course)
    assert current(engine) == head()
    take_one(phone)


@contextmanager
def a_long_reader(engine: Engine, phone: Phone) -> Iterator[None]:
    """Somebody reads the table until a migration has waited for it and a report came through."""

    def release() -> None:
        until(lambda: count(engine, _WAITING) > 0)
        take_one(phone)
        reader.rollback()

    with engine.connect() as reader, ThreadPoolExecutor(1) as pool:
        reader.execute(text("SELECT count(*) FROM operation"))
        done: Future[None] = pool.submit(release)
        yield
        done.result()


def take_one(phone: Phone) -> None:
    assert phone.push(an_operation())[0]["status"] == "accepted"


def count(engine: Engine, question: object) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(question) or 0)  # type: ignore[call-overload]
