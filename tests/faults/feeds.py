"""I3 and I7: what every department has is what the accepted reports make, and only of its areas."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services import accepted, releases
from app.services.judge import rows_of
from tests.faults.city import Scene
from tests.faults.model import Visit
from tests.faults.readers import Copy, Readers

_Rows = Counter[str]


class Seen:
    """What departments saw: by following the feeds, by reading them anew, through narrow keys."""

    def __init__(self, followed: Readers, narrow: Readers, scene: Scene) -> None:
        self._followed = followed
        self._narrow = narrow
        self.scene = scene
        self.anew: list[Copy] = []

    def read(self) -> None:
        self._followed.read_all()
        self._narrow.read_all()
        self.anew = self._followed.anew()

    @property
    def followed(self) -> list[Copy]:
        return self._followed.copies

    @property
    def narrow(self) -> list[Copy]:
        return self._narrow.copies


def faults_of_feeds(tx: Session, seen: Seen, visits: Mapping[str, Visit]) -> Iterator[str]:
    expected = _expected(tx, visits.values())
    for way, copies in (("followed", seen.followed), ("anew", seen.anew)):
        for copy in copies:
            yield from (f"I3 {fault}" for fault in copy.faults)
            yield from _difference(f"I3 {way}", copy, expected.get(copy.sheet, _Rows()))
    second = seen.scene.grids[1]
    wide = {copy.sheet: copy for copy in seen.anew}
    for copy in seen.narrow:
        own = [row for row in wide[copy.sheet].rows.values() if row["grid"] == second]
        yield from _difference("I7 narrow key", copy, _Rows(map(_written, own)))


def _expected(tx: Session, visits: Iterable[Visit]) -> dict[str, _Rows]:
    in_force = releases.in_force(tx)
    rows: dict[str, _Rows] = {}
    for visit in visits:
        if visit.withdrawn or not visit.submissions:
            continue
        if visit.anew:
            report: Mapping[str, Any] = accepted.load(tx, [visit.visit_id])[visit.visit_id].content
        elif visit.is_wrong:
            continue
        else:
            report = visit.report()
        own = releases.by_version(tx, visit.release)
        assert own is not None
        for row in rows_of(own, report):
            projector = in_force.projectors[row.sheet]
            cells = dict(zip(projector.headers, projector.cells(report, row.position), strict=True))
            grid = report["visit"]["grid_code"]
            rows.setdefault(row.sheet, _Rows())[_written({"cells": cells, "grid": grid})] += 1
    return rows


def _difference(name: str, copy: Copy, expected: _Rows) -> Iterator[str]:
    has = _Rows(map(_written, copy.rows.values()))
    for row, times in (expected - has).items():
        yield f"{name} {copy.sheet} lacks {times}: {row[:300]}"
    for row, times in (has - expected).items():
        yield f"{name} {copy.sheet} has {times} too many: {row[:300]}"


def _written(row: Mapping[str, Any]) -> str:
    return json.dumps([row["grid"], row["cells"]], ensure_ascii=False, default=str)
