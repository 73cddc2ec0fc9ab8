"""Where a visit was said to be before it was amended: the phones were told days of those subjects.

A weekly sheet that a visit fills counts for its place or site. When an amendment moves the visit,
the day of the one that it left has to be told anew, or phones take for done what nobody did.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services.envelope import Amend, Submit, read_operation
from app.services.identity import fitting, site_names
from app.storage.queries import operations, subjects
from app.storage.queries import pull as queries
from app.storage.queries.subjects import Name

# Visit, and "place" or "site".
Seat = tuple[str, str]
_Site = dict[str, Any]


def left_behind(tx: Session, visit_ids: Collection[str]) -> dict[Seat, set[str]]:
    """The places and sites that any operation of these visits named; only of amended visits."""
    amended = queries.amended(tx, visit_ids)
    if not amended:
        return {}
    codes, sites = _named(tx, amended)
    known = subjects.named(tx, {name for own in codes.values() for name in own})
    found: dict[Seat, set[str]] = {}
    for visit, names in codes.items():
        places = {known[name] for name in names if name in known}
        found[visit, "place"] = places
        found[visit, "site"] = set(_sites(tx, places, sites.get(visit, [])))
    return found


def _named(
    tx: Session, visit_ids: Collection[str]
) -> tuple[dict[str, set[Name]], dict[str, list[_Site]]]:
    """Names of places by visit; and sites as each of the operations leaves them."""
    codes: dict[str, set[Name]] = {}
    sites: dict[str, list[_Site]] = {}
    for row in operations.of_visits(tx, visit_ids):
        said = _said(read_operation(row.payload))
        if code := said.get("place.code"):
            codes.setdefault(row.visit_id, set()).add(("place", "", fitting(str(code))))
        site = {path[5:]: value for path, value in said.items() if path.startswith("site.")}
        if site:
            known = sites.setdefault(row.visit_id, [{}])
            known += [{**before, **site} for before in known]
    return codes, sites


def _said(operation: object) -> Mapping[str, Any]:
    """What an operation says, by path."""
    match operation:
        case Submit(report=dict() as report):
            parts = (("place", report.get("place")), ("site", report.get("site")))
            return {
                f"{part}.{name}": value
                for part, values in parts
                if isinstance(values, dict)
                for name, value in values.items()
            }
        case Amend(set=dict() as changes):
            return changes
        case _:
            return {}


def _sites(tx: Session, places: Collection[str], sites: Collection[_Site]) -> Iterator[str]:
    for names in [site_names(place, site) for place in places for site in sites if site]:
        known = subjects.named(tx, names)
        yield from (known[name] for name in names if name in known)
