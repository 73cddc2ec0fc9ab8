"""Intake: a phone's batch into the store, in one transaction: stored first, judged second.

Two steps: `prepare` reads and judges without writing anything, `take_in` stores. What was judged
needs nothing but the report and its release, so the store's one writer is not kept waiting by it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.clock import local_day
from app.services import audit, folding, quarantine, releases
from app.services.access import WorkerScope
from app.services.audit_operations import digest_of
from app.services.envelope import Parcel, Reply, Submit
from app.services.fanout import Facts, Row, directory_rows
from app.services.filing import Filing, Known, Prepared
from app.services.finding_numbers import numbers_of, reserved_in
from app.services.judge import Head, Judgement, head_of, judge
from app.services.receipts import Result
from app.services.releases import CompiledRelease
from app.services.results import results_of
from app.services.revising import Desk, revise
from app.storage.queries import operations, reports, tasks
from app.storage.queries.numbering import PHONES, next_numbers, next_receipts

# A timer may be handed in: it is told which stage the work inside it belongs to.
Stages = Callable[[str], AbstractContextManager[object]]


def untimed(_stage: str) -> AbstractContextManager[object]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a batch is handed in: by whom, and what handling it needs."""

    desk: Desk
    sender: WorkerScope
    stages: Stages = untimed


def prepare(tx: Session, counter: Counter, parcels: Sequence[Parcel]) -> list[Prepared]:
    """Judge the submissions of a batch by their own releases. Writes nothing."""
    stages, row_key = counter.stages, counter.desk.row_key
    with stages("releases"):
        versions = {
            parcel.operation.release for parcel in parcels if isinstance(parcel.operation, Submit)
        }
        known = releases.by_versions(tx, versions)
    with stages("judge"):
        return [_prepared(parcel, known, row_key) for parcel in parcels]


def take_in(tx: Session, counter: Counter, batch: Sequence[Prepared]) -> list[Result]:
    """Store a batch and fan it out; one result per element, in order, true once it is committed.

    Raises IntegrityError where another transaction has stored one of its operations meanwhile: do
    it again in a new transaction, which then finds it.
    """
    stages = counter.stages
    with stages("look up"):
        known, before = _look_up(tx, counter.desk, batch)
    with stages("decide"):
        filing = _file(tx, counter, batch, known, before)
    seq = None
    if filing.operations:
        seq = next_numbers(tx, PHONES, 1)
    with stages("write"):
        filing.write(tx, seq)
    with stages("fold"):
        if counter.desk.realm == "practice":
            # Who practises is told at once how it went, and a class's store has no jobs.
            folding.fold_now(tx, counter.desk, filing.accepted, seq)
        else:
            folding.put_off(tx, filing.accepted)
    with stages("revise"):
        revise(tx, counter.desk, filing.revise, seq)
    with stages("results"):
        _note(tx, counter, batch, filing)
        parcels = [each.parcel for each in batch]
        return results_of(tx, parcels, filing.decided())


def _prepared(parcel: Parcel, known: Mapping[str, CompiledRelease], row_key: bytes) -> Prepared:
    operation = parcel.operation
    if not isinstance(operation, Submit):
        return Prepared(parcel)
    head = head_of(operation.report)
    release = known.get(operation.release)
    if release is None:
        return Prepared(parcel, head)
    judgement = judge(release, operation.report, operation.unanswered, operation.untrained)
    return Prepared(parcel, head, judgement, _rows(head, judgement, row_key))


def _rows(head: Head, judgement: Judgement, row_key: bytes) -> list[Row]:
    """The directory's rows of a report without faults: it tells its visit, start and grid."""
    if judgement.faults:
        return []
    assert head.visit_id
    assert head.started_at
    assert head.grid
    facts = Facts(head.visit_id, 1, local_day(head.started_at), head.started_at, head.grid)
    return directory_rows(judgement.rows, facts, row_key)


def _look_up(
    tx: Session, desk: Desk, batch: Sequence[Prepared]
) -> tuple[Known, Mapping[str, object]]:
    """What is known of the batch's visits, tasks and findings, and which operations are stored."""
    asked = tasks.by_ids(tx, {task_id for each in batch for task_id in _task_of(each)})
    visits = {visit_id for each in batch for visit_id in _visit_of(each)}
    visits |= {task.visit_id for task in asked.values() if task.visit_id}
    told = [report for each in batch for report in _report_of(each)]
    reserved = set[str]().union(*map(reserved_in, told))
    operations.lock_visits(tx, visits | reserved)
    folding.fold_numbered(tx, desk, reserved)
    op_ids = {each.parcel.op_id for each in batch if each.parcel.operation and each.parcel.op_id}
    before = operations.standing(tx, op_ids)
    submitted = {each.head.visit_id for each in batch if each.head.visit_id}
    followed, numbers = operations.followed(tx, submitted), numbers_of(tx, told)
    return Known(reports.heads(tx, visits), asked, followed, numbers), before


def _visit_of(prepared: Prepared) -> Iterable[str]:
    operation = prepared.parcel.operation
    if prepared.head.visit_id:
        yield prepared.head.visit_id
    elif operation is not None and not isinstance(operation, Submit | Reply):
        yield operation.visit_id


def _report_of(prepared: Prepared) -> Iterable[object]:
    if isinstance(prepared.parcel.operation, Submit):
        yield prepared.parcel.operation.report


def _task_of(prepared: Prepared) -> Iterable[str]:
    if isinstance(prepared.parcel.operation, Reply):
        yield prepared.parcel.operation.task_id


def _file(
    tx: Session,
    counter: Counter,
    batch: Sequence[Prepared],
    known: Known,
    before: Mapping[str, object],
) -> Filing:
    fresh: dict[str, Prepared] = {}
    for each in batch:
        op_id = each.parcel.op_id
        if each.parcel.operation is not None and op_id is not None and op_id not in before:
            fresh.setdefault(op_id, each)
    numbered = list(zip(fresh.values(), next_receipts(tx, len(fresh)), strict=True))
    filing = Filing(counter.desk, counter.sender, known)
    # An amendment may stand before its own visit in the batch.
    for submits in (True, False):
        for each, server_seq in numbered:
            if isinstance(each.parcel.operation, Submit) is submits:
                filing.take(each, server_seq)
    return filing


def _note(tx: Session, counter: Counter, batch: Sequence[Prepared], filing: Filing) -> None:
    """Quarantine, the device's own numbering, and the audit's line about this batch."""
    sender, now = counter.sender, counter.desk.now
    poison = [
        (each.parcel.sha256, each.parcel.raw, each.parcel.fault or "")
        for each in batch
        if each.parcel.operation is None
    ]
    quarantine.keep(tx, sender, poison, now)
    own = [line["device_seq"] for line in filing.operations if line["device_seq"] is not None]
    if own:
        operations.keep_device_seq(tx, sender.device_id, max(own))
    if not (filing.operations or poison):
        return
    detail = {
        "operations": sorted(line["server_seq"] for line in filing.operations),
        "digest": digest_of(filing.operations),
        "malformed": [quarantine.support_code(sha256) for sha256, _, _ in poison],
    }
    actor, device = f"worker:{sender.worker_id}", f"device:{sender.device_id}"
    audit.record(tx, now, actor, "sync.push", device, detail)
