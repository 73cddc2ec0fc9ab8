"""Classes of trainees: who is in them, hints, further attempts; scenarios that a trainer wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "training_class",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("code_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("scenarios", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reset_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_training_class_area")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_training_class_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_class")),
        sa.UniqueConstraint("code", name=op.f("uq_training_class_code")),
    )
    op.create_index(op.f("ix_training_class_made_by"), "training_class", ["made_by"])
    op.create_table(
        "training_member",
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["class_id"], ["training_class.id"], name=op.f("fk_training_member_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_training_member_worker_id")
        ),
        sa.PrimaryKeyConstraint("class_id", "worker_id", name=op.f("pk_training_member")),
    )
    op.create_index(op.f("ix_training_member_worker_id"), "training_member", ["worker_id"])
    _told_members("training_hint", sa.Column("text", sa.Text(), nullable=False), everyone=True)
    _told_members("training_grant", None, everyone=False)
    op.create_table(
        "training_text",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_training_text_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_text")),
    )
    op.create_index(op.f("ix_training_text_key"), "training_text", ["key"])
    # Starts point at scenarios: SQLite would not make that table anew, which NOT NULL would take.
    op.add_column("training_scenario", sa.Column("bundled", sa.Boolean(), nullable=True))
    # What there is came with the product.
    scenario = sa.table("training_scenario", sa.column("bundled"))
    op.execute(scenario.update().values(bundled=sa.true()))
    with op.batch_alter_table("training_start") as table:
        table.add_column(sa.Column("class_id", sa.String(length=36), nullable=True))
        table.create_foreign_key(
            op.f("fk_training_start_class_id"), "training_class", ["class_id"], ["id"]
        )
    op.create_index(op.f("ix_training_start_class_id"), "training_start", ["class_id"])


def _told_members(name: str, more: "sa.Column[str] | None", *, everyone: bool) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=everyone),
        sa.Column("scenario", sa.String(length=100), nullable=everyone),
        *([] if more is None else [more]),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["training_class.id"], name=op.f(f"fk_{name}_class_id")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f(f"fk_{name}_worker_id")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f(f"fk_{name}_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_class_id"), name, ["class_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_training_start_class_id"), "training_start")
    with op.batch_alter_table("training_start") as table:
        table.drop_constraint(op.f("fk_training_start_class_id"), type_="foreignkey")
        table.drop_column("class_id")
    op.drop_column("training_scenario", "bundled")
    for name in ("text", "grant", "hint", "member", "class"):
        op.drop_table(f"training_{name}")
