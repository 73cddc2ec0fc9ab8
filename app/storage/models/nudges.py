"""Where a phone may be nudged: its address at the push service of its browser."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import UtcDateTime


class PushSubscription(Model):
    """One for each phone. `told_at` is the newest task that it was nudged for."""

    __tablename__ = "push_subscription"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(2000))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
