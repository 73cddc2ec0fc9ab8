"""Every table whole, as plain values that either engine takes back: what a backup is made of."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, TableClause, Text, column, func, insert, select, table, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.storage.database import db
from app.storage.types import Json

_AT_ONCE = 500
# An area's parent has to be there before it.
_FIRST_BY = {"area": "path"}


def names() -> list[str]:
    """The tables, those that others point to first."""
    return [one.name for one in db.metadata.sorted_tables]


def columns_of(name: str) -> list[str]:
    return [one.name for one in db.metadata.tables[name].columns]


def rows_of(tx: Session, name: str) -> Iterator[Sequence[object]]:
    """All rows in the order of `columns_of`, by primary key; memory does not grow with them."""
    plain = _plain(name)
    first = _FIRST_BY.get(name)
    keys = [first] if first else [key.name for key in db.metadata.tables[name].primary_key]
    query = select(plain).order_by(*(plain.c[key] for key in keys))
    options = {"stream_results": True, "yield_per": _AT_ONCE}
    for part in tx.execute(query, execution_options=options).partitions():
        yield from part


def put(tx: Session, name: str, rows: Sequence[Sequence[object]]) -> None:
    """Write rows as `rows_of` gave them; dates may have become ISO 8601 text meanwhile."""
    if not rows:
        return
    target, columns = _plain(name), columns_of(name)
    dated = [n for n, one in enumerate(target.c) if isinstance(one.type, Date)]
    values = [dict(zip(columns, _dated(row, dated), strict=True)) for row in rows]
    tx.connection().execute(insert(target), values)


def restart_counters(tx: Session) -> None:
    """PostgreSQL counts beside the table: let it go on behind the highest number written."""
    if tx.connection().dialect.name != "postgresql":
        return
    for one in db.metadata.sorted_tables:
        counted = one.autoincrement_column
        if counted is None or not isinstance(counted.type, Integer):
            continue
        highest = select(func.coalesce(func.max(counted), 0) + 1).scalar_subquery()
        counter = func.pg_get_serial_sequence(one.name, counted.name)
        tx.execute(select(func.setval(counter, highest, text("false"))))


def values_of(tx: Session, name: str, key: str) -> Iterator[str]:
    """One column of text, whole."""
    chosen = _plain(name).c[key]
    options = {"stream_results": True, "yield_per": _AT_ONCE}
    yield from tx.scalars(select(chosen).order_by(chosen), execution_options=options)


def _plain(name: str) -> TableClause:
    """The table with JSON as the text it is stored as: nothing is decoded on the way."""
    columns = [column(one.name, _stored(one.type)) for one in db.metadata.tables[name].columns]
    return table(name, *columns)


def _stored(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return Text() if isinstance(kind, Json) else kind


def _dated(row: Sequence[object], places: list[int]) -> Sequence[object]:
    if not places:
        return row
    values = list(row)
    for place in places:
        given = values[place]
        values[place] = date.fromisoformat(given) if isinstance(given, str) else given
    return values
