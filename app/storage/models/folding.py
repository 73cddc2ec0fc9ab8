"""Reports that subjects do not show yet: a push leaves them here, whoever reads subjects folds them
in first (see app/services/folding). Both tables hold what waits, and nothing of what is done.

Without references: a line whose report is gone is skipped, and a push is not to pay for a check.
"""

from sqlalchemy import Boolean, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model


class ReportToFold(Model):
    """An accepted report, and the grid that it lies in. Phones name visits by UUIDv7, so that what
    has waited longest comes first. `aside`: it could not be folded, and no other waits for it."""

    __tablename__ = "report_to_fold"

    visit_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    grid: Mapped[str] = mapped_column(String(64))
    aside: Mapped[bool] = mapped_column(Boolean, server_default=false())

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class FindingToFold(Model):
    """A number that a phone gave a finding, and the waiting report that tells of it."""

    __tablename__ = "finding_to_fold"

    visit_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    number: Mapped[str] = mapped_column(String(17), primary_key=True, index=True)

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
