"""PostgreSQL: a row enters the index of numbers when it has one, not twice.

What the intake writes has no number yet: it lay in `ix_sheet_row_feed` and `ix_report_worker_seq`
as NULL, and once more when it was stamped. Reports that await their number are found by worker, as
they are asked for, and not by visit: many alike take a tenth of the room. A large store has them
built before, as docs/operate.md tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
# Programs of before ask for numbers, or for what has none, and find both.
expands = True

_NUMBERS = (
    ("ix_sheet_row_feed", "sheet_row", ("sheet", "seq")),
    ("ix_report_worker_seq", "report", ("worker_id", "seq")),
)


def upgrade() -> None:
    if _is_postgresql():
        for name, table, columns in _NUMBERS:
            _replace(name, table, columns, "seq IS NOT NULL")
    _replace("ix_report_unnumbered", "report", ("worker_id",), "seq IS NULL")


def downgrade() -> None:
    _replace("ix_report_unnumbered", "report", ("visit_id",), "seq IS NULL")
    if _is_postgresql():
        for name, table, columns in _NUMBERS:
            _replace(name, table, columns, None)


def _replace(name: str, table: str, columns: tuple[str, ...], where: str | None) -> None:
    """On PostgreSQL the old one goes when the new one is there."""
    only = None if where is None else sa.text(where)
    made = f"{name}_{revision}" if _is_postgresql() else name
    if made == name:
        op.drop_index(name, table_name=table)
    op.create_index(
        made, table, list(columns), sqlite_where=only, postgresql_where=only, if_not_exists=True
    )
    if made != name:
        op.drop_index(name, table_name=table)
        op.execute(f"ALTER INDEX {made} RENAME TO {name}")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
