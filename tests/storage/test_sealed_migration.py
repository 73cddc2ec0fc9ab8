"""0013: what an older version wrote is sealed, nothing of it stays in the file, and back again."""

from sqlalchemy import text

from app.storage.database import db
from app.storage.migrations import downgrade, upgrade
from tests.builders import an_amendment
from tests.canaries import stored, traces, watched_operation
from tests.store import engine_of
from tests.world import World


def test_what_was_clear_is_sealed_and_reads_as_before(world: World) -> None:
    phone, key = world.worker(), world.key("gongan")
    first, second = watched_operation(), watched_operation()
    person = first["report"]["persons"][0]["id"]
    visit = first["report"]["visit"]["id"]
    phone.push(first, second, {**watched_operation(), "op_id": "x"})
    phone.push(an_amendment(visit, set={f"persons.{person}.name": "陈广"}))
    seen, rows = phone.pull_all(), key.rows("rental")

    with world.app.app_context():
        db.engine.dispose()
    with engine_of(world.settings) as engine:
        downgrade(engine, "0012")
        with engine.connect() as connection:
            for query in (
                "SELECT count(*) FROM operation WHERE substr(payload, 1, 1) = :start",
                "SELECT count(*) FROM report WHERE substr(content, 1, 1) = :start",
            ):
                assert connection.scalar(text(query), {"start": b"{"})
            clear = connection.scalars(text("SELECT \"values\" FROM subject WHERE type='person'"))
            assert all(one.startswith('{"last":') for one in clear)
        upgrade(engine)
    assert {name for name, content in stored(world) if traces(content)} == set()
    assert phone.pull_all() == seen
    assert key.rows("rental") == rows
    done = world.operator("doctor", "--json")
    assert done.exit_code == 0, done.output
