"""Webhooks: where a department wants to hear of new rows, and what was sent there."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime

_BIG = BigInteger().with_variant(Integer, "sqlite")


class Webhook(Model):
    """An address of a department. `areas` and `sheets` are those of the key that made it, `wanted`
    is what it chose among these sheets; NULL is all.

    `told` is the department's change number up to which it has been looked for news. Secrets are
    derived from `secret_no`, never stored; `secret_since` is when the number last rose.
    """

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    department: Mapped[str] = mapped_column(String(64), index=True)
    areas: Mapped[object | None] = mapped_column(Json)
    sheets: Mapped[object | None] = mapped_column(Json)
    wanted: Mapped[object | None] = mapped_column(Json)
    url: Mapped[str] = mapped_column(String(2000))
    name: Mapped[str] = mapped_column(String(200))
    told: Mapped[int] = mapped_column(_BIG)
    secret_no: Mapped[int] = mapped_column(Integer)
    secret_since: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Set when the receiver answered 410 Gone: nothing is sent there any more.
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Model):
    """One message to one webhook, with the very bytes that are signed. `state`: waiting, delivered
    or dead. Whoever sends it holds `lease` until `lease_until`; after that anybody may."""

    __tablename__ = "webhook_delivery"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.id"))
    kind: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None] = mapped_column(Integer)
    fault: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        Index("ix_webhook_delivery_due", "state", "due_at"),
        Index("ix_webhook_delivery_webhook", "webhook_id", "state"),
    )
