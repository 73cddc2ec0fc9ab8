"""A column that newer programs want: filled in batches while older ones go on without it."""

import sqlalchemy as sa
from alembic import op

from app.storage.migrations import head

revision = "9001"
# Behind whatever this program brings along.
down_revision = head()
expands = True

_FILL = """
    UPDATE operation SET size = octet_length(payload)
    WHERE server_seq IN (SELECT server_seq FROM operation WHERE size IS NULL LIMIT :limit)
"""


def upgrade() -> None:
    op.add_column("operation", sa.Column("size", sa.Integer(), nullable=True))


def backfill(connection: sa.Connection, limit: int) -> int:
    return connection.execute(sa.text(_FILL), {"limit": limit}).rowcount


def downgrade() -> None:
    op.drop_column("operation", "size")
