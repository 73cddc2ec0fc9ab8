"""Judging a report by its own release: its faults, the rows it makes, what those rows lack.

Needs no database, so that it is done before the writing transaction begins: the store's one writer
is never kept waiting by it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec

from app.registry.check import Fault
from app.registry.check_values import check_name
from app.registry.outputs_date import instant_of
from app.registry.rows import SheetRow
from app.services.releases import CompiledRelease

_LONGEST_KEEP = 200


class Head(NamedTuple):
    """What the store has to know of a report; None where it says nothing usable."""

    visit_id: str | None
    started_at: datetime | None
    grid: str | None


NOWHERE = Head(None, None, None)


class Judgement(msgspec.Struct, frozen=True):
    """`missing` are the paths of required values that the rows lack; rows only without faults."""

    faults: tuple[Fault, ...]
    rows: tuple[SheetRow, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def sheets(self) -> list[str]:
        """The sheets that are fed, in catalogue order."""
        return list(dict.fromkeys([row.sheet for row in self.rows]))


def head_of(report: object) -> Head:
    """The head of any JSON value; never raises."""
    visit = report.get("visit") if isinstance(report, dict) else None
    if not isinstance(visit, dict):
        return NOWHERE
    return Head(
        _name(visit.get("id")), _moment(visit.get("started_at")), _name(visit.get("grid_code"))
    )


def judge(
    release: CompiledRelease,
    report: object,
    unanswered: Mapping[str, str] | None,
    untrained: Collection[str] | None = None,
) -> Judgement:
    """Judge a decoded report; takes any JSON value.

    Rows of `untrained` sheets stand like all others; what they lack is asked of nobody who was not
    trained to answer it.
    """
    faults = release.checker.faults(report)
    if faults or not isinstance(report, dict):
        return Judgement(tuple(faults))
    rows = rows_of(release, report)
    left_out = untrained or ()
    places = [(row.sheet, row.position) for row in rows if row.sheet not in left_out]
    missing = release.checker.missing(report, places, unanswered or {})
    return Judgement((), rows, tuple(fault.path for fault in missing))


def rows_of(release: CompiledRelease, report: Mapping[str, object]) -> tuple[SheetRow, ...]:
    """The rows of a report without faults, by sheet in catalogue order, then by position."""
    return tuple([row if row.keep_value is None else _fitting(row) for row in release.rows(report)])


def _fitting(row: SheetRow) -> SheetRow:
    # Only equality counts, and a column of 200 characters has to hold it.
    value = row.keep_value or ""
    if len(value) <= _LONGEST_KEEP and value.isprintable():
        return row
    return row._replace(keep_value=sha256(value.encode()).hexdigest())


def _name(value: object) -> str | None:
    return value if isinstance(value, str) and not check_name(value) else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return instant_of(value)
    except (ValueError, OverflowError):
        return None
