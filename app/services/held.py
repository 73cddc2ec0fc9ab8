"""What is held has an exit: a person releases it or rejects it, with a reason, and it is audited.

Releasing takes the given reason out of the judgement and judges again, so that another reason may
still hold it. An unknown release has to be published first, unless the person names the release to
judge by; a second submission of a visit takes the place of the first, whose bytes stay.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import Problem, not_found
from app.services import accepted, audit, releases
from app.services.accepted import Amended
from app.services.envelope import Reply, Submit, read_operation
from app.services.filing import blob_lines, report_line
from app.services.finding_numbers import numbers_of
from app.services.handing_over import photos_to_come
from app.services.holding import Author, Case, hold_reason
from app.services.judge import NOWHERE, head_of
from app.services.receipts import faults_document
from app.services.revising import Desk, revise
from app.services.tasks import answer
from app.storage.queries import operations, reports, tasks
from app.storage.queries.numbering import PHONES, next_numbers

_RIGHT = {
    "wrong_realm": "Nothing practised ever appears live, nor the reverse: `held export` it for the "
    "other realm, and reject it here.",
    "unknown_release": "Its release is not published here: publish it, or name one to judge by.",
    "base_missing": "What it speaks of is not here; it is released when that arrives.",
}


@dataclass(frozen=True, slots=True)
class Exit:
    """Who lets an operation out, why, and what handling it needs."""

    desk: Desk
    operator: str
    why: str


def listed(tx: Session) -> list[dict[str, Any]]:
    """Everything that waits for a person: held, and returned for faults; oldest first."""
    return [
        {
            "op_id": row.op_id,
            "type": row.type,
            "state": row.state,
            "reason": row.reason,
            "visit_id": row.visit_id,
            "worker_id": row.worker_id,
            "device_id": row.device_id,
            "recorded_at": row.recorded_at,
            "received_at": row.received_at,
            "server_seq": row.server_seq,
            "faults": (row.detail or {}).get("faults", []),
        }
        for row in operations.with_state(tx, ("held", "returned"))
    ]


def release(
    tx: Session, exit_: Exit, op_id: str, judge_by: str | None = None
) -> dict[str, str | None]:
    """Release an operation from the reason it is held for; gives its state and reason now.

    Raises Problem 404 for an unknown operation, 409 `not_held`, and 409 `not_releasable` where the
    reason cannot be lifted by a person's word, with what would be right.
    """
    row = _held(tx, op_id)
    if row.reason == "wrong_realm":
        raise _not_releasable(row.reason)
    case, version = _case(tx, exit_.desk, row, judge_by)
    detail = dict(row.detail or {})
    detail["released"] = [*detail.get("released", []), row.reason]
    detail["by"], detail["why"] = exit_.operator, exit_.why
    waits = {"unknown_release": not case.released, "base_missing": _homeless(case)}
    if waits.get(row.reason):
        raise _not_releasable(row.reason)
    reason = hold_reason(case, detail["released"])
    state = "held" if reason else "accepted"
    operations.change(tx, op_id, state=state, reason=reason, detail=detail)
    if reason is None:
        _let_out(tx, exit_, row, case, version)
    now_ = operations.standing(tx, [op_id])[op_id]
    _note(tx, exit_, "held.release", row, now_.state)
    return {"op_id": op_id, "state": now_.state, "reason": now_.reason}


def reject(tx: Session, exit_: Exit, op_id: str, *, anyway: bool = False) -> dict[str, str | None]:
    """Take an operation out for good; its bytes are kept. Also a returned one that no amendment can
    reach, or that is an amendment itself. Raises Problem 404, 409 `not_held`, 409 `photos_to_come`:
    once it is rejected its phone sends no photo of it, so nothing could hand them over."""
    row = _held(tx, op_id, returned=True)
    missing = 0 if anyway or row.reason != "wrong_realm" else photos_to_come(tx, row.payload)
    if missing:
        title = f"{missing} photos are still on the phone: wait for them, or reject anyway."
        raise Problem(409, "photos_to_come", title, missing=missing)
    detail = {**(row.detail or {}), "by": exit_.operator, "why": exit_.why}
    operations.change(tx, op_id, state="rejected", detail=detail)
    if row.state == "returned" and row.visit_id:
        _revise(tx, exit_.desk, row.visit_id)
    _note(tx, exit_, "held.reject", row, "rejected")
    return {"op_id": op_id, "state": "rejected", "reason": row.reason}


def _held(tx: Session, op_id: str, *, returned: bool = False) -> Any:
    """The operation, locked with its visit. A submission that made a report is no longer held."""
    row = operations.by_id(tx, op_id)
    if row is not None and row.visit_id:
        operations.lock_visits(tx, [row.visit_id])
        row = operations.by_id(tx, op_id)
    if row is None:
        raise not_found("No operation with this id.")
    out = row.type != "visit.submit" or row.visit_id is None
    if row.state == "held" or (returned and row.state == "returned" and out):
        return row
    title = f"The operation is {row.state}, not held."
    raise Problem(409, "not_held", title, state=row.state)


def _case(tx: Session, desk: Desk, row: Any, judge_by: str | None) -> tuple[Case, str]:
    """The case as it lies now. That the token had lapsed is looked at before all that is left."""
    operation = read_operation(row.payload)
    task = None
    if isinstance(operation, Reply):
        task = tasks.by_ids(tx, [operation.task_id]).get(operation.task_id)
    visit_id = task.visit_id if task else row.visit_id
    version = judge_by or (operation.release if isinstance(operation, Submit) else "")
    grids = reports.grids_of(tx, [row.worker_id])[row.worker_id]
    report = operation.report if isinstance(operation, Submit) else None
    case = Case(
        operation=operation,
        author=Author(row.worker_id, grids, current=True),
        realm=desk.realm,
        now=desk.now,
        head=head_of(operation.report) if isinstance(operation, Submit) else NOWHERE,
        released=releases.by_version(tx, version) is not None,
        report=reports.heads(tx, [visit_id]).get(visit_id) if visit_id else None,
        task=task,
        number_taken=numbers_of(tx, [report]).used_otherwise(report),
    )
    return case, version


def _homeless(case: Case) -> bool:
    return case.task is None if isinstance(case.operation, Reply) else case.report is None


def _let_out(tx: Session, exit_: Exit, row: Any, case: Case, version: str) -> None:
    operation, desk = case.operation, exit_.desk
    visit_id = row.visit_id
    if isinstance(operation, Reply):
        assert case.task is not None
        visit_id = case.task.visit_id
        operations.change(tx, row.op_id, visit_id=visit_id)
        answer(tx, case.task, row.op_id, desk.now, next_numbers(tx, PHONES, 1))
    elif isinstance(operation, Submit):
        _submit(tx, row, case, version)
    if visit_id:
        operations.name_blobs(tx, blob_lines(operation, visit_id))
        _revise(tx, desk, visit_id)


def _submit(tx: Session, row: Any, case: Case, version: str) -> None:
    operation = case.operation
    assert isinstance(operation, Submit)
    if row.visit_id is None:
        judged = releases.by_version(tx, version)
        assert judged is not None
        faults = faults_document(judged.checker.faults(operation.report))
        detail = {**(row.detail or {}), "faults": faults}
        operations.change(tx, row.op_id, state="returned", detail=detail)
    elif case.report is None:
        line = report_line(operation, case.head, {**row._mapping, "state": "returned"})  # noqa: SLF001  (public)
        reports.insert_all(tx, [{**line, "release": version}])
    else:
        _replace(tx, row, case.report.op_id, version)


def _replace(tx: Session, row: Any, first: str, version: str) -> None:
    """Let the second submission of a visit take the place of the first."""
    before = accepted.load(tx, [row.visit_id])[row.visit_id]
    operations.change(tx, first, state="rejected", reason="replaced")
    # What departments see now is what the coming change is measured against.
    content = accepted.pack(Amended(before.content, dict(before.amended)))
    own = {"op_id": row.op_id, "release": version, "worker_id": row.worker_id}
    reports.change(tx, row.visit_id, **own, content=content)


def _revise(tx: Session, desk: Desk, visit_id: str) -> None:
    revise(tx, desk, [visit_id], next_numbers(tx, PHONES, 1))


def _note(tx: Session, exit_: Exit, action: str, row: Any, state: str) -> None:
    detail = {"reason": row.reason, "state": state, "why": exit_.why}
    actor = f"operator:{exit_.operator}"
    audit.record(tx, exit_.desk.now, actor, action, f"operation:{row.op_id}", detail)


def _not_releasable(reason: str) -> Problem:
    return Problem(409, "not_releasable", _RIGHT[reason], reason=reason)
