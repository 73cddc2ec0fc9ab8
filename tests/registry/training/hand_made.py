"""A visit made by hand to score: two persons of one name, one who was added, three findings, one of
which was there before."""

from typing import Any

from app.registry.training.answered import Key
from app.registry.training.scenario import EXACT, Expected, Near
from tests.golden import golden_registry

ELEMENTS = golden_registry().elements
RIGHT: dict[str, Any] = {
    "visit": {
        "id": "v1",
        "started_at": "2026-11-17T19:30:00+08:00",
        "ended_at": "2026-11-17T19:50:00+08:00",
        "grid_code": "440106999001003",
        "worker_name": "梁䶮",
        "mode": "in_person",
        "outcome": "done",
        "service_hours": 1.5,
    },
    "place": {
        "code": "T1",
        "kind": "building",
        "rented": True,
        "address": "石井头村二巷12号",
        "use": "residence",
        "building_type": "village_house",
        "owner_name": "陈树根",
        "owner_phone": "19900008801",
        "floating_residents": 3,
        "water_depth": 32,
        "households_checked": 6,
        "positive_containers": 0,
        "ebike_problems": ["indoor_parking", "flying_wire"],
        "energy_misuse": [],
        "exit_state": "obstructed",
    },
    "persons": [
        {
            "id": "R1",
            "role": "tenant",
            "presence": "resident",
            "name": "李伟",
            "id_type": "111",
            "id_number": "000000199508174417",
            "residence_permit": False,
        },
        {"id": "R2", "role": "owner", "presence": "away", "name": "李伟"},
        {
            "id": "new:n1",
            "role": "tenant",
            "presence": "resident",
            "name": "周娟",
            "id_number": "000000199604123329",
            "move_in_date": "2026-10-10",
        },
    ],
    "site": {"name": "云裳制衣", "kind": "garment_workshop", "employees": 23},
    "issues": [
        {
            "no": "i1",
            "category": "fire_exit",
            "description": "货物堵塞楼梯",
            "due": "2026-11-20",
            "level": "major",
            "recheck": "not_yet",
        },
        {
            "no": "i2",
            "category": "fire_ebike",
            "description": "楼梯口飞线充电",
            "handling": "persuaded",
            "person_id": "R1",
            "recheck": "not_yet",
        },
        {
            "no": "B0",
            "category": "fire_gas",
            "description": "软管开裂",
            "recheck": "partly",
        },
    ],
}
_NEAR = {
    "visit.started_at": Near(minutes=30),
    "place.water_depth": Near(within=2),
    "persons.new:n1.move_in_date": Near(days=3),
    "issues.i1.description": Near(words=("货|箱", "堵|塞")),
    "issues.i1.due": Near(days=2),
    "issues.i2.description": Near(given=True),
    "issues.i2.handling": Near(also=("stopped", "ordered")),
    "visit.service_hours": Near(within=0.05),
}
_KEYED = """
visit: started_at mode service_hours
place: floating_residents water_depth households_checked positive_containers ebike_problems
  energy_misuse exit_state
persons.R1: role presence residence_permit
persons.R2: role presence
persons.new:n1: role presence name id_number move_in_date
site: employees
issues.i1: category description due level
issues.i2: category description handling person_id
issues.B0: category recheck
"""
_CRITICAL = frozenset({"place.floating_residents", "place.exit_state"})
_PARTS = {"visit": "visit", "place": "place", "site": "site", "persons": "person"}
CARRIED = frozenset(
    {"place.kind", "place.address", "place.use", "place.owner_name", "place.owner_phone"}
    | {"place.rented", "place.building_type", "persons.R1.name", "persons.R1.id_number"}
    | {"persons.R1.id_type", "persons.R2.name", "site.name", "site.kind", "issues.B0.description"}
)


def _keyed() -> list[str]:
    found, where = [], ""
    for word in _KEYED.split():
        if word.endswith(":"):
            where = word.removesuffix(":")
        else:
            found.append(f"{where}.{word}")
    return found


def _expected(path: str) -> Expected:
    where, _, attribute = path.rpartition(".")
    element = f"{_PARTS.get(where.partition('.')[0], 'issue')}.{attribute}"
    near, critical = _NEAR.get(path, EXACT), path in _CRITICAL
    return Expected(path, element, value_at(RIGHT, path), f"因为{path}", None, near, critical)


def record_at(report: dict[str, Any], where: str) -> dict[str, Any]:
    part, _, name = where.partition(".")
    if not name:
        found: dict[str, Any] = report[part]
        return found
    key = "id" if part == "persons" else "no"
    return next(item for item in report[part] if item[key] == name)


def value_at(report: dict[str, Any], path: str) -> object:
    where, _, attribute = path.rpartition(".")
    return record_at(report, where).get(attribute)


# She would not say how she is: nothing is to be recorded of it.
REFUSED = Expected("persons.R1.health_status", "person.health_status", None, "她不愿说", "refused")
KEY = Key(
    elements=ELEMENTS,
    expected=[*(_expected(path) for path in _keyed()), REFUSED],
    report=RIGHT,
    carried=CARRIED,
    free=frozenset({"visit.note", "visit.photos"}),
    known=frozenset({"R1", "R2", "B0"}),
)
