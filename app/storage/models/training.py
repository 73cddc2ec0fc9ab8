"""Practice: the scenarios published, who set out on which, how it was scored, what comes back.

Only the practice realm writes here; the live store has the same tables, and they stay empty.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime


class TrainingScenario(Model):
    """A scenario as it was published, named by the hash of its content. `current`: of those with
    its key, the one to be practised now; `bundled`: the one
    that came with the product last."""

    __tablename__ = "training_scenario"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), index=True)
    document: Mapped[object] = mapped_column(Json)
    current: Mapped[bool] = mapped_column(Boolean)
    bundled: Mapped[bool | None] = mapped_column(Boolean)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingStart(Model):
    """A trainee who set out on a scenario. `only` are the paths to be repeated, NULL for all of it;
    `result` is the debrief once it was scored, sealed (`app.storage.sealing`). `class_id` is the
    class it was set by, NULL for practice of one's own."""

    __tablename__ = "training_start"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"))
    scenario: Mapped[str] = mapped_column(ForeignKey("training_scenario.sha256"))
    release: Mapped[str] = mapped_column(String(64))
    grid: Mapped[str] = mapped_column(String(64))
    place_code: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    only: Mapped[object | None] = mapped_column(Json)
    visit_id: Mapped[str | None] = mapped_column(String(200))
    result: Mapped[object | None] = mapped_column(Json)
    scored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    class_id: Mapped[str | None] = mapped_column(ForeignKey("training_class.id"), index=True)

    __table_args__ = (Index("ix_training_start_worker", "worker_id", "started_at"),)


class TrainingRepetition(Model):
    """An element of a scenario that comes back to a trainee on `due`."""

    __tablename__ = "training_repetition"

    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    scenario_key: Mapped[str] = mapped_column(String(100), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    step: Mapped[int] = mapped_column(Integer)
    due: Mapped[date] = mapped_column(Date)
