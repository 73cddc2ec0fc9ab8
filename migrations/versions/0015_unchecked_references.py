"""PostgreSQL: what the intake writes by the thousand, cheaper to write and to keep.

Its references are not checked any more: that was a look-up and a lock for every row, a fifth of
what a report cost; `doctor` looks after them. And each of its rows is written twice, the second
time with its number: the room of the first is given back after a twentieth of the table, not a
fifth.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
# Nothing is rewritten, and programs of before never relied on an error of theirs.
expands = True

_KEYS = (
    ("document_number", "person_id", "subject"),
    ("operation", "device_id", "device"),
    ("operation", "worker_id", "worker"),
    ("person_place", "person_id", "subject"),
    ("person_place", "place_id", "subject"),
    ("report", "worker_id", "worker"),
    ("report_subject", "subject_id", "subject"),
    ("report_subject", "visit_id", "report"),
    ("subject_alias", "subject_id", "subject"),
    ("subject_elsewhere", "subject_id", "subject"),
)
_NUMBERED = ("report", "sheet_row", "subject")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column, _ in _KEYS:
        op.drop_constraint(f"fk_{table}_{column}", table)
    for table in _NUMBERED:
        op.execute(f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.05)")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _NUMBERED:
        op.execute(f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor)")
    for table, column, parent in _KEYS:
        name = f"fk_{table}_{column}"
        key = "visit_id" if parent == "report" else "id"
        late = "DEFERRED" if table == "subject_alias" else None
        op.create_foreign_key(
            name, table, parent, [column], [key], deferrable=bool(late) or None, initially=late
        )
