"""The report of a visit as it stands: its operation's own bytes, with the amendments folded in."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.services.envelope import Submit
from app.storage.queries import reports as queries


class AcceptedReport(msgspec.Struct, frozen=True):
    """`content` has the shape of a report. `state` is accepted, returned or withdrawn: only of an
    accepted one is the content known to be without faults. `amended` says for each path that was
    changed which amendment decided it (None: nothing was amended)."""

    visit_id: str
    op_id: str
    rev: int
    release: str
    state: str
    started_at: datetime
    day: date
    grid: str
    worker_id: str
    worker_name: str
    content: dict[str, Any]
    carried: frozenset[str]
    confirmed: frozenset[str]
    unanswered: dict[str, str]
    amended: Mapping[str, str] = msgspec.field(default_factory=dict)


class Amended(msgspec.Struct, frozen=True):
    """What the column `report.content` holds once a visit was amended."""

    report: Any
    made_by: dict[str, str]


class _Told(msgspec.Struct, frozen=True):
    """What a submission says; its envelope was checked when it came in."""

    report: Any = None
    carried: list[str] | None = None
    confirmed: list[str] | None = None
    unanswered: dict[str, str] | None = None


_told = msgspec.json.Decoder(_Told).decode
_amended = msgspec.json.Decoder(Amended).decode


_NONE = frozenset[str]()

pack = msgspec.json.Encoder().encode


def load(tx: Session, visit_ids: Collection[str]) -> dict[str, AcceptedReport]:
    """The reports of these visits, in any state; a visit without a report is left out."""
    return {row.visit_id: as_it_stands(row) for row in queries.whole(tx, visit_ids)}


def told(told_by: Submit | _Told, row: Mapping[str, Any], worker_name: str) -> AcceptedReport:
    """A report just taken in, from its operation and the row written for it."""
    return _report(told_by, row, worker_name, None)


def as_it_stands(row: Any) -> AcceptedReport:
    """From a row of `reports.whole`."""
    submitted = _told(row.payload)
    amended = _amended(row.content) if row.content else None
    return _report(submitted, row._mapping, row.worker_name, amended)  # noqa: SLF001  (public)


def _report(
    submitted: Submit | _Told, row: Mapping[Any, Any], worker_name: str, amended: Amended | None
) -> AcceptedReport:
    content = amended.report if amended else submitted.report
    made_by = amended.made_by if amended else {}
    unanswered = submitted.unanswered or {}
    if made_by:
        unanswered = {path: why for path, why in unanswered.items() if path not in made_by}
    return AcceptedReport(
        visit_id=row["visit_id"],
        op_id=row["op_id"],
        rev=row["rev"],
        release=row["release"],
        state=row["state"],
        started_at=row["started_at"],
        day=row["day"],
        grid=row["grid"],
        worker_id=row["worker_id"],
        worker_name=worker_name,
        content=content if isinstance(content, dict) else {},
        carried=_but(submitted.carried, made_by),
        confirmed=_but(submitted.confirmed, made_by),
        unanswered=unanswered,
        amended=made_by,
    )


def _but(paths: Collection[str] | None, made_by: Mapping[str, str]) -> frozenset[str]:
    return frozenset(paths).difference(made_by) if paths else _NONE
