"""Look-ups by many keys at once, in a statement whose text never changes.

SQLAlchemy writes an IN list anew for every number of keys and wraps each row for what nobody here
asks of it; both cost more than the search itself. So the keys of a list go as one value, JSON on
SQLite and an array on PostgreSQL, and rows come as plain tuples.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Dialect,
    Select,
    Text,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Session

from app.storage.queries import arrays

Rows = list[tuple[Any, ...]]
# Column, name of the list of keys → the condition that the column is one of them.
Among = Callable[[Any, str], ColumnElement[bool]]
Converter = Callable[[Any], Any]

_as_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Plan:
    """`order` is that of positional parameters; `converters` are those of columns that need one."""

    sql: str
    order: tuple[str, ...] | None
    converters: tuple[tuple[int, Converter], ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """A select whose conditions are made by `among`; compiled once per engine."""

    build: Callable[[Among], Select[*tuple[Any, ...]]]
    _plans: dict[str, _Plan] = field(default_factory=dict, repr=False)

    def rows(self, tx: Session, **keys: Iterable[str]) -> Rows:
        """The rows found, unordered unless the statement orders them. Keys are texts."""
        connection = tx.connection()
        dialect = connection.dialect
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _planned(self.build, dialect)
        found = connection.exec_driver_sql(plan.sql, _bound(plan, keys))
        rows: Rows = list(found.cursor.fetchall())
        found.close()
        return [_converted(plan, row) for row in rows] if plan.converters else rows


def _converted(plan: _Plan, row: tuple[Any, ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, to in plan.converters:
        values[place] = to(values[place])
    return tuple(values)


def _bound(plan: _Plan, keys: Mapping[str, Iterable[str]]) -> Any:
    if plan.order is None:
        return {name: arrays.texts(list(own)) for name, own in keys.items()}
    return tuple(_as_json(list(keys[name])).decode() for name in plan.order)


def _planned(build: Callable[[Among], Select[*tuple[Any, ...]]], dialect: Dialect) -> _Plan:
    statement = build(_in_json if dialect.name == "sqlite" else _in_array)
    compiled = statement.compile(dialect=dialect)
    processors = [
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in statement.selected_columns
    ]
    return _Plan(
        str(compiled),
        tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        tuple((place, to) for place, to in enumerate(processors) if to is not None),
    )


def _in_json(column: Any, name: str) -> ColumnElement[bool]:
    keys = func.json_each(bindparam(name)).table_valued("value")
    found: ColumnElement[bool] = column.in_(select(keys.c.value))
    return found


def _in_array(column: Any, name: str) -> ColumnElement[bool]:
    keys: BindParameter[Any] = bindparam(name, type_=ARRAY(Text))
    found: ColumnElement[bool] = column == any_(keys)
    return found
