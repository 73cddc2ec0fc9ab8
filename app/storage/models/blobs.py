"""Photos and signatures by content: the bytes lie in the blob store, rows say what is whole."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import UtcDateTime


class Blob(Model):
    """`size` bytes in all, of which `received` are durable; `whole` once their hash is the name."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    mime: Mapped[str | None] = mapped_column(String(100))
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportBlob(Model):
    """A name used in a report and the content it stands for."""

    __tablename__ = "report_blob"

    visit_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
