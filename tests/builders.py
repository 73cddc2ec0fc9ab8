"""Reports and operations for tests: valid, small, and saying only what matters to the test."""

import copy
import json
from itertools import count
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

CITY, DISTRICT, STREET = "4401", "440106", "440106999"
COMMUNITY, GRID = "440106999001", "440106999001003"
NEXT_GRID, OTHER_COMMUNITY_GRID = "440106999001004", "440106999002001"
OTHER_STREET_GRID = "440106998001001"
WORKER, WORKER_PHONE = "梁䶮", "19900002201"
RELEASE = "2026.11.0"

# Code, name, parent; parents come first.
AREAS: tuple[tuple[str, str, str | None], ...] = (
    (CITY, "广州市", None),
    (DISTRICT, "天河区", CITY),
    (STREET, "榕荔街道", DISTRICT),
    (COMMUNITY, "云桂社区", STREET),
    (GRID, "第003网格", COMMUNITY),
    (NEXT_GRID, "第004网格", COMMUNITY),
    ("440106999002", "荔湾涌社区", STREET),
    (OTHER_COMMUNITY_GRID, "第001网格", "440106999002"),
    ("440106998", "石牌东街道", DISTRICT),
    ("440106998001", "南门社区", "440106998"),
    (OTHER_STREET_GRID, "第001网格", "440106998001"),
)

_numbers = count(1)

Report = dict[str, Any]


def a_visit(**changes: Any) -> Report:
    """A done visit to a house without persons, site or issues; `changes` replace or extend parts.

    `visit=` and `place=` are merged into what is there; `persons=`, `site=`, `issues=` replace.
    """
    n = next(_numbers)
    report: Report = {
        "visit": {
            "id": f"visit-{n:08d}",
            "started_at": "2026-11-18T01:00:00Z",
            "ended_at": "2026-11-18T01:10:00Z",
            "entered_at": "2026-11-18T01:10:00Z",
            "district": DISTRICT,
            "street": "榕荔街道",
            "community": "云桂社区",
            "grid_code": GRID,
            "grid_name": "第003网格",
            "worker_name": WORKER,
            "worker_phone": WORKER_PHONE,
            "mode": "in_person",
        },
        "place": {
            "code": f"{10_000_000 + n}",
            "kind": "building",
            "use": "residence",
            "address": f"天河区榕荔街道石井头村一巷{n}号",
        },
        "persons": [],
        "site": None,
        "issues": [],
    }
    for part, change in changes.items():
        merged = part in ("visit", "place")
        report[part] = {**report[part], **change} if merged else change
    return report


def a_tenant(**changes: Any) -> dict[str, Any]:
    """A person who rents: with a rented place, a row of gongan/rental among others."""
    n = next(_numbers)
    person = {
        "id": f"R{n:08d}",
        "role": "tenant",
        "presence": "resident",
        "name": "陈广生",
        "id_type": "111",
        "id_number": "000000198307202739",
        "sex": "1",
        "birth_date": "1983-07-20",
        "phone": "19900003748",
        "ethnicity": "01",
        "hukou_address": "某省示例市城南街道3号",
        "arrival_date": "2024-04-22",
        "move_in_date": "2024-05-04",
        "arrival_reason": "work",
        "residence_permit": True,
    }
    return {**person, **changes}


def an_issue(**changes: Any) -> dict[str, Any]:
    """A finding of fire safety that is not put right yet."""
    n = next(_numbers)
    issue = {
        "no": f"20261118{n:04d}",
        "category": "fire_exit",
        "description": "二楼通道堆放杂物",
        "recheck": "not_yet",
        "level": "general",
        "handling": "ordered",
        "action": "责令当日清走",
    }
    return {**issue, **changes}


def an_operation(report: Report | None = None, **changes: Any) -> dict[str, Any]:
    """A `visit.submit` of the report; other types: pass `type=` and their own members."""
    n = next(_numbers)
    operation: dict[str, Any] = {
        "op_id": f"0198c0de-0000-7000-8000-{n:012x}",
        "realm": "live",
        "device_seq": n,
        "type": "visit.submit",
        "release": RELEASE,
        "recorded_at": "2026-11-18T09:10:00+08:00",
    }
    if changes.get("type", "visit.submit") == "visit.submit":
        operation["report"] = a_visit() if report is None else report
    return {**operation, **changes}


def an_amendment(visit_id: str, base_rev: int = 1, **changes: Any) -> dict[str, Any]:
    """A `visit.amend`; say what changes by `set=`, `unset=`, `add=`, `remove=`."""
    parts = {"visit_id": visit_id, "base_rev": base_rev, "reason": "更正"}
    return an_operation(type="visit.amend", **{**parts, **changes})


def a_withdrawal(visit_id: str, base_rev: int = 1, **changes: Any) -> dict[str, Any]:
    parts = {"visit_id": visit_id, "base_rev": base_rev, "reason": "误报"}
    return an_operation(type="visit.withdraw", **{**parts, **changes})


def golden_day() -> dict[str, Any]:
    """The worked day: `day`, `unit`, `worker` and its 28 visits in order of recording."""
    document: dict[str, Any] = json.loads(
        (DATA / "day1" / "observations.json").read_text(encoding="utf-8")
    )
    return document


def golden_operations() -> list[dict[str, Any]]:
    """The golden day's visits as operations, the same ones at every call."""
    return [_golden(n, visit) for n, visit in enumerate(copy.deepcopy(golden_day()["visits"]))]


def _golden(n: int, visit: Report) -> dict[str, Any]:
    recorded = visit["visit"]["entered_at"]
    op_id = f"0198c0de-1118-7000-8000-{n:012x}"
    return an_operation(visit, op_id=op_id, device_seq=n + 1, recorded_at=recorded)
