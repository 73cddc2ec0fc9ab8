"""Fresh stores for tests, made once and copied: migrated, the real sources published.

Here on SQLite, where a copy of a file takes milliseconds; on PostgreSQL in store_postgres.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app import Parts, create_app
from app.registry.load.sources import load_registry
from app.services import releases
from app.services.realm import settle_epoch
from app.settings import Settings
from app.storage.database import db, transaction, tune
from app.storage.field_keys import FieldKeys, KeyFile
from app.storage.migrations import upgrade
from app.storage.models.reports import Operation
from app.storage.sealing import OPERATION, keys_of
from tests.clock import TestClock

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "forms_schema"

# Fixed, so that row ids and cursors are the same in every run.
_SECRETS = {
    name: f"{n:064x}" for n, name in enumerate(("row_key", "cursor_key", "document_key"), 1)
}
_FIELD_KEYS = KeyFile("00000001", {"00000001": f"{4:064x}"})


class Stores(Protocol):
    """Where tests get their stores from, on one engine."""

    def empty(self, folder: Path) -> Settings:
        """A store without a table."""

    def published(self, folder: Path) -> Settings:
        """A store of its own with every table and the release in force."""

    def drop(self, settings: Settings) -> None:
        """The test is over: nothing is connected any more."""


class SqliteStores:
    def __init__(self, folder: Path) -> None:
        self._template = self.empty(folder)
        fill(self._template)

    def empty(self, folder: Path) -> Settings:
        return settings_in(folder, f"sqlite:///{folder / 'live.db'}")

    def published(self, folder: Path) -> Settings:
        shutil.copyfile(self._template.data / "live.db", folder / "live.db")
        return self.empty(folder)

    def drop(self, settings: Settings) -> None:
        """The folder belongs to pytest."""


def settings_in(folder: Path, database_url: str) -> Settings:
    """Settings of an installation below `folder`, its secrets made."""
    settings = Settings(data=folder, database_url=database_url, schema=SCHEMA)
    settings.secrets_file.write_text(json.dumps(_SECRETS))
    settings.secrets_file.chmod(0o600)
    settings.field_keys_file.write_bytes(_FIELD_KEYS.packed())
    settings.field_keys_file.chmod(0o600)
    return replace(settings, workers=1)


@contextmanager
def engine_of(settings: Settings) -> Iterator[Engine]:
    engine = create_engine(settings.database_url)
    tune(engine, FieldKeys(settings.field_keys_file))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def running(settings: Settings, clock: TestClock, realm: str = "live") -> Iterator[Flask]:
    """The real application on this store; its connections are closed at the end."""
    app = create_app(settings, Parts(clock=clock, realm=realm))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


def fill(settings: Settings) -> None:
    """Migrate an empty store and publish the real sources in it."""
    with engine_of(settings) as engine:
        upgrade(engine)
    registry = load_registry(SCHEMA)
    clock = TestClock()
    with running(settings, clock) as app, app.app_context(), transaction(writes=True) as tx:
        settle_epoch(tx, "0123456789abcdef")
        releases.publish(tx, registry, clock())


def payload_of(tx: Session, operation: Operation) -> bytes:
    """What a phone handed in, opened."""
    return keys_of(tx).open(OPERATION.about(operation.op_id), operation.payload)


def database_of(settings: Settings) -> str:
    """The name of its database on PostgreSQL."""
    return settings.database_url.rsplit("/", 1)[1].split("?")[0]
