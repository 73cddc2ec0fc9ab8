"""Many rows of one table at once: the statement and the columns' converters are worked out once.

SQLAlchemy's own executemany prepares each row anew, at a third of what the database itself takes.
All rows name the columns that the first one names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table, insert
from sqlalchemy.orm import Session

from app.storage.types import UtcDateTime

Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    columns: tuple[tuple[str, Converter | None], ...]
    positional: bool


_plans: dict[tuple[str, str, tuple[str, ...]], _Plan] = {}


def insert_rows(tx: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows. Raises what the database raises, as SQLAlchemy wraps it."""
    if not rows:
        return
    connection = tx.connection()
    key = (connection.dialect.name, table.name, tuple(rows[0]))
    plan = _plans.get(key)
    if plan is None:
        plan = _plans[key] = _planned(connection.dialect, table, tuple(rows[0]))
    connection.exec_driver_sql(plan.sql, _bound(plan, rows))


def _bound(plan: _Plan, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    columns = plan.columns
    if plan.positional:
        return [
            tuple([row[name] if to is None else to(row[name]) for name, to in columns])
            for row in rows
        ]
    return [
        {name: row[name] if to is None else to(row[name]) for name, to in columns} for row in rows
    ]


def _planned(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Plan:
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup or names
    columns = tuple((name, _converter(dialect, table, name)) for name in order)
    return _Plan(str(compiled), columns, compiled.positiontup is not None)


def _converter(dialect: Dialect, table: Table, name: str) -> Converter | None:
    if dialect.name == "sqlite" and isinstance(table.c[name].type, UtcDateTime):
        return _sqlite_moment
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=512)
def _sqlite_moment(moment: datetime | None) -> str | None:
    """The text SQLAlchemy stores, remembered: the rows of a batch share a few moments."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime: {moment}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
