"""What changed for a phone, in order of change number, always within a worker's scope."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.storage.models.directory import Sequence as Stream
from app.storage.models.directory import SheetRow
from app.storage.models.messages import InboxItem
from app.storage.models.people import Worker
from app.storage.models.reports import Report, ReportSubject
from app.storage.models.subjects import (
    PersonPlace,
    SubjectAlias,
    SubjectElsewhere,
    SubjectRecord,
)
from app.storage.models.tasks import Task
from app.storage.queries.numbering import PHONES

SUBJECT, TASK, REPORT, INBOX = range(4)


class Place(NamedTuple):
    """A place in the order of changes: change number, kind, id. Sorts as it reads."""

    seq: int
    kind: int
    id: str


class Span(NamedTuple):
    """Changes after `after`, up to and with change number `high`; at most `limit` of them."""

    after: Place
    high: int
    limit: int


def high_water(tx: Session) -> int:
    """The last change number given to phones; every change up to it can be seen."""
    return tx.scalar(select(Stream.value).where(Stream.stream == PHONES)) or 0


def awaits_number(tx: Session, worker_id: str, grids: Collection[str]) -> bool:
    """True where something for this worker was committed that nobody has numbered yet: another was
    numbering. On SQLite never."""
    if tx.get_bind().dialect.name != "postgresql":
        return False
    own = [
        select(model.seq).where(model.worker_id == worker_id, model.seq.is_(None)).exists()
        for model in (Report, Task, InboxItem)
    ]
    here = select(SubjectRecord.id).where(
        SubjectRecord.grid.in_(grids), SubjectRecord.seq.is_(None)
    )
    return bool(tx.scalar(select(or_(*own, here.exists()))))


def changed_subjects(tx: Session, grids: Collection[str], span: Span) -> list[Place]:
    """Subjects last seen in these grids, and those once seen there that were seen elsewhere."""
    record = SubjectRecord
    here = select(record.seq, record.id).where(record.grid.in_(grids))
    elsewhere = (
        select(record.seq, record.id)
        .join(SubjectElsewhere, SubjectElsewhere.subject_id == record.id)
        .where(SubjectElsewhere.grid.in_(grids))
    )
    columns = (record.seq, record.id)
    found = {place for query in (here, elsewhere) for place in _places(tx, query, columns, span)}
    return sorted(found)[: span.limit]


def changed_tasks(tx: Session, worker_id: str, span: Span) -> list[Place]:
    columns = (Task.seq, Task.id)
    return _places(tx, select(*columns).where(Task.worker_id == worker_id), columns, span, TASK)


def changed_reports(tx: Session, worker_id: str, span: Span) -> list[Place]:
    columns = (Report.seq, Report.visit_id)
    own = select(*columns).where(Report.worker_id == worker_id)
    return _places(tx, own, columns, span, REPORT)


def changed_inbox(tx: Session, worker_id: str, span: Span) -> list[Place]:
    columns = (InboxItem.seq, InboxItem.id)
    own = select(*columns).where(InboxItem.worker_id == worker_id)
    return _places(tx, own, columns, span, INBOX)


def tasks(tx: Session, ids: Collection[str]) -> dict[str, Task]:
    return {task.id: task for task in tx.scalars(select(Task).where(Task.id.in_(ids)))}


def reports(tx: Session, visit_ids: Collection[str]) -> dict[str, Any]:
    columns = (Report.visit_id, Report.op_id, Report.release, Report.state, Report.rev, Report.day)
    found = tx.execute(select(*columns, Report.grid).where(Report.visit_id.in_(visit_ids)))
    return {line.visit_id: line for line in found}


def sightings(tx: Session, person_ids: Collection[str]) -> Sequence[Any]:
    """Where persons were seen, with the grid that each place lies in now."""
    columns = (PersonPlace.person_id, PersonPlace.place_id, PersonPlace.role, PersonPlace.presence)
    return tx.execute(
        select(*columns, PersonPlace.started_at, PersonPlace.op_id, SubjectRecord.grid)
        .join(SubjectRecord, SubjectRecord.id == PersonPlace.place_id)
        .where(PersonPlace.person_id.in_(person_ids))
        .order_by(PersonPlace.started_at, PersonPlace.op_id, PersonPlace.place_id)
    ).all()


def worker_names(tx: Session, worker_ids: Collection[str]) -> dict[str, str]:
    found = tx.execute(select(Worker.id, Worker.name).where(Worker.id.in_(worker_ids)))
    return {line[0]: line[1] for line in found}


def rows_of(tx: Session, visit_ids: Collection[str], sheets: Collection[str]) -> Sequence[Any]:
    """Rows these reports make or once made in some sheets."""
    columns = (SheetRow.visit_id, SheetRow.sheet, SheetRow.subject, SheetRow.position)
    own = select(*columns, SheetRow.live, SheetRow.day).where(SheetRow.visit_id.in_(visit_ids))
    # Asked for sheets, SQLite would go through all rows that these ever had, for a few visits.
    return [row for row in tx.execute(own) if row.sheet in sheets]


def single_subjects(tx: Session, visit_ids: Collection[str]) -> dict[tuple[str, str], str]:
    """(visit, "place" or "site") → subject id."""
    found = tx.execute(
        select(ReportSubject.visit_id, SubjectRecord.type, SubjectRecord.id)
        .join(SubjectRecord, SubjectRecord.id == ReportSubject.subject_id)
        .where(ReportSubject.visit_id.in_(visit_ids), SubjectRecord.type.in_(("place", "site")))
    )
    return {(visit, kind): id_ for visit, kind, id_ in found}


def aliased(tx: Session, kind: str, aliases: Iterable[str]) -> dict[str, str]:
    found = tx.execute(
        select(SubjectAlias.alias, SubjectAlias.subject_id).where(
            SubjectAlias.type == kind, SubjectAlias.scope == "", SubjectAlias.alias.in_(aliases)
        )
    )
    return {line[0]: line[1] for line in found}


def visits_with(
    tx: Session, subject_ids: Collection[str], grids: Collection[str], since: date
) -> set[str]:
    """The accepted reports of some grids since a day that speak of any of these subjects."""
    found = tx.execute(
        select(ReportSubject.visit_id, Report.grid)
        .join(Report, Report.visit_id == ReportSubject.visit_id)
        .where(
            ReportSubject.subject_id.in_(subject_ids),
            Report.state == "accepted",
            Report.day >= since,
        )
    )
    # Asked for grids, SQLite would go through all that they brought in a month, for one subject.
    return {visit for visit, grid in found if grid in grids}


def lacking(tx: Session, visit_ids: Collection[str]) -> set[str]:
    """Those of these reports that still lack a required value, whatever was answered about it, or
    may lack one: of what a worker was not trained for nothing was asked."""
    waiting = and_(Task.kind == "missing", Task.state != "closed", Task.visit_id.in_(visit_ids))
    told = {visit for visit in tx.scalars(select(Task.visit_id).where(waiting)) if visit}
    unasked = (Report.visit_id.in_(visit_ids), Report.untrained.is_not(None))
    return told | set(tx.scalars(select(Report.visit_id).where(*unasked)))


def _places(
    tx: Session,
    query: Select[int | None, str],
    columns: tuple[InstrumentedAttribute[int | None], InstrumentedAttribute[str]],
    span: Span,
    kind: int = SUBJECT,
) -> list[Place]:
    seq, id_ = columns
    query = query.where(_after(columns, span.after, kind), seq <= span.high)
    return [
        Place(number, kind, name)
        for number, name in tx.execute(query.order_by(seq, id_).limit(span.limit))
        if number is not None
    ]


def _after(
    columns: tuple[InstrumentedAttribute[int | None], InstrumentedAttribute[str]],
    after: Place,
    kind: int,
) -> ColumnElement[bool]:
    seq, id_ = columns
    if kind < after.kind:
        return seq > after.seq
    if kind > after.kind:
        return seq >= after.seq
    return or_(seq > after.seq, and_(seq == after.seq, id_ > after.id))
