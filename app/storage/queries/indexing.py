"""What keeping the index of a sheet asks of the row directory."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.storage.models.directory import SheetRow
from app.storage.queries.areas import codes_below
from app.storage.queries.rows import Slice


def last_number(tx: Session, sheet: str) -> int:
    """The number of a sheet's last change, 0 before the first."""
    return tx.scalar(select(func.max(SheetRow.seq)).where(SheetRow.sheet == sheet)) or 0


def is_crowded(tx: Session, part: Slice, few: int) -> bool:
    """Whether a slice has more than `few` rows; counts no further."""
    own = [SheetRow.sheet == part.sheet, SheetRow.seq.is_not(None), SheetRow.live]
    if part.paths is not None:
        own.append(SheetRow.grid.in_(codes_below(part.paths)))
    return tx.scalar(select(SheetRow.seq).where(*own).offset(few).limit(1)) is not None


def grids_of(tx: Session, part: Slice) -> Sequence[str] | None:
    """The codes of all areas of a slice, None for everywhere."""
    return None if part.paths is None else tx.scalars(codes_below(part.paths)).all()


def unnumbered(tx: Session, sheet: str) -> Sequence[bytes]:
    """Rows that changed and have no number yet: for readers by number they are not there."""
    department = sheet.partition("/")[0]
    own = (SheetRow.department == department, SheetRow.sheet == sheet, SheetRow.seq.is_(None))
    return tx.scalars(select(SheetRow.row_id).where(*own)).all()
