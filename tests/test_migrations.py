"""The schema: made by migrations alone, the same as the models, and able to go back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from app.settings import Settings
from app.storage.database import db
from app.storage.migrations import current, downgrade, head, upgrade
from tests.store import engine_of

VERSIONS = sorted((Path(__file__).parents[1] / "migrations" / "versions").glob("*.py"))


def test_a_fresh_store_has_no_revision_and_reaches_the_head(empty_settings: Settings) -> None:
    with engine_of(empty_settings) as engine:
        assert current(engine) is None
        assert upgrade(engine) == head()


def test_migrating_twice_changes_nothing(empty_settings: Settings) -> None:
    with engine_of(empty_settings) as engine:
        upgrade(engine)
        before = inspect(engine).get_table_names()
        assert upgrade(engine) == head()
        assert inspect(engine).get_table_names() == before


def test_the_migrated_tables_are_those_of_the_models(settings: Settings) -> None:
    with engine_of(settings) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []
        assert len(db.metadata.tables) >= 24


def test_every_migration_can_be_undone(empty_settings: Settings) -> None:
    with engine_of(empty_settings) as engine:
        upgrade(engine)
        downgrade(engine, "base")
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
        assert upgrade(engine) == head()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_from_the_program(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "import app" not in text
    assert "from app" not in text


def test_the_files_of_migrations_are_numbered_without_a_gap() -> None:
    assert [path.stem[:4] for path in VERSIONS] == [f"{n:04d}" for n in range(1, len(VERSIONS) + 1)]
