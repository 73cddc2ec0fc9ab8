"""What a department says about a row: check it again, or what came of it.

A return becomes a task, an outcome a message in the inbox; the worker's phone pulls both. The
department's own words go to the worker and nowhere else, the audit names only ids.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Problem, not_found
from app.services import audit
from app.services.cells import local_moment
from app.services.row_detail import standing_row
from app.services.sheet_slice import SheetSlice
from app.storage.queries import messages, operations, reports, tasks
from app.storage.queries.numbering import PHONES, next_numbers
from app.storage.queries.reports import ReportHead
from app.storage.queries.rows import Entry

STATUSES = ("accepted", "in_progress", "done", "declined", "transferred")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, when, and where new ids come from."""

    actor: str
    now: datetime
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is one of STATUSES."""

    status: str
    text: str


def return_row(
    tx: Session, part: SheetSlice, row_id: str, reason: str, by: Speaker
) -> dict[str, object]:
    """Ask the worker of a row to check it: a task of kind `return` until it is answered.

    Where that worker has left the grid, the one who has served it longest is asked. A row that the
    key cannot read is 404; 409 `already_returned` while this department still waits for an answer
    about the row, 409 `nobody_serves` where no worker is there.
    """
    entry, report = _row(tx, part, row_id)
    # Two that ask at once: the second sees what the first has asked.
    operations.lock_visits(tx, [entry.visit_id])
    _require_answered(tx, part, entry)
    task_id, worker_id = by.new_id(), _asked(tx, entry, report)
    line = {
        "id": task_id,
        "kind": "return",
        "state": "open",
        "worker_id": worker_id,
        "grid": entry.grid,
        "visit_id": entry.visit_id,
        "op_id": report.op_id,
        "detail": {**_about(part, entry), "reason": reason},
        "created_at": by.now,
        "answered_at": None,
        "seq": next_numbers(tx, PHONES, 1),
    }
    tasks.insert_all(tx, [line])
    _note(tx, part, "row.return", entry, by)
    return {"task_id": task_id, "state": "open", "created_at": local_moment(by.now)}


def tell_outcome(
    tx: Session, part: SheetSlice, row_id: str, outcome: Outcome, by: Speaker
) -> dict[str, object]:
    """Tell the worker who recorded a row what came of it; a row may have many outcomes."""
    entry, report = _row(tx, part, row_id)
    inbox_id = by.new_id()
    messages.put(
        tx,
        id=inbox_id,
        kind="outcome",
        worker_id=report.worker_id,
        grid=entry.grid,
        visit_id=entry.visit_id,
        detail={**_about(part, entry), "status": outcome.status, "text": outcome.text},
        created_at=by.now,
        seq=next_numbers(tx, PHONES, 1),
    )
    _note(tx, part, "row.outcome", entry, by)
    told = {"inbox_id": inbox_id, "status": outcome.status}
    return {**told, "created_at": local_moment(by.now)}


def _row(tx: Session, part: SheetSlice, row_id: str) -> tuple[Entry, ReportHead]:
    entry = standing_row(tx, part, row_id)
    report = reports.heads(tx, [entry.visit_id]).get(entry.visit_id)
    if report is None:
        raise not_found()
    return entry, report


def _asked(tx: Session, entry: Entry, report: ReportHead) -> str:
    there = messages.serving(tx, entry.grid)
    if not there:
        title = "No worker serves this row's grid now: ask again once somebody does."
        raise Problem(409, "nobody_serves", title)
    return report.worker_id if report.worker_id in there else there[0]


def _require_answered(tx: Session, part: SheetSlice, entry: Entry) -> None:
    for task_id, detail in messages.open_returns(tx, entry.visit_id):
        same = detail.get("row_id") == entry.row_id.hex()
        if same and detail.get("department") == part.scope.department:
            title = "This row is with the worker already: wait for the answer."
            raise Problem(409, "already_returned", title, task_id=task_id)


def _about(part: SheetSlice, entry: Entry) -> dict[str, object]:
    sheet = part.view.sheet
    return {"department": sheet.department, "sheet": sheet.id, "row_id": entry.row_id.hex()}


def _note(tx: Session, part: SheetSlice, action: str, entry: Entry, by: Speaker) -> None:
    detail = {"row": entry.row_id.hex()}
    audit.record(tx, by.now, by.actor, action, part.part.sheet, detail)
