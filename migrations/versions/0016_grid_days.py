"""One index of reports less: nobody asks for a grid's reports of a day."""

from alembic import op

revision = "0016"
down_revision = "0015"
# Programs of before ask for it as little.
expands = True


def upgrade() -> None:
    op.drop_index("ix_report_grid_day", table_name="report")


def downgrade() -> None:
    op.create_index("ix_report_grid_day", "report", ["grid", "day"])
