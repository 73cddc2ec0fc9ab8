"""Alive and ready: what a process tells those who start it and those who send it requests."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text

from tests.world import World


def test_a_process_that_answers_is_alive_and_with_its_store_ready(world: World) -> None:
    for path, status in (("/healthz", "alive"), ("/readyz", "ready")):
        told = world.client.get(path)
        assert (told.status_code, told.get_json()) == (200, {"status": status})
        assert told.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "migration"),
        ("DELETE FROM release", "release"),
    ],
)
def test_a_store_that_cannot_serve_is_not_ready_and_says_why(
    world: World, harm: str, word: str
) -> None:
    with world.app.app_context(), world.transaction() as tx:
        tx.execute(text(harm))
    told = world.client.get("/readyz")
    assert told.status_code == 503
    assert told.get_json()["code"] == "not_ready"
    assert word in told.get_json()["title"]
    assert told.headers["Retry-After"] == "5"
    assert world.client.get("/healthz").status_code == 200


def test_a_full_disk_is_not_ready_for_photos(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    full = SimpleNamespace(total=10**9, used=10**9, free=0)
    monkeypatch.setattr("shutil.disk_usage", lambda _: full)
    assert "room" in world.client.get("/readyz").get_json()["title"]


def test_neither_tells_where_anything_lies(world: World) -> None:
    told = "".join(world.client.get(path).text for path in ("/healthz", "/readyz"))
    assert str(world.settings.data) not in told
    assert world.settings.database_url not in told
