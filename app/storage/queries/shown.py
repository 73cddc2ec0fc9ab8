"""The reports behind sheet rows, with as little around them as a long pull can do with."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.storage.models.people import Worker
from app.storage.models.reports import Operation, Report
from app.storage.sealing import OPERATION, REPORT, keys_of

_QUERY = (
    select(Report.visit_id, Report.op_id, Report.worker_id, Report.content, Operation.payload)
    .join(Operation, Operation.op_id == Report.op_id)
    .where(Report.state == "accepted", Report.visit_id.in_(bindparam("visits", expanding=True)))
)


class Stored(NamedTuple):
    """`content` is empty until an amendment made the report differ from `payload`."""

    visit_id: str
    worker_id: str
    content: bytes | None
    payload: bytes


def accepted_reports(tx: Session, visit_ids: Collection[str]) -> list[Stored]:
    """Those of these visits whose report is accepted as it stands."""
    rows = tx.connection().execute(_QUERY, {"visits": list(visit_ids)})
    look = keys_of(tx).open
    return [
        Stored(
            visit_id,
            worker_id,
            look(REPORT.about(visit_id), content) if content else None,
            # What was amended is not read as it came.
            b"" if content else look(OPERATION.about(op_id), payload),
        )
        for visit_id, op_id, worker_id, content, payload in rows
    ]


def worker_name(tx: Session, worker_id: str) -> str:
    worker = tx.get(Worker, worker_id)
    return "" if worker is None else worker.name
