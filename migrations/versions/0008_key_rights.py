"""What a key may do besides reading, and which key it took over from."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Every key there is reads, and none manages.
    with op.batch_alter_table("api_key") as table:
        table.add_column(sa.Column("reads", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(
            sa.Column("manages", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("replaces", sa.String(length=16), nullable=True))
    with op.batch_alter_table("api_key") as table:
        table.alter_column("reads", server_default=None)
        table.alter_column("manages", server_default=None)


def downgrade() -> None:
    # Without the column a key that only manages would read.
    op.execute(sa.text("DELETE FROM api_key WHERE NOT reads"))
    with op.batch_alter_table("api_key") as table:
        table.drop_column("replaces")
        table.drop_column("manages")
        table.drop_column("reads")
