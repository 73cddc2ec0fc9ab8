"""Reports wait to be folded into subjects: two tables that hold only what waits.

Expands: code from before folds in its own pushes and leaves both empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
expands = True


def upgrade() -> None:
    op.create_table(
        "report_to_fold",
        sa.Column("visit_id", sa.String(200), nullable=False),
        sa.Column("grid", sa.String(64), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("visit_id", name="pk_report_to_fold"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding_to_fold",
        sa.Column("visit_id", sa.String(200), nullable=False),
        sa.Column("number", sa.String(17), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", "number", name="pk_finding_to_fold"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finding_to_fold_number", "finding_to_fold", ["number"])


def downgrade() -> None:
    waiting = op.get_bind().scalar(sa.text("SELECT count(*) FROM report_to_fold"))
    if waiting:
        raise RuntimeError(
            f"{waiting} reports wait to be folded: let the server run until none does"
        )
    op.drop_table("finding_to_fold")
    op.drop_table("report_to_fold")
