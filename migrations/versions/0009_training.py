"""Scenarios to practise on, who set out on them, how it was scored, and what comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "training_scenario",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_training_scenario")),
    )
    op.create_index(op.f("ix_training_scenario_key"), "training_scenario", ["key"])
    op.create_table(
        "training_start",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("scenario", sa.String(length=64), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("place_code", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("only", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.String(length=200), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_training_start_worker_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario"], ["training_scenario.sha256"], name=op.f("fk_training_start_scenario")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_start")),
        sa.UniqueConstraint("place_code", name=op.f("uq_training_start_place_code")),
    )
    op.create_index("ix_training_start_worker", "training_start", ["worker_id", "started_at"])
    op.create_table(
        "training_repetition",
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("scenario_key", sa.String(length=100), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_training_repetition_worker_id")
        ),
        sa.PrimaryKeyConstraint(
            "worker_id", "scenario_key", "path", name=op.f("pk_training_repetition")
        ),
    )


def downgrade() -> None:
    op.drop_table("training_repetition")
    op.drop_table("training_start")
    op.drop_table("training_scenario")
