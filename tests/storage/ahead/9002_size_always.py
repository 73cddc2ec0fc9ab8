"""What older programs write would be refused from here on."""

from alembic import op

revision = "9002"
down_revision = "9001"
contracts = True


def upgrade() -> None:
    op.alter_column("operation", "size", nullable=False)


def downgrade() -> None:
    op.alter_column("operation", "size", nullable=True)
