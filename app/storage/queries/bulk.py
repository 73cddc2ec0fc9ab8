"""Many rows of one table at once: the statement and the columns' converters are worked out once.

SQLAlchemy's own executemany prepares each row anew, at a third of what the database itself takes.
All rows name the columns that the first one names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Dialect, Insert, Table, insert
from sqlalchemy.orm import Session

from app.storage.types import UtcDateTime

Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """`converters` are those of the columns that need one, by their place in `names`."""

    sql: str
    names: tuple[str, ...]
    take: Callable[[Mapping[str, Any]], list[Any]]
    converters: tuple[tuple[int, Converter], ...]
    positional: bool


# A statement is its own key: it has no equals but itself.
_plans: dict[tuple[str, Insert, tuple[str, ...]], _Plan] = {}


def insert_rows(tx: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows. Raises what the database raises, as SQLAlchemy wraps it."""
    if rows:
        run_rows(tx, _insert(table), rows)


def run_rows(tx: Session, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an insert that is kept by its caller, with its conflict clause if it has one.

    There must be rows. The clause may bind no values: it names columns and what is excluded.
    """
    connection = tx.connection()
    key = (connection.dialect.name, statement, tuple(rows[0]))
    plan = _plans.get(key)
    if plan is None:
        plan = _plans[key] = _planned(connection.dialect, statement, tuple(rows[0]))
    connection.exec_driver_sql(plan.sql, _bound(plan, rows))


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


def _bound(plan: _Plan, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    taken = [plan.take(row) for row in rows]
    for place, to in plan.converters:
        for values in taken:
            values[place] = to(values[place])
    if plan.positional:
        return [tuple(values) for values in taken]
    return [dict(zip(plan.names, values, strict=True)) for values in taken]


def _planned(dialect: Dialect, statement: Insert, names: tuple[str, ...]) -> _Plan:
    table = cast("Table", statement.table)
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order = tuple(compiled.positiontup or names)
    converters = [(place, _converter(dialect, table, name)) for place, name in enumerate(order)]
    return _Plan(
        str(compiled),
        order,
        _taker(order),
        tuple((place, to) for place, to in converters if to is not None),
        compiled.positiontup is not None,
    )


def _taker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], list[Any]]:
    if len(names) == 1:
        return lambda row: [row[names[0]]]
    take = itemgetter(*names)
    return lambda row: list(take(row))


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
