"""0008: keys that were there go on reading; on the way back a key that only manages is dropped."""

from sqlalchemy import text

from app.settings import Settings
from app.storage.migrations import downgrade, upgrade
from tests.store import engine_of

_KEY = text(
    "INSERT INTO api_key (id, department, secret_hash, name, created_at, expires_at)"
    " VALUES ('old', 'gongan', :hash, '', :at, :at)"
)
_MANAGER = text(
    "INSERT INTO api_key"
    " (id, department, secret_hash, name, created_at, expires_at, reads, manages)"
    " VALUES ('new', 'gongan', :hash, '', :at, :at, :no, :yes)"
)


def test_old_keys_read_and_managing_keys_do_not_outlive_their_right(
    empty_settings: Settings,
) -> None:
    told = {"hash": b"x" * 32, "at": "2026-11-18 00:00:00"}
    with engine_of(empty_settings) as engine:
        upgrade(engine)
        downgrade(engine, "0007")
        with engine.begin() as connection:
            connection.execute(_KEY, told)
        upgrade(engine)
        with engine.begin() as connection:
            rights = connection.execute(text("SELECT reads, manages, replaces FROM api_key")).all()
            assert [tuple(row) for row in rights] == [(True, False, None)]
            connection.execute(_MANAGER, {**told, "no": False, "yes": True})
        downgrade(engine, "0007")
        with engine.begin() as connection:
            assert connection.scalars(text("SELECT id FROM api_key")).all() == ["old"]
