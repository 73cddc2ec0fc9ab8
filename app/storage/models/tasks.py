"""Tasks: what a worker is asked to look at again. And the audit trail, append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime, unnumbered

_BIG = BigInteger().with_variant(Integer, "sqlite")


class Task(Model):
    """`kind`: missing (required values), returned (faults), conflict (two amendments of one path),
    return (a department asks). `state`: open, answered or closed. `detail`: paths and codes."""

    __tablename__ = "task"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"))
    grid: Mapped[str] = mapped_column(String(64))
    visit_id: Mapped[str | None] = mapped_column(String(200), index=True)
    op_id: Mapped[str | None] = mapped_column(String(36))
    detail: Mapped[object] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seq: Mapped[int | None] = mapped_column(_BIG)

    __table_args__ = (
        Index("ix_task_worker_seq", "worker_id", "seq"),
        unnumbered("task", "id", seq),
    )


class AuditLine(Model):
    """Who did or read what. No personal values: ids, counts and codes only."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(250))
    # Not `object | None`: in this class body that name is the column above.
    detail: Mapped[Any] = mapped_column(Json, nullable=True)
    # Place and hash in the chain, a moment after the line was written; NULL until then.
    link: Mapped[int | None] = mapped_column(_BIG, index=True, unique=True)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        Index(
            "ix_audit_waiting",
            "id",
            sqlite_where=text("link IS NULL"),
            postgresql_where=text("link IS NULL"),
        ),
    )
