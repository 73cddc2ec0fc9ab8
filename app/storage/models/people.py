"""Workers, their grids, devices and sessions; departments' keys. Secrets are stored hashed."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime


class Worker(Model):
    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    phone: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkerGrid(Model):
    """A grid a worker serves, from when until when; the past decides what must be purged."""

    __tablename__ = "worker_grid"

    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    grid: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seq: Mapped[int | None] = mapped_column(Integer, index=True)


class EnrolmentCode(Model):
    """A one-use code that signs a worker's phone in; stored as SHA-256."""

    __tablename__ = "enrolment_code"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Device(Model):
    """A phone. `device_no` is the six digits its issue numbers carry."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_no: Mapped[int] = mapped_column(Integer, unique=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seq: Mapped[int | None] = mapped_column(Integer)


class WorkerSession(Model):
    """A bearer token, stored as SHA-256. Revoked or expired it may still push for 90 days."""

    __tablename__ = "worker_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKey(Model):
    """A department's key. `sheets` and `fields` are lists; NULL is "all that the sheets show".

    `areas` are area codes, each with everything below it; NULL is the whole city. `reads` rows,
    `manages` the keys within its own reach; `replaces` is the key it took over from.
    """

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    department: Mapped[str] = mapped_column(String(64), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    areas: Mapped[object | None] = mapped_column(Json)
    sheets: Mapped[object | None] = mapped_column(Json)
    fields: Mapped[object | None] = mapped_column(Json)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reads: Mapped[bool] = mapped_column(Boolean)
    manages: Mapped[bool] = mapped_column(Boolean)
    replaces: Mapped[str | None] = mapped_column(String(16))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
