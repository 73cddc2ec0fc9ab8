"""Many rows of one table at once: the statement and the columns' converters are worked out once.

SQLAlchemy's own executemany prepares each row anew, at a third of what the database itself takes.
PostgreSQL is given columns, each as one array (see arrays): a message per row costs it more than
the row does.
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

from app.storage.queries import arrays
from app.storage.types import Json, UtcDateTime

Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """`converters` are those of the columns that need one, by their place in `names`; `writers`
    make arrays of all columns, where there are any."""

    sql: str
    names: tuple[str, ...]
    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    converters: tuple[tuple[int, Converter], ...] = ()
    writers: tuple[arrays.Written, ...] = ()


# A statement is its own key: it has no equals but itself.
_plans: dict[tuple[str, Insert, tuple[str, ...]], _Plan] = {}


def insert_rows(tx: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows. Raises what the database raises, as SQLAlchemy wraps it."""
    if rows:
        run_rows(tx, _insert(table), rows)


def run_rows(tx: Session, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run an insert that is kept by its caller, with its conflict clause if it has one; gives how
    many rows were inserted or updated.

    There must be rows, no two with one key where the clause updates. The clause may bind no values:
    it names columns and what is excluded.
    """
    connection = tx.connection()
    key = (connection.dialect.name, statement, tuple(rows[0]))
    plan = _plans.get(key)
    if plan is None:
        plan = _plans[key] = _planned(connection.dialect, statement, tuple(rows[0]))
    return connection.exec_driver_sql(plan.sql, _bound(plan, rows)).rowcount


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


def _bound(plan: _Plan, rows: Sequence[Mapping[str, Any]]) -> Any:
    if plan.writers:
        columns = zip(*map(plan.take, rows), strict=True)
        written = [write(one) for write, one in zip(plan.writers, columns, strict=True)]
        return dict(zip(plan.names, written, strict=True))
    if not plan.converters:
        return [plan.take(row) for row in rows]
    taken = [list(plan.take(row)) for row in rows]
    for place, to in plan.converters:
        for values in taken:
            values[place] = to(values[place])
    return [tuple(values) for values in taken]


def _planned(dialect: Dialect, statement: Insert, names: tuple[str, ...]) -> _Plan:
    table = cast("Table", statement.table)
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order = tuple(compiled.positiontup or names)
    if dialect.name == "postgresql":
        writers = [arrays.writer(table.c[name].type) for name in order]
        casts = [f"%({name})s::{own.cast}" for name, own in zip(order, writers, strict=True)]
        quoted = ", ".join(map(dialect.identifier_preparer.quote, order))
        sql = _of_columns(str(compiled), quoted, ", ".join(casts))
        return _Plan(sql, order, _taker(order), writers=tuple(own.write for own in writers))
    converters = [(place, _converter(dialect, table, name)) for place, name in enumerate(order)]
    found = tuple((place, to) for place, to in converters if to is not None)
    return _Plan(str(compiled), order, _taker(order), found)


def _of_columns(sql: str, names: str, arrays_of_them: str) -> str:
    """The same insert out of one array a column."""
    head, found, rest = sql.partition(" VALUES (")
    assert found
    start = rest.find(" ON CONFLICT")
    clause = rest[start:] if start >= 0 else ""
    columns = f"{head.partition(' (')[0]} ({names})"
    return f"{columns} SELECT * FROM unnest({arrays_of_them}){clause}"  # noqa: S608  (of the models)


def _taker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names)


def _converter(dialect: Dialect, table: Table, name: str) -> Converter | None:
    kind = table.c[name].type
    if isinstance(kind, Json):
        return kind.text
    if isinstance(kind, UtcDateTime):
        return _sqlite_moment
    return kind.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=512)
def _sqlite_moment(moment: datetime | None) -> str | None:
    """The text SQLAlchemy stores, remembered: the rows of a batch share a few moments."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime: {moment}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
