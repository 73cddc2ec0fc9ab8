"""What every test may ask for. `--engine postgresql` runs the same suite on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from sqlalchemy import URL

from app.settings import Settings
from tests import postgres, scratch
from tests.clock import TestClock
from tests.store import SqliteStores, Stores, running
from tests.store_postgres import PostgresStores
from tests.world import World

# The same examples in every run, however slow the machine; `--hypothesis-profile explore` looks for
# new ones.
_PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
hypothesis.settings.register_profile("house", derandomize=True, **_PATIENT)
hypothesis.settings.register_profile("explore", max_examples=1000, **_PATIENT)
hypothesis.settings.load_profile("house")
scratch.use_memory()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What never touches a store has nothing to say about another engine, and is not run again."""
    if config.getoption("--engine") == "sqlite":
        return
    touching = [item for item in items if "stores" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in touching])
    items[:] = touching


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`: what this run of the suite stands on."""
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def postgres_server(engine_name: str) -> Iterator[URL | None]:
    """One server per session and xdist worker; None on SQLite."""
    if engine_name == "sqlite":
        yield None
        return
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def stores(
    postgres_server: URL | None, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Stores]:
    """Makes fresh stores from a template that was migrated and published once."""
    folder = tmp_path_factory.mktemp("template")
    if postgres_server is None:
        yield SqliteStores(folder)
        return
    made = PostgresStores(postgres_server, folder, worker_id)
    yield made
    made.close()


@pytest.fixture
def settings(stores: Stores, tmp_path: Path) -> Iterator[Settings]:
    """An installation of its own: migrated, secrets made, the real forms_schema in force."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings = stores.published(folder)
    yield settings
    stores.drop(settings)


@pytest.fixture
def empty_settings(stores: Stores, tmp_path: Path) -> Iterator[Settings]:
    """An installation on a database without a table: what migrations start from."""
    folder = tmp_path / "empty"
    folder.mkdir()
    settings = stores.empty(folder)
    yield settings
    stores.drop(settings)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def app(settings: Settings, clock: TestClock) -> Iterator[Flask]:
    with running(settings, clock) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(app: Flask, settings: Settings, clock: TestClock) -> World:
    """A city in which something can happen: areas, workers with phones, departments with keys."""
    return World(app, settings, clock)
