"""Fictional values in place of real ones: what a scenario made from a report may tell of people.

Codes, counts and yes or no stay, since they are what is practised. Names, numbers, addresses and
whatever somebody wrote do not, and days are told from the day of the visit.
"""

from dataclasses import dataclass, field
from datetime import date

from app.registry.elements import Datatype, Element, Sensitivity

REWRITE = "（请改写）"
_FAMILIES, _GIVEN = "陈李张黄何梁林", ("示一", "示二", "示三", "示四", "示五")
_FURTHEST = 999
_PRIVATE = (Sensitivity.PERSONAL, Sensitivity.SENSITIVE)
_DROPPED = (Datatype.PHOTO, Datatype.SIGNATURE, Datatype.GEOPOINT, Datatype.DATETIME)
# GB 11643-1999, after ISO 7064 MOD 11-2.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# The region of nobody; a middle of a month for whoever was born in that year.
_NOWHERE, _BORN = "000000", "-01-15"


@dataclass(slots=True)
class Fictional:
    """One report's replacements: what was the same stays the same. `day` is that of the visit."""

    day: date
    _given: dict[tuple[str, str], str] = field(default_factory=dict)

    def value(self, element: Element, value: object) -> object | None:
        """What stands in its place; None where nothing may."""
        if element.datatype in _DROPPED or value is None:
            return None
        if element.datatype is Datatype.TEXT:
            return self._text(element.id, str(value))
        if element.datatype is Datatype.DATE:
            return self._day(element, str(value))
        private = element.sensitivity in _PRIVATE
        return _rounded(value) if private and _is_number(value) else value

    def id_number(self, name: str, born: str, sex: str) -> str:
        """A number of the form of GB 11643, of a region that does not exist."""
        count = self._count("id_number", name)
        order = 2 * count - (sex != "2")
        body = f"{_NOWHERE}{born.replace('-', '')}{order:03}"
        total = sum(int(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
        return body + _CHECKS[total % 11]

    def _text(self, id_: str, value: str) -> str:
        kind = id_.rpartition("_")[2].rpartition(".")[2]
        count = self._count(kind if kind in ("phone", "address") else "name", value)
        if kind == "phone":
            return f"1990000{count:04}"
        if kind == "address":
            return f"示范区示范街道示范路{count}号"
        if kind == "name":
            return _person(count) if not id_.startswith(("site.", "place.n")) else f"示范店{count}"
        return REWRITE

    def _day(self, element: Element, value: str) -> str | None:
        try:
            told = date.fromisoformat(value)
        except ValueError:
            return None
        distance = (told - self.day).days
        if element.sensitivity in _PRIVATE or abs(distance) > _FURTHEST:
            return f"{told.year}{_BORN}"
        return f"today{distance:+}" if distance else "today"

    def _count(self, kind: str, value: str) -> int:
        known = self._given.setdefault((kind, value), str(self._known(kind) + 1))
        return int(known)

    def _known(self, kind: str) -> int:
        return sum(of == kind for of, _ in self._given)


def _person(count: int) -> str:
    family = _FAMILIES[count % len(_FAMILIES)]
    return family + _GIVEN[count // len(_FAMILIES) % len(_GIVEN)]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _rounded(value: object) -> object:
    """To one digit that counts: 3 742 is 4 000."""
    assert isinstance(value, (int, float))
    told = float(f"{value:.1g}")
    return int(told) if isinstance(value, int) else told
