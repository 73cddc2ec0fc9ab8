"""Where a key may look: its areas, narrowed by the one asked for, and how that place is called."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Problem, invalid
from app.services.access import KeyScope
from app.storage.models.areas import Area
from app.storage.queries.areas import areas_named, roots

# A community's sheet is headed by street and community; a grid's sheet by its community's.
_NARROW = ("community", "grid")
_UNIT = ("street", "community")


@dataclass(frozen=True, slots=True)
class AreaScope:
    """`paths` are the tops of the subtrees in view, None is everywhere; `code` is the area asked
    for; `unit` is what a sheet's caption calls it, "" where the tree has no single top."""

    paths: tuple[str, ...] | None
    code: str | None
    unit: str


def area_scope(tx: Session, scope: KeyScope, code: str | None) -> AreaScope:
    """The part of the city a request is about.

    An area that does not exist and one outside the key are the same Problem `invalid`.
    """
    own = own_areas(tx, scope)
    if code is not None:
        # PostgreSQL refuses a NUL even in a question.
        area = tx.get(Area, code) if code.isprintable() else None
        if area is None or not covers(own, area):
            raise _unknown()
        return AreaScope((area.path,), code, _unit(tx, area))
    paths = None if own is None else tuple(area.path for area in own)
    return AreaScope(paths, None, _default_unit(tx, own))


def own_areas(tx: Session, scope: KeyScope) -> list[Area] | None:
    """The tops that a key covers, None for everywhere."""
    if scope.areas is None:
        return None
    found = areas_named(tx, scope.areas)
    return [found[code] for code in scope.areas if code in found]


def covers(own: list[Area] | None, area: Area) -> bool:
    """Whether an area lies in what a key covers."""
    return own is None or any(area.path.startswith(top.path) for top in own)


def _default_unit(tx: Session, own: list[Area] | None) -> str:
    if own is not None and len(own) == 1:
        return _unit(tx, own[0])
    tops = roots(tx)
    return tops[0].name if len(tops) == 1 else ""


def _unit(tx: Session, area: Area) -> str:
    if area.level not in _NARROW:
        return area.name
    chain = areas_named(tx, [code for code in area.path.split("/") if code])
    names = {above.level: above.name for above in chain.values()}
    return "".join(names.get(level, "") for level in _UNIT) or area.name


def _unknown() -> Problem:
    return invalid("area", "This key covers no area of that code; leave `area` out for all of it.")
