"""Areas: city → district → street → community → grid (网格), a tree."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model


class Area(Model):
    """`path` is `/4401/440106/…/` down to and with this area: a subtree is a prefix."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(16))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    path: Mapped[str] = mapped_column(String(400), unique=True)
