"""One index of reports less: nobody asks for a grid's reports in the order of their changes."""

from alembic import op

revision = "0014"
down_revision = "0013"
# Programs of before ask for it as little.
expands = True


def upgrade() -> None:
    op.drop_index("ix_report_grid_seq", table_name="report")


def downgrade() -> None:
    op.create_index("ix_report_grid_seq", "report", ["grid", "seq"])
