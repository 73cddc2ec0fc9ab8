"""Revising: a visit brought to what its operations amount to now, in every slice concerned.

Everything is computed anew from the operations that the store holds, so the outcome does not depend
on which of them came first. The caller holds the visits' locks.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_day
from app.services import fanout, releases, subjects, tasks
from app.services.accepted import AcceptedReport, Amended, as_it_stands, pack
from app.services.amendments import Folded, Verdict, fold
from app.services.envelope import Amend, AnyOperation, Reply, Submit, Withdraw, read_operation
from app.services.fanout import Facts, Shown
from app.services.holding import Author, foreign
from app.services.judge import Judgement, head_of, judge
from app.services.patching import Amendment
from app.services.receipts import faults_document
from app.services.releases import CompiledRelease
from app.services.tasks import About, Ask
from app.storage.queries import operations, reports


@dataclass(frozen=True, slots=True)
class Desk:
    """What handling operations needs besides them: the time, ids, the installation's keys."""

    realm: str
    now: datetime
    new_id: Callable[[], str]
    row_key: bytes
    document_key: bytes


@dataclass(frozen=True, slots=True)
class _Filed:
    """An operation that has its say about a visit, and its row."""

    row: Any
    operation: AnyOperation


@dataclass(frozen=True, slots=True)
class _Case:
    """A visit as it was, and what its operations make of it now."""

    report: Any
    before: AcceptedReport
    release: CompiledRelease
    filed: Sequence[_Filed]
    folded: Folded
    judgement: Judgement
    state: str
    retired: int

    @property
    def rev(self) -> int:
        """Rises with every operation that counts or once did, whatever its verdict."""
        return self.retired + sum(not isinstance(each.operation, Reply) for each in self.filed)


def revise(tx: Session, desk: Desk, visit_ids: Collection[str], seq: int | None) -> None:
    """Fold all operations of these visits anew; a visit without a report is left alone.

    Moves rows, values, tasks and the operations' own states. `seq` is the change's number for
    phones, None where a stamper numbers later.
    """
    found = sorted(reports.whole(tx, visit_ids), key=lambda row: row.visit_id)
    if not found:
        return
    rows = operations.of_visits(tx, visit_ids)
    grids = reports.grids_of(tx, {row.worker_id for row in rows})
    known = releases.by_versions(tx, {row.release for row in found})
    in_force = releases.in_force(tx)
    for report in found:
        own = [row for row in rows if row.visit_id == report.visit_id]
        # A person took them out after they had counted; held ones keep the reason they never did.
        retired = sum(row.state == "rejected" and row.reason is None for row in own)
        case = _case(report, _filed(report, own, grids), known[report.release], retired)
        _write(tx, desk, case, in_force, seq)
    ids = [report.visit_id for report in found]
    subjects.reconsider(tx, ids, desk.document_key, desk.new_id, seq)


def _filed(report: Any, rows: Iterable[Any], grids: Mapping[str, frozenset[str]]) -> list[_Filed]:
    """The operations that count: the first submission, those it replaced, and what followed."""
    filed = []
    for row in rows:
        operation = read_operation(row.payload)
        if isinstance(operation, Submit):
            counts = row.op_id == report.op_id or row.reason == "replaced"
        else:
            author = Author(row.worker_id, grids[row.worker_id], current=True)
            counts = row.state in ("accepted", "returned") or _freed(row, operation, author, report)
        if counts:
            filed.append(_Filed(row, operation))
    return filed


def _freed(row: Any, operation: AnyOperation, author: Author, report: Any) -> bool:
    """Whether what waited for its visit may have its say now that the visit is there."""
    if row.state != "held" or row.reason != "base_missing" or isinstance(operation, Reply):
        return False
    if "foreign_grid" in (row.detail or {}).get("released", ()):
        return True
    return not foreign(author, report)


def _case(report: Any, filed: Sequence[_Filed], release: CompiledRelease, retired: int) -> _Case:
    base = next(each.operation for each in filed if each.row.op_id == report.op_id)
    assert isinstance(base, Submit)
    amendments = [_amendment(each) for each in filed if isinstance(each.operation, Amend)]
    folded = fold(base.report, amendments, _chosen(filed), release.checker.faults)
    before = as_it_stands(report)
    unanswered = {
        path: why for path, why in (base.unanswered or {}).items() if path not in folded.made_by
    }
    judgement = judge(release, folded.report, unanswered, base.untrained)
    if any(isinstance(each.operation, Withdraw) for each in filed):
        state = "withdrawn"
    else:
        state = "returned" if judgement.faults else "accepted"
    if state != "accepted":
        judgement = Judgement(judgement.faults)
    return _Case(report, before, release, filed, folded, judgement, state, retired)


def _amendment(filed: _Filed) -> Amendment:
    operation = filed.operation
    assert isinstance(operation, Amend)
    return Amendment(
        op_id=filed.row.op_id,
        base_rev=operation.base_rev,
        recorded_at=operation.recorded_at,
        set=operation.set or {},
        unset=operation.unset or (),
        add=operation.add,
        remove=operation.remove or (),
    )


def _chosen(filed: Sequence[_Filed]) -> list[str]:
    """The amendments that answers named, the last answer first."""
    replies = [
        (each.operation.recorded_at, each.row.op_id, str(each.operation.amend_op_id))
        for each in filed
        if isinstance(each.operation, Reply) and each.operation.amend_op_id
    ]
    return list(dict.fromkeys(chosen for _, _, chosen in sorted(replies, reverse=True)))


def _write(
    tx: Session, desk: Desk, case: _Case, in_force: CompiledRelease, seq: int | None
) -> None:
    facts = _facts(case)
    wanted = fanout.directory_rows(case.judgement.rows, facts, desk.row_key)
    shown = Shown(case.before.content, case.folded.report, in_force)
    sheets = fanout.move(tx, facts, wanted, shown)
    amended = any(isinstance(each.operation, Amend) for each in case.filed)
    content = pack(Amended(case.folded.report, dict(case.folded.made_by))) if amended else None
    reports.change(
        tx,
        facts.visit_id,
        state=case.state,
        rev=facts.rev,
        grid=facts.grid,
        day=facts.day,
        started_at=facts.started_at,
        content=content,
        seq=seq,
    )
    for each in case.filed:
        _change_operation(tx, case, each, sheets)
    tasks.settle(tx, facts.visit_id, _asks(case, facts.grid), desk.now, seq)


def _facts(case: _Case) -> Facts:
    head = head_of(case.folded.report)
    started_at = head.started_at or case.before.started_at
    grid = head.grid or case.before.grid
    day = local_day(started_at)
    return Facts(case.report.visit_id, case.rev, day, started_at, grid)


def _change_operation(tx: Session, case: _Case, filed: _Filed, sheets: list[str]) -> None:
    row, detail = filed.row, dict(filed.row.detail or {})
    if row.reason == "replaced" or isinstance(filed.operation, Reply):
        return
    verdict = _verdict(case, filed)
    state = "accepted" if verdict.applied and not verdict.faults else "returned"
    detail.pop("faults", None)
    detail.pop("lost", None)
    if verdict.faults:
        detail["faults"] = faults_document(verdict.faults)
    if verdict.lost:
        detail["lost"] = dict(verdict.lost)
    fed = row.sheets
    if state == "accepted" and not fed:
        fed = case.judgement.sheets if isinstance(filed.operation, Submit) else sheets
    values = {"state": state, "reason": None, "detail": detail or None, "sheets": fed}
    if any(getattr(row, name) != value for name, value in values.items()):
        operations.change(tx, row.op_id, **values)


def _verdict(case: _Case, filed: _Filed) -> Verdict:
    if isinstance(filed.operation, Amend):
        return case.folded.verdicts[filed.row.op_id]
    if isinstance(filed.operation, Withdraw) or case.state == "withdrawn":
        return Verdict(applied=True)
    return Verdict(applied=True, faults=case.judgement.faults)


def _asks(case: _Case, grid: str) -> list[Ask]:
    """What is to be asked about this visit now; nothing of a withdrawn one."""
    if case.state == "withdrawn":
        return []
    asks: list[Ask] = []
    for each in case.filed:
        about = About(each.row.worker_id, grid, case.report.visit_id, each.row.op_id)
        if each.row.op_id == case.report.op_id:
            asks += tasks.asks_of_submission(case.judgement, about)
        elif isinstance(each.operation, Amend):
            asks += tasks.asks_of_amendment(case.folded.verdicts[each.row.op_id], about)
    return asks
