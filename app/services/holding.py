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
    for reason, applies in _REASONS[type(case.operation)]:
        if applies(case) and reason not in ignoring:
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
    realm = case.operation.realm
    return realm is not None and realm != case.realm


def _revoked(case: Case) -> bool:
    return not case.author.current


def _future(case: Case) -> bool:
    return case.operation.recorded_at > case.now + _AHEAD


def _unknown_release(case: Case) -> bool:
    return not case.released


def _submitted_elsewhere(case: Case) -> bool:
    grid = case.head.grid
    return grid is not None and grid not in case.author.grids


def _visit_exists(case: Case) -> bool:
    return case.report is not None


def _number_taken(case: Case) -> bool:
    return case.number_taken


def _amended_elsewhere(case: Case) -> bool:
    moved = grid_set(case.operation.set) if isinstance(case.operation, Amend) else None
    if moved and moved not in case.author.grids:
        return True
    return case.report is not None and foreign(case.author, case.report)


def _asked_elsewhere(case: Case) -> bool:
    task, author = case.task, case.author
    if task is None or task.worker_id == author.worker_id:
        return False
    return task.grid not in author.grids


def _no_visit(case: Case) -> bool:
    return case.report is None


def _no_task(case: Case) -> bool:
    return case.task is None


_Reasons = tuple[tuple[str, Callable[[Case], bool]], ...]
_OF_ALL: _Reasons = (("wrong_realm", _wrong_realm), ("revoked", _revoked), ("future", _future))
_OF_CHANGES: _Reasons = (("foreign_grid", _amended_elsewhere), ("base_missing", _no_visit))
_REASONS: Mapping[type[AnyOperation], _Reasons] = {
    Submit: (
        *_OF_ALL,
        ("unknown_release", _unknown_release),
        ("foreign_grid", _submitted_elsewhere),
        ("visit_exists", _visit_exists),
        ("number_taken", _number_taken),
    ),
    Amend: (*_OF_ALL, *_OF_CHANGES),
    Withdraw: (*_OF_ALL, *_OF_CHANGES),
    Reply: (*_OF_ALL, ("foreign_grid", _asked_elsewhere), ("base_missing", _no_task)),
}
