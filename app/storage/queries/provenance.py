"""Looking back from a report: who changed it, and what was said of its subjects before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.storage.models.people import Worker
from app.storage.models.reports import Operation, Report, ReportSubject


def authors(tx: Session, op_ids: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """Who recorded these operations, and when, by operation id."""
    if not op_ids:
        return {}
    found = tx.execute(
        select(Operation.op_id, Worker.name, Operation.recorded_at)
        .join(Worker, Worker.id == Operation.worker_id)
        .where(Operation.op_id.in_(op_ids))
    )
    return {op_id: (name, recorded_at) for op_id, name, recorded_at in found}


def earlier(tx: Session, subject_ids: Collection[str], before: tuple[datetime, str]) -> list[str]:
    """The accepted reports of these subjects before (started_at, op_id), latest first."""
    moment, op_id = before
    is_before = or_(
        Report.started_at < moment, and_(Report.started_at == moment, Report.op_id < op_id)
    )
    found = tx.execute(
        select(Report.visit_id, Report.started_at, Report.op_id)
        .join(ReportSubject, ReportSubject.visit_id == Report.visit_id)
        .where(ReportSubject.subject_id.in_(subject_ids), Report.state == "accepted", is_before)
        .distinct()
        .order_by(Report.started_at.desc(), Report.op_id.desc())
    )
    return [visit for visit, _, _ in found]
