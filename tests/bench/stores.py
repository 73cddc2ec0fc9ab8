"""The databases to measure on: files of SQLite, or a durable PostgreSQL of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from tests import postgres

ENGINES = ("sqlite", "postgresql")


@contextmanager
def databases(engine: str, data: Path, *names: str) -> Iterator[list[str]]:
    """The addresses of fresh databases by these names, for as long as the block lasts."""
    if engine == "sqlite":
        yield [f"sqlite:///{data / name}.db" for name in names]
        return
    with postgres.server(durable=True) as server:
        yield [_made(server, name) for name in names]


def _made(server: URL, name: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)
