"""Holding: why an operation is kept but not fanned out until a person releases it.

The reasons are looked for in one order, so that a person who releases one of them knows which
others were looked at already.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.services.envelope import Amend, AnyOperation, Reply, Submit, Withdraw
from app.services.judge import Head
from app.storage.queries.reports import ReportHead
from app.storage.queries.tasks import Asked

_AHEAD = timedelta(hours=48)


class Author(msgspec.Struct, frozen=True):
    """Who sent an operation; `current` is false for a token that was revoked or has expired."""

    worker_id: str
    grids: frozenset[str]
    current: bool


class Case(msgspec.Struct, frozen=True):
    """Everything a reason may depend on. `report` is that of the visit the operation speaks of;
    `number_taken`: another finding has a number that it gives to one."""

    operation: AnyOperation
    author: Author
    realm: str
    now: datetime
    head: Head
    released: bool
    report: ReportHead | None
    task: Asked | None
    number_taken: bool = False


def hold_reason(case: Case, ignoring: Collection[str] = ()) -> str | None:
    """The first reason to hold this operation, but for those a person has released it from."""
    for reason, applies in _REASONS.items():
        if reason not in ignoring and applies(case):
            return reason
    return None


def foreign(author: Author, report: ReportHead) -> bool:
    """Whether a visit lies in a grid that the author does not serve.

    A returned report that names no grid is its own worker's to mend.
    """
    if not report.grid:
        return report.worker_id != author.worker_id
    return report.grid not in author.grids


def grid_set(changes: Mapping[str, Any] | None) -> str | None:
    """The grid that an amendment moves its visit to, if it does."""
    grid = (changes or {}).get("visit.grid_code")
    return grid if isinstance(grid, str) else None


def _wrong_realm(case: Case) -> bool:
    return case.operation.realm not in (None, case.realm)


def _revoked(case: Case) -> bool:
    return not case.author.current


def _future(case: Case) -> bool:
    return case.operation.recorded_at > case.now + _AHEAD


def _unknown_release(case: Case) -> bool:
    return isinstance(case.operation, Submit) and not case.released


def _foreign_grid(case: Case) -> bool:
    match case.operation:
        case Submit():
            return case.head.grid is not None and case.head.grid not in case.author.grids
        case Amend(set=changes) if (grid := grid_set(changes)) and grid not in case.author.grids:
            return True
        case Amend() | Withdraw():
            return case.report is not None and foreign(case.author, case.report)
        case Reply():
            task, author = case.task, case.author
            own = task is None or task.worker_id == author.worker_id
            return not own and task is not None and task.grid not in author.grids


def _visit_exists(case: Case) -> bool:
    return isinstance(case.operation, Submit) and case.report is not None


def _number_taken(case: Case) -> bool:
    return case.number_taken


def _base_missing(case: Case) -> bool:
    match case.operation:
        case Amend() | Withdraw():
            return case.report is None
        case Reply():
            return case.task is None
        case Submit():
            return False


_REASONS: Mapping[str, Callable[[Case], bool]] = {
    "wrong_realm": _wrong_realm,
    "revoked": _revoked,
    "future": _future,
    "unknown_release": _unknown_release,
    "foreign_grid": _foreign_grid,
    "visit_exists": _visit_exists,
    "number_taken": _number_taken,
    "base_missing": _base_missing,
}
