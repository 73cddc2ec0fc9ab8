"""Writing the row directory (its readers' queries are in rows.py)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.storage.models.directory import SheetRow
from app.storage.queries.bulk import insert_rows
from app.storage.queries.upsert import upsert

_TABLE = cast("Table", SheetRow.__table__)
_CHANGING = [name for name in _TABLE.c.keys() if name != "row_id"]  # noqa: SIM118  (no dict)


def insert_all(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of visits that had none."""
    insert_rows(tx, _TABLE, rows)


def of_visit(tx: Session, visit_id: str) -> Sequence[Any]:
    """All rows a visit ever had, gone ones too."""
    return tx.execute(select(*_TABLE.c).where(SheetRow.visit_id == visit_id)).all()


def write_all(tx: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows, over what they were before where they existed."""
    if rows:
        statement = upsert(tx, SheetRow)
        changed = {name: statement.excluded[name] for name in _CHANGING}
        statement = statement.on_conflict_do_update(index_elements=["row_id"], set_=changed)
        tx.connection().execute(statement, rows)
