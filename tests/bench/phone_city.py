"""A large grid for one phone: 500 places, 1 500 persons, and one house that is very full."""

import json
from typing import Any

from tests.bench import intake
from tests.bench.load import Target, push
from tests.bench.servers import Installation, Server, sign_in
from tests.builders import a_tenant, a_visit, an_issue, an_operation

PLACES, PERSONS_EACH = 500, 3
LARGEST = "石井头村大屋999号"
_BATCH = 50
_NAMES = "陈林黄李梁张吴何郑谢罗周"
_TENANTS, _FINDINGS = 12, 10


def fill(store: Installation, server: Server) -> str:
    """Push them as another phone of the worker would; gives the worker's secret."""
    enrolled = store.run(
        "worker", "add", "--phone", intake.PHONE, "--name", "梁䶮", "--grid", intake.GRID
    )
    release = intake.release_of(store)
    token = sign_in(server.port, enrolled["secret"], intake.PHONE)
    target = Target(server.port, "/api/v1/sync/push", token)
    visits = [_largest(), *(_house(number) for number in range(1, PLACES))]
    operations = [an_operation(visit, release=release) for visit in visits]
    for at in range(0, len(operations), _BATCH):
        body = {"operations": operations[at : at + _BATCH]}
        push(target, json.dumps(body, ensure_ascii=False).encode())
    return str(enrolled["secret"])


def _house(number: int) -> dict[str, Any]:
    people = [_person(number, each) for each in range(PERSONS_EACH)]
    place = {"address": f"石井头村{number % 40 + 1}巷{number}号", "rented": number % 3 == 0}
    issues = [an_issue(due="2026-12-19")] if number % 10 == 0 else []
    return a_visit(place=place, persons=people, issues=issues)


def _largest() -> dict[str, Any]:
    """Twelve tenants and ten open findings: more than any house of the golden day has."""
    place = {"address": LARGEST, "rented": True, "floors": 9}
    return a_visit(
        place=place,
        persons=[_person(9_000, each) for each in range(_TENANTS)],
        issues=[an_issue(due="2026-12-19", description=f"第{n}处堆物") for n in range(_FINDINGS)],
    )


def _person(house: int, number: int) -> dict[str, Any]:
    serial = house * 20 + number
    name = f"{_NAMES[serial % 12]}{_NAMES[serial // 12 % 12]}{chr(0x4E00 + serial % 5000)}"
    return a_tenant(
        name=name,
        phone=f"1990{serial:07d}",
        id_number=f"0000001983{serial:08d}",
        role="owner" if number == 0 else "tenant",
    )
