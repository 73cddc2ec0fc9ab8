"""Filing: what one operation becomes in the store — decided, then written with its batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.clock import local_day
from app.services import accepted, fanout, tasks
from app.services.accepted import AcceptedReport
from app.services.access import WorkerScope
from app.services.envelope import TYPES, AnyOperation, Parcel, Reply, Submit
from app.services.fanout import Row
from app.services.finding_numbers import FindingNumbers
from app.services.holding import Author, Case, hold_reason
from app.services.judge import NOWHERE, Head, Judgement
from app.services.receipts import Standing, faults_document
from app.services.revising import Desk
from app.services.tasks import About, Ask
from app.storage.queries import directory, operations, reports
from app.storage.queries.reports import ReportHead
from app.storage.queries.tasks import Asked


class Prepared(msgspec.Struct, frozen=True):
    """An element of a batch, judged before anything is written. `judgement` is None for what is no
    submission, or one whose release is unknown here; `rows` are what its sheets get of it."""

    parcel: Parcel
    head: Head = NOWHERE
    judgement: Judgement | None = None
    rows: Sequence[Row] = ()


@dataclass(slots=True)
class Known:
    """What the store says about the visits and tasks of a batch; reports of the batch join in."""

    heads: dict[str, ReportHead]
    asked: dict[str, Asked]
    followed: set[str]
    numbers: FindingNumbers


@dataclass(slots=True)
class Filing:
    """What a batch writes, table by table, and what it sets off."""

    desk: Desk
    sender: WorkerScope
    known: Known
    operations: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    blobs: list[dict[str, Any]] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    accepted: list[AcceptedReport] = field(default_factory=list)
    answers: list[tuple[Asked, str]] = field(default_factory=list)
    revise: set[str] = field(default_factory=set)
    _author: Author = field(init=False)

    def __post_init__(self) -> None:
        sender = self.sender
        self._author = Author(sender.worker_id, sender.grids, sender.current)

    def take(self, prepared: Prepared, server_seq: int) -> None:
        """Decide about one operation that is new to the store. Submissions are taken first."""
        operation = prepared.parcel.operation
        assert operation is not None
        visit_id, case = self._case(operation, prepared)
        reason = hold_reason(case)
        line = self._line(prepared, server_seq, visit_id)
        if reason:
            line.update(state="held", reason=reason)
        elif isinstance(operation, Submit):
            self._submitted(operation, prepared, line)
        elif isinstance(operation, Reply):
            self._replied(operation, case, line)
        elif visit_id:
            # Provisionally accepted: revising says what it amounts to.
            self.revise.add(visit_id)
            self.blobs += blob_lines(operation, visit_id)
        self.operations.append(line)

    def write(self, tx: Session, seq: int | None) -> None:
        """Write everything but what revising and subjects add; `seq` is the phones' number."""
        operations.insert_all(tx, self.operations)
        for report in self.reports:
            report["seq"] = seq
        reports.insert_all(tx, self.reports)
        operations.name_blobs(tx, self.blobs)
        fanout.number(tx, self.rows)
        directory.insert_all(tx, self.rows)
        tasks.ask(tx, self.asks, self.desk.now, seq)
        for task, op_id in self.answers:
            tasks.answer(tx, task, op_id, self.desk.now, seq)

    def decided(self) -> dict[str, Standing | None]:
        """The operations that this batch brought, as they stand; None where revising said how."""
        return {
            line["op_id"]: None if line["visit_id"] in self.revise else _standing(line)
            for line in self.operations
        }

    def _case(self, operation: AnyOperation, prepared: Prepared) -> tuple[str | None, Case]:
        task = None
        if isinstance(operation, Submit):
            visit_id = prepared.head.visit_id
        elif isinstance(operation, Reply):
            task = self.known.asked.get(operation.task_id)
            visit_id = task.visit_id if task else None
        else:
            visit_id = operation.visit_id
        case = Case(
            operation=operation,
            author=self._author,
            realm=self.desk.realm,
            now=self.desk.now,
            head=prepared.head,
            released=prepared.judgement is not None,
            report=self.known.heads.get(visit_id) if visit_id else None,
            task=task,
            number_taken=isinstance(operation, Submit)
            and self.known.numbers.used_otherwise(operation.report),
        )
        return visit_id, case

    def _line(self, prepared: Prepared, server_seq: int, visit_id: str | None) -> dict[str, Any]:
        parcel, operation = prepared.parcel, prepared.parcel.operation
        assert operation is not None
        return {
            "server_seq": server_seq,
            "op_id": parcel.op_id,
            "sha256": parcel.sha256,
            "type": TYPES[type(operation)],
            "state": "accepted",
            "reason": None,
            "visit_id": visit_id,
            "worker_id": self.sender.worker_id,
            "device_id": self.sender.device_id,
            "device_seq": operation.device_seq,
            "recorded_at": operation.recorded_at,
            "received_at": self.desk.now,
            "sheets": None,
            "detail": None,
            "payload": parcel.raw,
        }

    def _submitted(self, operation: Submit, prepared: Prepared, line: dict[str, Any]) -> None:
        judgement = prepared.judgement
        assert judgement is not None
        line["state"] = "returned" if judgement.faults else "accepted"
        if judgement.faults:
            line["detail"] = {"faults": faults_document(judgement.faults)}
        else:
            line["sheets"] = judgement.sheets
        report = report_line(operation, prepared.head, line) if line["visit_id"] else None
        if judgement.faults or judgement.missing:
            grid = report["grid"] if report else ""
            about = About(line["worker_id"], grid, line["visit_id"], line["op_id"])
            self.asks += tasks.asks_of_submission(judgement, about)
        if report:
            self._reported(operation, report, prepared.rows)

    def _reported(self, operation: Submit, report: dict[str, Any], rows: Sequence[Row]) -> None:
        self.reports.append(report)
        visit_id = report["visit_id"]
        self.known.heads[visit_id] = ReportHead(
            visit_id, report["op_id"], report["state"], report["grid"], report["worker_id"]
        )
        self.blobs += blob_lines(operation, visit_id)
        if visit_id in self.known.followed:
            self.revise.add(visit_id)
        if report["state"] == "accepted":
            self.known.numbers.take(operation.report)
            self.rows += rows
            self.accepted.append(accepted.told(operation, report, self.sender.name))

    def _replied(self, operation: Reply, case: Case, line: dict[str, Any]) -> None:
        assert case.task is not None
        self.answers.append((case.task, line["op_id"]))
        if operation.amend_op_id and case.report:
            self.revise.add(case.report.visit_id)


def report_line(operation: Submit, head: Head, line: dict[str, Any]) -> dict[str, Any]:
    """The row of a new report. One that does not tell its start or grid, which is a fault, stands
    at the moment it was recorded and in no grid until an amendment tells them."""
    started_at = head.started_at or operation.recorded_at.astimezone(UTC)
    return {
        "visit_id": head.visit_id,
        "op_id": line["op_id"],
        "release": operation.release,
        "state": line["state"],
        "rev": 1,
        "worker_id": line["worker_id"],
        "grid": head.grid or "",
        "day": local_day(started_at),
        "started_at": started_at,
        "content": None,
        "seq": None,
        "untrained": operation.untrained or None,
    }


def blob_lines(operation: AnyOperation, visit_id: str) -> Sequence[dict[str, Any]]:
    """Which content the names of an operation stand for."""
    if not operation.blobs:
        return ()
    return [
        {"visit_id": visit_id, "name": blob.name, "sha256": blob.sha256} for blob in operation.blobs
    ]


def _standing(line: dict[str, Any]) -> Standing:
    return Standing(
        op_id=line["op_id"],
        sha256=line["sha256"],
        state=line["state"],
        reason=line["reason"],
        server_seq=line["server_seq"],
        received_at=line["received_at"],
        sheets=line["sheets"] or (),
        detail=line["detail"] or {},
    )
