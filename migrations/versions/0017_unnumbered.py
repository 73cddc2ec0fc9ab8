"""What awaits its number is found by an index of its own: the stamper read the index of all
subjects, at each pull. A large store has them built before, as docs/operate.md tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
expands = True

_TABLES = ("subject", "task", "inbox")
_WAITING = sa.text("seq IS NULL")


def upgrade() -> None:
    for table in _TABLES:
        op.create_index(
            f"ix_{table}_unnumbered",
            table,
            ["id"],
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
            if_not_exists=True,
        )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_index(f"ix_{table}_unnumbered", table_name=table)
