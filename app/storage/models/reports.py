"""Operations as they came from phones, and the reports they make.

An operation is immutable and keeps its bytes. A report is what its operations amount to now;
`content` stays empty until an amendment makes it differ from the operation's own bytes. All of
these bytes are sealed (see storage/sealing).
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.models.references import unchecked
from app.storage.types import Json, UtcDateTime, unnumbered

_BIG = BigInteger().with_variant(Integer, "sqlite")


class Operation(Model):
    """`state`: accepted, held, returned or rejected. `server_seq` is the receipt's number.

    `payload` is the array element exactly as received; `sha256` covers those bytes. `sheets` is
    what its receipt named; `detail` holds faults, lost paths or the reason a person gave.
    """

    __tablename__ = "operation"

    server_seq: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    op_id: Mapped[str] = mapped_column(String(36), unique=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    type: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    visit_id: Mapped[str | None] = mapped_column(String(200))
    worker_id: Mapped[str] = mapped_column(unchecked("worker.id"))
    device_id: Mapped[str] = mapped_column(unchecked("device.id"))
    device_seq: Mapped[int | None] = mapped_column(_BIG)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sheets: Mapped[object | None] = mapped_column(Json)
    detail: Mapped[object | None] = mapped_column(Json)
    payload: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_operation_visit", "visit_id", "type"),
        # Few are held or returned; a full index on state would be paid by every report.
        Index(
            "ix_operation_waiting",
            "state",
            sqlite_where=state.in_(("held", "returned")),
            postgresql_where=state.in_(("held", "returned")),
        ),
    )


class Report(Model):
    """One visit. `state`: accepted, returned or withdrawn. `rev` counts applied operations.

    `seq` numbers its last change for phones (see storage/queries/numbering). `untrained` names the
    sheets that its worker was not trained for and so was not asked about, NULL for none.
    """

    __tablename__ = "report"

    visit_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    op_id: Mapped[str] = mapped_column(String(36))
    release: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    rev: Mapped[int] = mapped_column(Integer)
    worker_id: Mapped[str] = mapped_column(unchecked("worker.id"))
    grid: Mapped[str] = mapped_column(String(64))
    day: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    seq: Mapped[int | None] = mapped_column(_BIG)
    untrained: Mapped[object | None] = mapped_column(Json)

    __table_args__ = (
        Index("ix_report_worker_seq", "worker_id", "seq", postgresql_where=seq.is_not(None)),
        unnumbered("report", "worker_id", seq),
    )


class ReportSubject(Model):
    """Which lasting subjects a report speaks of: what to look through when it is withdrawn."""

    __tablename__ = "report_subject"

    subject_id: Mapped[str] = mapped_column(unchecked("subject.id"), primary_key=True)
    visit_id: Mapped[str] = mapped_column(unchecked("report.visit_id"), primary_key=True)

    __table_args__ = (
        Index("ix_report_subject_visit", "visit_id"),
        {"sqlite_with_rowid": False},
    )


class Quarantine(Model):
    """Bytes that cannot be an operation, kept for a person to look at."""

    __tablename__ = "quarantine"

    support_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    worker_id: Mapped[str | None] = mapped_column(String(36))
    device_id: Mapped[str | None] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
