"""Two realms of one city, side by side: live, where everybody asks, and practice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.vapid import new_key
from app.settings import Settings, make_push_key
from tests.clock import TestClock
from tests.http.access.cast import Cast, assemble
from tests.store import Stores, running
from tests.world import World


@pytest.fixture
def practice(stores: Stores, clock: TestClock, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "practice"
    folder.mkdir()
    settings = stores.published(folder)
    with running(settings, clock, realm="practice") as app:
        yield World(app, settings, clock)
    stores.drop(settings)


@pytest.fixture
def cast(settings: Settings, clock: TestClock, practice: World, tmp_path: Path) -> Iterator[Cast]:
    field_app = tmp_path / "field_app"
    (field_app / "assets").mkdir(parents=True)
    (field_app / "index.html").write_text("<!doctype html>")
    (field_app / "assets" / "app.js").write_text("")
    (field_app / "console" / "assets").mkdir(parents=True)
    (field_app / "console" / "console.html").write_text("<!doctype html>")
    (field_app / "console" / "assets" / "console.js").write_text("")
    make_push_key(settings, new_key)
    own = replace(settings, field_app=field_app)
    with running(own, clock) as app:
        yield assemble(World(app, own, clock), practice)
