"""Areas as a tree of paths: what lies below one, and what lies above it."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.storage.models.areas import Area


def areas_named(tx: Session, codes: Sequence[str]) -> dict[str, Area]:
    """The areas that exist among these codes."""
    found = tx.scalars(select(Area).where(Area.code.in_(codes)))
    return {area.code: area for area in found}


def roots(tx: Session) -> Sequence[Area]:
    return tx.scalars(select(Area).where(Area.parent_code.is_(None)).order_by(Area.code)).all()


def codes_below(paths: Sequence[str]) -> Select[str]:
    """A subquery of every code in these subtrees, their tops included."""
    return select(Area.code).where(or_(*(Area.path.startswith(p, autoescape=True) for p in paths)))


def areas_like(tx: Session, words: str, most: int) -> Sequence[Area]:
    """Areas whose name has these words in it, or whose code begins with them; the larger ones in
    front, so that without words it is the top of the tree."""
    fits = or_(
        Area.name.contains(words, autoescape=True), Area.code.startswith(words, autoescape=True)
    )
    depth = func.length(Area.path) - func.length(func.replace(Area.path, "/", ""))
    query = select(Area).where(fits).order_by(depth, Area.code).limit(most)
    return tx.scalars(query).all()
