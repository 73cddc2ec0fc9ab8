"""Reports to load a server with: the golden day's visits under new names, again and again."""

import copy
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from uuid_utils import uuid7

_DAY = Path(__file__).parents[1] / "data" / "day1" / "observations.json"
# Times 28 visits: a grid has a few thousand subjects; then the same ones are met again.
_HOUSEHOLDS = 60


def operations(
    release: str, first: int = 0, role: str = "", crew: tuple[str, int] | None = None
) -> Iterator[dict[str, Any]]:
    """Endless operations, each with its own visit; subjects repeat after some thousand.

    `role`: only the visits in which somebody has that role. `crew`: another grid than the day's,
    and its number, which makes its households and findings others than all else's.
    """
    visits = golden_visits()
    if role:
        visits = [it for it in visits if any(one["role"] == role for one in it["persons"])]
    grid, apart = crew or ("", 0)
    number = first + apart * 100_000_000
    while True:
        for visit in visits:
            # The same visit of the day meets the same household again.
            report = renamed(visit, number, apart * 1000 + number // 28 % _HOUSEHOLDS)
            if grid:
                report["visit"]["grid_code"] = grid
            yield operation(report, release, number)
            number += 1


def bodies(source: Iterator[dict[str, Any]], batch: int, amount: int) -> list[bytes]:
    """`amount` operations as push bodies of `batch` operations each, serialised beforehand."""
    made = []
    for _ in range(amount // batch):
        chunk = list(islice(source, batch))
        made.append(as_phones_write({"operations": chunk}))
    return made


def as_phones_write(content: object) -> bytes:
    """JSON without spaces."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def golden_visits() -> list[dict[str, Any]]:
    visits: list[dict[str, Any]] = json.loads(_DAY.read_text())["visits"]
    return visits


def renamed(visit: dict[str, Any], number: int, household: int) -> dict[str, Any]:
    """The `number`th visit, at a household whose names end in its number."""
    report = copy.deepcopy(visit)
    report["visit"]["id"] = str(uuid7())
    report["place"]["code"] = f"{report['place']['code']}-{household}"
    for at, person in enumerate(report["persons"]):
        person["id"] = f"{person['id']}-{household}"
        # Document numbers are unique in a city: equal ones would propose merges all day.
        if "id_number" in person:
            person["id_number"] = f"{person['id_number'][:10]}{household:05d}{number % 28:02d}{at}"
    for at, issue in enumerate(report["issues"]):
        issue["no"] = f"{number:09d}{at:03d}"
        if "person_id" in issue:
            issue["person_id"] = f"{issue['person_id']}-{household}"
    return report


def operation(report: dict[str, Any], release: str, number: int) -> dict[str, Any]:
    return {
        "op_id": str(uuid7()),
        "realm": "live",
        "device_seq": number + 1,
        "type": "visit.submit",
        "release": release,
        "recorded_at": "2026-11-18T16:00:00+08:00",
        "report": report,
    }
