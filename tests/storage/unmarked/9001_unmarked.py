"""Says neither that older programs go on with it nor that they are gone."""

from alembic import op

from app.storage.migrations import head

revision = "9001"
# Behind whatever this program brings along.
down_revision = head()


def upgrade() -> None:
    op.drop_column("operation", "payload")


def downgrade() -> None:
    """Nothing to take back: it is refused before it runs."""
