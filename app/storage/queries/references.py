"""What refers to nothing, among the references that PostgreSQL does not check."""

from collections.abc import Iterator

from sqlalchemy import Connection, Select, exists, func, literal, select, text
from sqlalchemy.exc import OperationalError

from app.storage.models.references import Reference, all_unchecked

# More are not counted: one is too many.
_MOST = 100
_PATIENCE = "20s"
_CANCELLED = "57014"


def orphans(connection: Connection) -> Iterator[tuple[str, int | None]]:
    """(table.column, how many of its lines refer to nothing, at most 100; None where the table is
    too large to be gone through in 20 seconds). Nothing on SQLite, which checks by itself."""
    if connection.dialect.name != "postgresql":
        return
    for reference in all_unchecked():
        column = reference.column
        yield f"{column.table.name}.{column.name}", _count(connection, reference)


def _count(connection: Connection, reference: Reference) -> int | None:
    try:
        with connection.begin_nested():
            connection.execute(text(f"SET LOCAL statement_timeout = '{_PATIENCE}'"))
            count = connection.scalar(_query(reference))
            connection.execute(text("SET LOCAL statement_timeout = DEFAULT"))
            return count
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _CANCELLED:
            raise
        return None


def _query(reference: Reference) -> Select[int]:
    column, key = reference
    there = exists().where(key == column).correlate(column.table)
    lost = select(literal(1)).select_from(column.table).where(column.is_not(None), ~there)
    return select(func.count()).select_from(lost.limit(_MOST).subquery())
