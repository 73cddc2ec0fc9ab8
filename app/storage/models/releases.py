"""Published releases of the registry: immutable bundles; the newest number is in force."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import UtcDateTime


class Release(Model):
    __tablename__ = "release"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    version: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    bundle: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RealmState(Model):
    """Facts about this store as a whole: `epoch` changes when it is restored from a backup."""

    __tablename__ = "realm_state"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
