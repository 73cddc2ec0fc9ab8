"""Subjects that live on between visits: places, persons, sites, open issues.

`values` is a document of app.services.subjects_values: per attribute the current value and who
observed and confirmed it — the latest by (started_at, op_id), never by arrival. It is JSON, sealed
where the type has sensitive elements (see storage/sealing).
"""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.models.references import unchecked
from app.storage.types import UtcDateTime, unnumbered

_BIG = BigInteger().with_variant(Integer, "sqlite")
# Bytes in both; SQLite takes them in the column of text that it had before.
_DOCUMENT = LargeBinary().with_variant(Text(), "sqlite")


class SubjectRecord(Model):
    """`type`: place, person, site or issue. `grid` and `place_id` are where it was last seen.

    A merged subject keeps its own row and values and is seen through `merged_into`. `closed` is an
    issue that is done with, or a subject that no report speaks of any more.
    """

    __tablename__ = "subject"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    type: Mapped[str] = mapped_column(String(16))
    grid: Mapped[str] = mapped_column(String(64))
    place_id: Mapped[str | None] = mapped_column(String(36))
    merged_into: Mapped[str | None] = mapped_column(String(36))
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    values: Mapped[bytes] = mapped_column(_DOCUMENT)
    seq: Mapped[int | None] = mapped_column(_BIG)

    __table_args__ = (
        Index("ix_subject_grid_seq", "grid", "seq"),
        # Merges are few; a full index would be paid by every subject.
        Index(
            "ix_subject_merged_into",
            "merged_into",
            sqlite_where=merged_into.is_not(None),
            postgresql_where=merged_into.is_not(None),
        ),
        unnumbered("subject", "id", seq),
    )


class SubjectAlias(Model):
    """A name a subject goes by: place code, person id, site id, issue number, `new:` + UUID.

    `scope` is "" but for sites without an id of their own, whose names (`uscc:…`, `name:…`) hold
    within their place. A name is claimed before its subject is written.
    """

    __tablename__ = "subject_alias"

    type: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope: Mapped[str] = mapped_column(String(36), primary_key=True, default="")
    alias: Mapped[str] = mapped_column(String(250), primary_key=True)
    subject_id: Mapped[str] = mapped_column(
        unchecked("subject.id", deferrable=True, initially="DEFERRED"), index=True
    )

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  (SQLAlchemy's own form)


class SubjectElsewhere(Model):
    """The grids of a subject that was seen in more than one; most subjects have no line here."""

    __tablename__ = "subject_elsewhere"

    grid: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject_id: Mapped[str] = mapped_column(unchecked("subject.id"), primary_key=True)

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class PersonPlace(Model):
    """A person seen at a place: when last, in which role, and whether moved out since."""

    __tablename__ = "person_place"

    person_id: Mapped[str] = mapped_column(unchecked("subject.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(unchecked("subject.id"), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    op_id: Mapped[str] = mapped_column(String(36))
    role: Mapped[str | None] = mapped_column(String(64))
    presence: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


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

    __table_args__ = (Unique("kept_id", "merged_id", name="uq_merge_kept_id"),)


class DocumentNumber(Model):
    """Keyed hash of a person's document number → person: finds equals without storing it twice."""

    __tablename__ = "document_number"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(unchecked("subject.id"), primary_key=True)

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
