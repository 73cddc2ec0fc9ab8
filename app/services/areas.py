"""The tree of areas: city → district → street → community → grid (网格)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Problem, invalid
from app.services.waivers import first_waiver
from app.storage.models.areas import Area

LEVELS = ("city", "district", "street", "community", "grid")

# Digits of GB/T 2260 (city 4, district 6), GB/T 10114 (street 9, community 12), and the grid's own.
_BY_DIGITS = {4: "city", 6: "district", 9: "street", 12: "community", 15: "grid"}


@dataclass(frozen=True, slots=True)
class NewArea:
    """`level` None takes it from the code's digits, else from the depth below its parent."""

    code: str
    name: str
    parent: str | None = None
    level: str | None = None


def add_area(tx: Session, new: NewArea) -> tuple[Area, bool]:
    """Add an area below its parent, or a root, which starts with a waiver. True when it is new.

    The same again succeeds; other content under a code that stands is Problem `area_differs`,
    which says what stands. An unknown parent is `unknown_area`.
    """
    _check(new)
    parent = _parent(tx, new)
    level = new.level or _level(new.code, parent)
    standing = tx.get(Area, new.code)
    if standing is not None:
        _require_same(standing, new, level)
        return standing, False
    if parent is not None and LEVELS.index(level) <= LEVELS.index(parent.level):
        title = f"{new.code} would be a {level} below {parent.code}, which is a {parent.level}."
        raise invalid("level", f"{title} Levels go down: {' → '.join(LEVELS)}.")
    path = f"{parent.path if parent else '/'}{new.code}/"
    area = Area(code=new.code, name=new.name, level=level, path=path, parent_code=new.parent)
    tx.add(area)
    tx.flush()
    if parent is None:
        first_waiver(tx, area.code)
    return area, True


def list_areas(tx: Session, under: str | None = None) -> list[Area]:
    """All areas, or one and what lies below it; parents come before their children."""
    query = select(Area).order_by(Area.path)
    if under is not None:
        top = tx.get(Area, under)
        if top is None:
            raise _unknown(under)
        query = query.where(Area.path.startswith(top.path, autoescape=True))
    return list(tx.scalars(query))


def require_grids(tx: Session, codes: list[str]) -> list[str]:
    """The codes, each once, in order. Raises when one is no area, or an area but no grid."""
    unique = list(dict.fromkeys(codes))
    known = {area.code: area for area in tx.scalars(select(Area).where(Area.code.in_(unique)))}
    for code in unique:
        if code not in known:
            raise _unknown(code)
        if known[code].level != "grid":
            title = f"{code} {known[code].name} is a {known[code].level}; workers serve grids."
            raise invalid("grid", title)
    return unique


def _check(new: NewArea) -> None:
    # "/" delimits codes in a path, and white space would be lost in a shell.
    if not new.code or "/" in new.code or len(new.code) > 64 or new.code.split() != [new.code]:
        raise invalid("code", "A code is 1 to 64 characters without '/' and without spaces.")
    if not new.name.strip() or len(new.name) > 200:
        raise invalid("name", "A name has 1 to 200 characters.")
    if new.level is not None and new.level not in LEVELS:
        raise invalid("level", f"A level is one of {', '.join(LEVELS)}.")


def _parent(tx: Session, new: NewArea) -> Area | None:
    if new.parent is None:
        return None
    parent = tx.get(Area, new.parent)
    if parent is None:
        raise _unknown(new.parent)
    return parent


def _level(code: str, parent: Area | None) -> str:
    if code.isdigit() and len(code) in _BY_DIGITS:
        return _BY_DIGITS[len(code)]
    if parent is None:
        return LEVELS[0]
    if parent.level == LEVELS[-1]:
        raise invalid("parent", f"{parent.code} is a grid: nothing lies below a grid.")
    return LEVELS[LEVELS.index(parent.level) + 1]


def _require_same(standing: Area, new: NewArea, level: str) -> None:
    has = (standing.name, standing.parent_code, standing.level)
    if has != (new.name, new.parent, level):
        where = f"below {standing.parent_code}" if standing.parent_code else "a root"
        title = f"{new.code} stands already: {standing.name}, {standing.level}, {where}."
        raise Problem(409, "area_differs", title)


def _unknown(code: str) -> Problem:
    title = f"No area {code}: add it first with `area add {code} --name NAME`."
    return Problem(422, "unknown_area", title, field="area")
