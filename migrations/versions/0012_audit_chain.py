"""The audit as a chain: each line's place in it, and its hash over the line before."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Lines that are there already are linked by the first who links.
    op.add_column("audit", sa.Column("link", _BIG, nullable=True))
    op.add_column("audit", sa.Column("hash", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_audit_link"), "audit", ["link"], unique=True)
    op.create_index(
        "ix_audit_waiting",
        "audit",
        ["id"],
        sqlite_where=sa.text("link IS NULL"),
        postgresql_where=sa.text("link IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_audit_waiting", table_name="audit")
    op.drop_index(op.f("ix_audit_link"), table_name="audit")
    op.drop_column("audit", "hash")
    op.drop_column("audit", "link")
