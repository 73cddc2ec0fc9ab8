"""Fresh stores on PostgreSQL: a database each, copied from a template or, when its test is over,
put back to what the template holds. Copying 470 files takes several times as long as that.
"""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, create_engine

from app.settings import Settings
from tests.store import database_of, fill, settings_in

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
# Whoever changes a table in a test is not followed by another test.
_SHAPE = """
SELECT md5(string_agg(part, chr(10) ORDER BY part)) FROM (
  SELECT attrelid::regclass::text || attname || atttypid::text || attnotnull::text
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
  UNION ALL SELECT conrelid::regclass::text || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT tgrelid::regclass::text || tgname FROM pg_trigger WHERE NOT tgisinternal
) AS parts (part)
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a published store holds: the rows of each filled table, and where sequences stand."""

    shape: object
    tables: list[str]
    rows: dict[str, bytes] = field(default_factory=dict)
    sequences: list[tuple[str, int | None]] = field(default_factory=list)

    @classmethod
    def read(cls, tx: psycopg.Connection) -> "Contents":
        tables = [str(name) for (name,) in tx.execute(_TABLES)]
        found = cls(_shape(tx), tables, sequences=tx.execute(_SEQUENCES).fetchall())
        for name in _filled(tx, tables):
            with tx.cursor().copy(_about("COPY {} TO STDOUT", name)) as lines:
                found.rows[name] = b"".join(bytes(line) for line in lines)
        return found

    def put_back(self, tx: psycopg.Connection) -> bool:
        """False where tables are not what they were."""
        if _shape(tx) != self.shape:
            return False
        filled = sql.SQL(", ").join(map(sql.Identifier, _filled(tx, self.tables)))
        tx.execute(sql.SQL("TRUNCATE {} CASCADE").format(filled))
        # What refers to what was looked at when these rows were first written.
        tx.execute("SET session_replication_role = replica")
        for name, lines in self.rows.items():
            with tx.cursor().copy(_about("COPY {} FROM STDIN", name)) as copy:
                copy.write(lines)
        for name, at in self.sequences:
            tx.execute(
                "SELECT setval(%s::regclass, %s, %s)", (f'"{name}"', at or 1, at is not None)
            )
        return True


def _shape(tx: psycopg.Connection) -> object:
    return tx.execute(_SHAPE).fetchone()


def _filled(tx: psycopg.Connection, tables: list[str]) -> list[str]:
    each = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name))
        for name in tables
    ]
    return [str(name) for (name,) in tx.execute(sql.SQL(" UNION ALL ").join(each))]


def _about(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))


class PostgresStores:
    def __init__(self, server: URL, folder: Path, tag: str) -> None:
        self._server = server
        self._tag, self._numbers = tag, count(1)
        self._admin = create_engine(server, isolation_level="AUTOCOMMIT")
        self._template = self._create("template0")
        self._copies: set[str] = set()
        self._used: list[str] = []
        fill(self._at(self._template, folder))
        with self._connected(self._template) as tx:
            self._contents = Contents.read(tx)

    def empty(self, folder: Path) -> Settings:
        return self._at(self._create("template0"), folder)

    def published(self, folder: Path) -> Settings:
        name = self._put_back() or self._create(self._template)
        self._copies.add(name)
        return self._at(name, folder)

    def drop(self, settings: Settings) -> None:
        name = database_of(settings)
        if name in self._copies:
            self._copies.remove(name)
            self._used.append(name)
        else:
            self._drop(name)

    def close(self) -> None:
        for name in (*self._used, self._template):
            self._drop(name)
        self._admin.dispose()

    def let_go(self) -> None:
        """Connections of its own end; it connects again when it has to."""
        self._admin.dispose()

    def _put_back(self) -> str | None:
        """One that a test is done with, as it was."""
        while self._used:
            name = self._used.pop()
            with self._connected(name) as tx:
                _alone(tx)
                whole = self._contents.put_back(tx)
            if whole:
                return name
            self._drop(name)
        return None

    def _create(self, template: str) -> str:
        name = f"ygt_{self._tag}_{next(self._numbers)}"
        self._run(f'DROP DATABASE IF EXISTS "{name}"')
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def _drop(self, name: str) -> None:
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def _connected(self, name: str) -> psycopg.Connection:
        address = self._server.set(drivername="postgresql", database=name)
        return psycopg.connect(address.render_as_string(hide_password=False))

    def _at(self, name: str, folder: Path) -> Settings:
        address = self._server.set(database=name)
        return settings_in(folder, address.render_as_string(hide_password=False))


def _alone(tx: psycopg.Connection) -> None:
    """Nobody else is connected: what a killed server began is over."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    tx.execute(f"SELECT pg_terminate_backend(pid, 10000) {others}")
