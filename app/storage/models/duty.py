"""Ready for duty: credentials given in the practice realm, credentials that came to the live one,
and areas whose workers need none.

Each realm writes its own of them; the other's tables stay empty there.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime


class TrainingCredential(Model):
    """What a trainee earned: `credential` is the signed token as it was given out. Practice."""

    __tablename__ = "training_credential"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    release: Mapped[str] = mapped_column(String(64))
    sheets: Mapped[object] = mapped_column(Json)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    credential: Mapped[str] = mapped_column(Text)


class DutyCredential(Model):
    """A credential that a worker brought, verified when it came. Live."""

    __tablename__ = "duty_credential"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    release: Mapped[str] = mapped_column(String(64))
    sheets: Mapped[object] = mapped_column(Json)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    credential: Mapped[str] = mapped_column(Text)


class DutyWaiver(Model):
    """An area, with all below it, whose workers need no credential: for one sheet, or with NULL for
    all. Without `since` it stands since the area was made."""

    __tablename__ = "duty_waiver"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    sheet: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (Index("ix_duty_waiver_area", "area"),)
