"""A demo city: two grids in 广州市, two workers, a week of visits that feed every sheet, and people
at the console.

The same seed and the same last day give the same operations, so seeding may be repeated.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID, uuid5

from app.clock import LOCAL
from app.services import demo_homes as homes
from app.services import demo_streets as streets
from app.services.access import Role
from app.services.areas import NewArea
from app.services.console_accounts import NewAccount
from app.services.demo_stop import Parts, Stop
from app.services.workers import NewWorker

AREAS = (
    NewArea("4401", "广州市"),
    NewArea("440106", "天河区", "4401"),
    NewArea("440106999", "榕荔街道", "440106"),
    NewArea("440106999001", "云桂社区", "440106999"),
    NewArea("440106999001003", "第003网格", "440106999001"),
    NewArea("440106999001004", "第004网格", "440106999001"),
)
WORKERS = (
    NewWorker("19900002201", "梁䶮", ("440106999001003",)),
    NewWorker("19900002202", "冯小燕", ("440106999001004",)),
)
ACCOUNTS = (
    NewAccount("gongan@ygt.example", "公安·管理员", Role.ADMIN, "gongan"),
    NewAccount("xiaofang@ygt.example", "消防·经办", Role.STAFF, "xiaofang"),
    NewAccount("data@ygt.example", "数据管理部门", Role.OFFICE, None),
)
TRAINER = NewAccount("trainer@ygt.example", "演练培训员", Role.TRAINER, None)
CLASS = "演示班"
DAYS = 7

_KINDS: tuple[Callable[[Stop], Parts], ...] = (
    homes.rented_house,
    homes.elder_home,
    streets.shop,
    homes.dispute,
    streets.workshop,
    streets.low_road,
    streets.river,
    streets.drop_off_point,
    homes.party_service,
    homes.monitored_home,
)
_NAMESPACE = UUID("6f1d1c0e-5b0a-5d2c-9a41-0e7c3a5d9b10")
_FIRST = time(9, 0, tzinfo=LOCAL)

Operation = dict[str, object]


def week(worker: NewWorker, last: date, release: str) -> Iterator[Operation]:
    """A worker's operations of the seven days up to `last`, in the order they were recorded."""
    first = last - timedelta(days=DAYS - 1)
    serials = count(1)
    for day in range(DAYS):
        for number in range(len(_KINDS)):
            stop = Stop(worker.grids[0], number, first, first + timedelta(days=day))
            yield _operation(worker, stop, next(serials), release)


def _operation(worker: NewWorker, stop: Stop, serial: int, release: str) -> Operation:
    begun = datetime.combine(stop.today, _FIRST) + timedelta(minutes=40 * stop.number)
    ended = begun + timedelta(minutes=9)
    return {
        "op_id": _id(stop, "operation"),
        "realm": "live",
        "device_seq": serial,
        "type": "visit.submit",
        "release": release,
        "recorded_at": ended.isoformat(),
        "report": _report(worker, stop, (begun, ended)),
    }


def _report(worker: NewWorker, stop: Stop, span: tuple[datetime, datetime]) -> dict[str, object]:
    parts = _KINDS[stop.number](stop)
    visit = {
        "id": _id(stop, "visit"),
        "started_at": span[0].isoformat(),
        "ended_at": span[1].isoformat(),
        "entered_at": span[1].isoformat(),
        "district": "440106",
        "street": "榕荔街道",
        "community": "云桂社区",
        "grid_code": stop.grid,
        "grid_name": f"第{stop.grid[-3:]}网格",
        "worker_name": worker.name,
        "worker_phone": worker.phone,
        "mode": "in_person",
    }
    return {
        "visit": {**visit, **parts.get("visit", {})},
        "place": {"code": stop.code, **parts["place"]},
        "persons": parts["persons"],
        "site": parts.get("site"),
        "issues": parts["issues"],
    }


def _id(stop: Stop, what: str) -> str:
    return str(uuid5(_NAMESPACE, f"{what}/{stop.code}/{stop.today}"))
