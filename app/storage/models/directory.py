"""The row directory: which sheet rows exist. Their cells are projected at read."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import UtcDateTime, unnumbered

_BIG = BigInteger().with_variant(Integer, "sqlite")


class SheetRow(Model):
    """One row of one sheet as it stands now; a row that ceased to be stays with `live` false.

    `row_id` is a keyed hash of sheet, visit, subject and grid, so it survives amendments (how it is
    made: services/row_ids); `seq` numbers the row's last change within its department;
    `keep_value` is what `keep: last:…` groups by.
    """

    __tablename__ = "sheet_row"

    row_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    department: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(128))
    visit_id: Mapped[str] = mapped_column(String(200))
    rev: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    grid: Mapped[str] = mapped_column(String(64))
    keep_value: Mapped[str | None] = mapped_column(String(200))
    live: Mapped[bool] = mapped_column(Boolean)
    seq: Mapped[int | None] = mapped_column(_BIG)

    __table_args__ = (
        # On PostgreSQL a row is stamped later: until then it is in no index of numbers.
        Index("ix_sheet_row_feed", "sheet", "seq", postgresql_where=seq.is_not(None)),
        # Not by the moment too: a day's rows are sorted when asked for, and every report that comes
        # in would have its lines strewn over the index.
        Index("ix_sheet_row_day", "sheet", "day"),
        Index("ix_sheet_row_visit", "visit_id"),
        unnumbered("sheet_row", "department", seq),
    )


class Sequence(Model):
    """The last number given in a stream: `department:<key>` or `phones`."""

    __tablename__ = "sequence"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[int] = mapped_column(_BIG)
