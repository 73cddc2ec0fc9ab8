"""Classes of trainees: members, hints, further attempts, and scenarios as a trainer wrote them.

Only the practice realm writes here; the live store has the same tables, and they stay empty.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime


class TrainingClass(Model):
    """`code` lets newcomers in until `code_ends_at`; their grids lie in `area`. `scenarios` are
    the keys that are set. What was begun before `reset_at` counts no more."""

    __tablename__ = "training_class"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    code_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    scenarios: Mapped[object] = mapped_column(Json)
    made_by: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reset_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TrainingMember(Model):
    __tablename__ = "training_member"

    class_id: Mapped[str] = mapped_column(ForeignKey("training_class.id"), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TrainingHint(Model):
    """What a trainer says to one member, or to all of a class where `worker_id` is NULL."""

    __tablename__ = "training_hint"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    class_id: Mapped[str] = mapped_column(ForeignKey("training_class.id"), index=True)
    worker_id: Mapped[str | None] = mapped_column(ForeignKey("worker.id"))
    scenario: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingGrant(Model):
    """One further attempt of a member at a scenario of the class."""

    __tablename__ = "training_grant"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    class_id: Mapped[str] = mapped_column(ForeignKey("training_class.id"), index=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"))
    scenario: Mapped[str] = mapped_column(String(100))
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingText(Model):
    """A scenario as a trainer wrote it; every version is kept. `sha256` is what was published of
    it, NULL where it could not be practised."""

    __tablename__ = "training_text"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), index=True)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
