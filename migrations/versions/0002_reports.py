"""Reports: operations as received, what they amount to, subjects, sheet rows, tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# SQLite counts rows by themselves only in a column that is INTEGER.
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("support_code", sa.String(length=16), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=True),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("support_code", name=op.f("pk_quarantine")),
    )
    op.create_index("ix_quarantine_sha256", "quarantine", ["sha256"])
    op.create_table(
        "sheet_row",
        sa.Column("row_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=128), nullable=False),
        sa.Column("visit_id", sa.String(length=200), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("keep_value", sa.String(length=200), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("seq", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_sheet_row")),
    )
    op.create_index("ix_sheet_row_day", "sheet_row", ["sheet", "day", "started_at"])
    op.create_index("ix_sheet_row_feed", "sheet_row", ["sheet", "seq"])
    op.create_index(
        "ix_sheet_row_unnumbered",
        "sheet_row",
        ["department"],
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_index("ix_sheet_row_visit", "sheet_row", ["visit_id"])
    op.create_table(
        "subject",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=True),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("seq", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
    )
    op.create_index("ix_subject_grid_seq", "subject", ["grid", "seq"])
    op.create_index(
        "ix_subject_merged_into",
        "subject",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "document_number",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["subject.id"], name=op.f("fk_document_number_person_id")
        ),
        sa.PrimaryKeyConstraint("hash", "person_id", name=op.f("pk_document_number")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "merge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kept_id", sa.String(length=36), nullable=False),
        sa.Column("merged_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["subject.id"], name=op.f("fk_merge_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["subject.id"], name=op.f("fk_merge_merged_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
        sa.UniqueConstraint("kept_id", "merged_id", name="uq_merge_kept_id"),
    )
    op.create_index("ix_merge_state", "merge", ["state"])
    op.create_table(
        "person_place",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("place_id", sa.String(length=36), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=True),
        sa.Column("presence", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["subject.id"], name=op.f("fk_person_place_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["subject.id"], name=op.f("fk_person_place_place_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "place_id", name=op.f("pk_person_place")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report",
        sa.Column("visit_id", sa.String(length=200), nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("seq", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_report_worker_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_grid_day", "report", ["grid", "day"])
    op.create_index("ix_report_grid_seq", "report", ["grid", "seq"])
    op.create_index(
        "ix_report_unnumbered",
        "report",
        ["visit_id"],
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_index("ix_report_worker_seq", "report", ["worker_id", "seq"])
    op.create_table(
        "subject_alias",
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("alias", sa.String(length=250), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
            name=op.f("fk_subject_alias_subject_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("type", "scope", "alias", name=op.f("pk_subject_alias")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subject_alias_subject_id", "subject_alias", ["subject_id"])
    op.create_table(
        "subject_elsewhere",
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_subject_elsewhere_subject_id")
        ),
        sa.PrimaryKeyConstraint("grid", "subject_id", name=op.f("pk_subject_elsewhere")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.String(length=200), nullable=True),
        sa.Column("op_id", sa.String(length=36), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_task_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_visit_id", "task", ["visit_id"])
    op.create_index("ix_task_worker_seq", "task", ["worker_id", "seq"])
    op.create_table(
        "operation",
        sa.Column("server_seq", _BIG, autoincrement=True, nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("visit_id", sa.String(length=200), nullable=True),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("device_seq", _BIG, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sheets", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_operation_device_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_operation_worker_id")),
        sa.PrimaryKeyConstraint("server_seq", name=op.f("pk_operation")),
        sa.UniqueConstraint("op_id", name=op.f("uq_operation_op_id")),
    )
    op.create_index("ix_operation_visit", "operation", ["visit_id", "type"])
    op.create_index(
        "ix_operation_waiting",
        "operation",
        ["state"],
        sqlite_where=sa.text("state IN ('held', 'returned')"),
        postgresql_where=sa.text("state IN ('held', 'returned')"),
    )
    op.create_table(
        "report_subject",
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_report_subject_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["report.visit_id"], name=op.f("fk_report_subject_visit_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "visit_id", name=op.f("pk_report_subject")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_subject_visit", "report_subject", ["visit_id"])


def downgrade() -> None:
    for table in (
        "report_subject",
        "operation",
        "task",
        "subject_elsewhere",
        "subject_alias",
        "report",
        "person_place",
        "merge",
        "document_number",
        "subject",
        "sheet_row",
        "quarantine",
    ):
        op.drop_table(table)
