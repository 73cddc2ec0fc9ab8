"""Subjects that live on between visits: places, persons, sites, open issues.

`values` maps an attribute to {"value", "observed_at", "observer", "report", "op_id", "how"} —
the latest by (started_at, op_id), never by arrival.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime

_BIG = BigInteger().with_variant(Integer, "sqlite")


class SubjectRecord(Model):
    """`type`: place, person, site or issue. `place_id` is where it was last seen or stands."""

    __tablename__ = "subject"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    type: Mapped[str] = mapped_column(String(16))
    grid: Mapped[str] = mapped_column(String(64))
    place_id: Mapped[str | None] = mapped_column(String(36))
    merged_into: Mapped[str | None] = mapped_column(String(36))
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    values: Mapped[object] = mapped_column(Json)
    seq: Mapped[int | None] = mapped_column(_BIG)

    __table_args__ = (
        Index("ix_subject_grid_seq", "grid", "seq"),
        Index("ix_subject_place", "place_id"),
    )


class SubjectAlias(Model):
    """A name a subject goes by: place code, person id, site id, issue number, `new:` + UUID.

    `scope` is "" but for sites without an id of their own, whose names hold within their place.
    """

    __tablename__ = "subject_alias"

    type: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope: Mapped[str] = mapped_column(String(36), primary_key=True, default="")
    alias: Mapped[str] = mapped_column(String(250), primary_key=True)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id"), index=True)


class PersonPlace(Model):
    """A person seen at a place: when last, in which report, and whether moved out since."""

    __tablename__ = "person_place"

    person_id: Mapped[str] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("subject.id"), primary_key=True, index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    op_id: Mapped[str] = mapped_column(String(36))
    role: Mapped[str | None] = mapped_column(String(64))
    presence: Mapped[str | None] = mapped_column(String(64))


class Merge(Model):
    """A merge of two subjects: proposed by equal document numbers, decided by a person, undoable.

    `state`: proposed, merged, declined or undone.
    """

    __tablename__ = "merge"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kept_id: Mapped[str] = mapped_column(ForeignKey("subject.id"))
    merged_id: Mapped[str] = mapped_column(ForeignKey("subject.id"))
    state: Mapped[str] = mapped_column(String(16), index=True)
    reason: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DocumentNumber(Model):
    """Keyed hash of a person's document number → person: finds equals without storing it twice."""

    __tablename__ = "document_number"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("subject.id"), primary_key=True)
