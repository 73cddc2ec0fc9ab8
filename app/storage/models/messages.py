"""What departments tell workers, and the answers that a repeated request gets again."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime, unnumbered

_BIG = BigInteger().with_variant(Integer, "sqlite")


class InboxItem(Model):
    """A message to one worker. `kind`: outcome (what came of a row). `detail` names department,
    sheet and row and holds the department's words; nothing in it is a recorded value."""

    __tablename__ = "inbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"))
    grid: Mapped[str] = mapped_column(String(64))
    visit_id: Mapped[str] = mapped_column(String(200))
    detail: Mapped[object] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seq: Mapped[int | None] = mapped_column(_BIG)

    __table_args__ = (
        Index("ix_inbox_worker_seq", "worker_id", "seq"),
        unnumbered("inbox", "id", seq),
    )


class KeptAnswer(Model):
    """The answer to a request that carried an Idempotency-Key, kept for its repetitions.

    `fingerprint` covers address and body; `body` is empty only inside the transaction that works
    the answer out, so nobody else ever sees it so.
    """

    __tablename__ = "kept_answer"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
