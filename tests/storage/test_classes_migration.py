"""0010: scenarios that were there came with the product, and what was begun was set by no class."""

from sqlalchemy import text

from app.settings import Settings
from app.storage.migrations import downgrade, upgrade
from tests.store import engine_of

_ROWS = """
INSERT INTO area (code, name, level, path) VALUES ('g', '网格', 'grid', '/g/');
INSERT INTO worker (id, phone, name, secret_hash, created_at)
    VALUES ('w', '19900000001', '学员', 'x', :at);
INSERT INTO training_scenario (sha256, key, document, current, published_at)
    VALUES ('s', 'w8_drop_off', '{}', :yes, :at);
INSERT INTO training_start (id, worker_id, scenario, release, grid, place_code, started_at)
    VALUES ('a', 'w', 's', '1', 'g', 'T1', :at)
"""


def test_practice_from_before_there_were_classes_goes_on(empty_settings: Settings) -> None:
    told = {"at": "2026-11-18 00:00:00", "yes": True}
    with engine_of(empty_settings) as engine:
        upgrade(engine, "0009")
        with engine.begin() as connection:
            for row in _ROWS.split(";"):
                connection.execute(text(row), told)
        upgrade(engine)
        with engine.begin() as connection:
            [bundled] = connection.scalars(text("SELECT bundled FROM training_scenario")).all()
            start = connection.execute(text("SELECT scenario, class_id FROM training_start")).one()
        assert (bool(bundled), tuple(start)) == (True, ("s", None))
        downgrade(engine, "0009")
        with engine.begin() as connection:
            assert connection.scalars(text("SELECT id FROM training_start")).all() == ["a"]
