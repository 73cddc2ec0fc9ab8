"""Ready for duty: credentials, waivers, and the sheets that a report was made without."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _credentials("training_credential")
    _credentials("duty_credential", sa.Column("received_at", sa.DateTime(True), nullable=False))
    op.create_table(
        "duty_waiver",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_duty_waiver_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_waiver")),
    )
    op.create_index("ix_duty_waiver_area", "duty_waiver", ["area"])
    op.add_column("report", sa.Column("untrained", sa.Text(), nullable=True))
    _waive_what_stands()


def downgrade() -> None:
    op.drop_column("report", "untrained")
    op.drop_table("duty_waiver")
    op.drop_table("duty_credential")
    op.drop_table("training_credential")


def _credentials(name: str, *more: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("release", sa.String(length=64), nullable=False),
        sa.Column("sheets", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.Column("credential", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f(f"fk_{name}_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_worker_id"), name, ["worker_id"])


def _waive_what_stands() -> None:
    """A city that works already goes on as it did: nobody is off duty because of an update."""
    area = sa.table("area", sa.column("code"), sa.column("parent_code"))
    waiver = sa.table("duty_waiver", sa.column("id"), sa.column("area"), sa.column("made_by"))
    tops = op.get_bind().scalars(sa.select(area.c.code).where(area.c.parent_code.is_(None)))
    rows = [{"id": str(uuid4()), "area": code, "made_by": "migration"} for code in tops]
    if rows:
        op.bulk_insert(waiver, rows)
