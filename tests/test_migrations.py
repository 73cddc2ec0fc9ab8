"""The schema: made by migrations alone, the same as the models, and able to go back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from app.settings import Settings
from app.storage.database import db
from app.storage.migrations import current, downgrade, head, upgrade
from app.storage.models.references import all_unchecked, is_constraint
from tests.store import engine_of

Compared = Callable[..., bool]
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
        opts = {"compare_server_default": True, "include_object": _compared_on(engine)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.metadata) == []
        assert len(db.metadata.tables) >= 24


def test_postgresql_alone_goes_without_the_references_of_what_the_intake_writes(
    settings: Settings,
) -> None:
    with engine_of(settings) as engine:
        checked = {
            f"{name}.{column}"
            for (_, name), keys in inspect(engine).get_multi_foreign_keys().items()
            for key in keys
            for column in key["constrained_columns"]
        }
    named = {f"{one.column.table.name}.{one.column.name}" for one in all_unchecked()}
    assert {"report_subject.visit_id", "operation.worker_id"} <= named
    assert named & checked == (set() if engine.dialect.name == "postgresql" else named)
    assert {"merge.kept_id", "worker_session.worker_id"} <= checked


def test_postgresql_numbers_what_has_a_number_alone(settings: Settings) -> None:
    with engine_of(settings) as engine, engine.connect() as connection:
        if engine.dialect.name != "postgresql":
            pytest.skip("SQLite numbers what it writes")
        found = connection.exec_driver_sql("SELECT indexname, indexdef FROM pg_indexes")
        made = {row.indexname: row.indexdef for row in found}
    for name in ("ix_sheet_row_feed", "ix_report_worker_seq"):
        assert made[name].endswith("WHERE (seq IS NOT NULL)")
    assert "(worker_id) WHERE (seq IS NULL)" in made["ix_report_unnumbered"]


def test_every_migration_can_be_undone(empty_settings: Settings) -> None:
    with engine_of(empty_settings) as engine:
        upgrade(engine)
        downgrade(engine, "base")
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
        assert upgrade(engine) == head()


def _compared_on(engine: Engine) -> Compared:
    def compared(thing: Any, _name: object, kind: str, *_rest: object) -> bool:
        """Not the references that this engine is not to check."""
        return kind != "foreign_key_constraint" or is_constraint(
            engine.dialect.name, thing.elements[0]
        )

    return compared


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_from_the_program(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "import app" not in text
    assert "from app" not in text


def test_the_files_of_migrations_are_numbered_without_a_gap() -> None:
    assert [path.stem[:4] for path in VERSIONS] == [f"{n:04d}" for n in range(1, len(VERSIONS) + 1)]
