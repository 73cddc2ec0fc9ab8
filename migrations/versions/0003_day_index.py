"""The day's index without the moment: lines of a batch then stand together, not all over it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_sheet_row_day", table_name="sheet_row")
    op.create_index("ix_sheet_row_day", "sheet_row", ["sheet", "day"])


def downgrade() -> None:
    op.drop_index("ix_sheet_row_day", table_name="sheet_row")
    op.create_index("ix_sheet_row_day", "sheet_row", ["sheet", "day", "started_at"])
