"""Where a phone may be nudged by its browser's push service."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("endpoint", sa.String(length=2000), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_push_subscription_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_push_subscription_worker_id")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_push_subscription")),
    )
    op.create_index(op.f("ix_push_subscription_worker_id"), "push_subscription", ["worker_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_push_subscription_worker_id"), table_name="push_subscription")
    op.drop_table("push_subscription")
