"""Subjects and their names, a whole batch per statement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from app.storage.models.reports import Report, ReportSubject
from app.storage.models.subjects import (
    DocumentNumber,
    Merge,
    PersonPlace,
    SubjectAlias,
    SubjectElsewhere,
    SubjectRecord,
)
from app.storage.queries.upsert import upsert

# Type, scope ("" or a place's subject id), alias.
Name = tuple[str, str, str]
Line = Mapping[str, object]
# Subject id, type, grid, place id, stored document.
Stored = tuple[str, str, str, str | None, object]

_NAME = (SubjectAlias.type, SubjectAlias.scope, SubjectAlias.alias)


def named(tx: Session, names: Collection[Name]) -> dict[Name, str]:
    """The subject ids of those names that are known."""
    if not names:
        return {}
    wanted = tuple_(*_NAME).in_(sorted(names))
    found = tx.execute(select(*_NAME, SubjectAlias.subject_id).where(wanted))
    return {(kind, scope, alias): subject for kind, scope, alias, subject in found}


def claim(tx: Session, names: Mapping[Name, str]) -> dict[Name, str]:
    """Take new names for subjects; gives whose they are, which may be another's who came first.

    The subjects may be written later in the transaction.
    """
    if not names:
        return {}
    lines = [
        {"type": kind, "scope": scope, "alias": alias, "subject_id": names[kind, scope, alias]}
        for kind, scope, alias in sorted(names)
    ]
    _run(tx, upsert(tx, SubjectAlias).on_conflict_do_nothing(), lines)
    if tx.get_bind().dialect.name == "sqlite":
        return dict(names)  # its single writer cannot be overtaken
    return named(tx, names)


def scoped_names(tx: Session, subject_ids: Collection[str]) -> dict[str, list[str]]:
    """The names each subject goes by everywhere, those that hold within a place left out."""
    found = tx.execute(
        select(SubjectAlias.subject_id, SubjectAlias.alias)
        .where(SubjectAlias.subject_id.in_(subject_ids), SubjectAlias.scope == "")
        .order_by(SubjectAlias.alias)
    )
    names: dict[str, list[str]] = {}
    for subject, alias in found:
        names.setdefault(subject, []).append(alias)
    return names


def locked(tx: Session, subject_ids: Collection[str]) -> list[Stored]:
    """These subjects as stored, locked in one order so that two batches never block each other."""
    record = SubjectRecord
    found = tx.execute(
        select(record.id, record.type, record.grid, record.place_id, record.values)
        .where(record.id.in_(sorted(subject_ids)))
        .order_by(record.id)
        .with_for_update()
    )
    return [(id_, kind, grid, place, values) for id_, kind, grid, place, values in found]


def save_subjects(tx: Session, lines: Sequence[Line]) -> None:
    """Write subjects, new or not: id, type, grid, place_id, closed, values, seq."""
    insert = upsert(tx, SubjectRecord)
    columns = ("grid", "place_id", "closed", "values", "seq")
    changes = {column: insert.excluded[column] for column in columns}
    _run(tx, insert.on_conflict_do_update(index_elements=["id"], set_=changes), lines)


def save_mentions(tx: Session, lines: Sequence[Line]) -> None:
    """Note which reports speak of which subjects."""
    _run(tx, upsert(tx, ReportSubject).on_conflict_do_nothing(), lines)


def save_sightings(tx: Session, lines: Sequence[Line]) -> None:
    """Note persons at places; a line that is older than the one stored changes nothing."""
    insert = upsert(tx, PersonPlace)
    new = insert.excluded
    columns = ("started_at", "op_id", "role", "presence")
    later = tuple_(new.started_at, new.op_id) >= tuple_(PersonPlace.started_at, PersonPlace.op_id)
    statement = insert.on_conflict_do_update(
        index_elements=["person_id", "place_id"],
        set_={column: new[column] for column in columns},
        where=later,
    )
    _run(tx, statement, lines)


def forget_sightings(tx: Session, person_ids: Collection[str]) -> None:
    tx.execute(delete(PersonPlace).where(PersonPlace.person_id.in_(person_ids)))


def save_elsewhere(tx: Session, grids: Iterable[tuple[str, str]]) -> None:
    """Note (grid, subject) for subjects that were seen in more than one grid."""
    lines = [{"grid": grid, "subject_id": subject} for grid, subject in sorted(grids)]
    _run(tx, upsert(tx, SubjectElsewhere).on_conflict_do_nothing(), lines)


def save_numbers(tx: Session, lines: Sequence[Line]) -> None:
    _run(tx, upsert(tx, DocumentNumber).on_conflict_do_nothing(), lines)


def forget_numbers(tx: Session, person_ids: Collection[str]) -> None:
    tx.execute(delete(DocumentNumber).where(DocumentNumber.person_id.in_(person_ids)))


def holders(tx: Session, hashes: Collection[bytes]) -> list[tuple[bytes, str]]:
    """Who has these document numbers: (hash, person), merged persons left out."""
    found = tx.execute(
        select(DocumentNumber.hash, DocumentNumber.person_id)
        .join(SubjectRecord, SubjectRecord.id == DocumentNumber.person_id)
        .where(DocumentNumber.hash.in_(hashes), SubjectRecord.merged_into.is_(None))
        .order_by(DocumentNumber.hash, DocumentNumber.person_id)
    )
    return [(number, person) for number, person in found]


def propose_merges(tx: Session, lines: Sequence[Line]) -> None:
    """Write proposals; a pair that was proposed before, whatever came of it, stays as it is."""
    _run(tx, upsert(tx, Merge).on_conflict_do_nothing(), lines)


def mentioned(tx: Session, visit_ids: Collection[str]) -> set[str]:
    """The subjects that these reports speak of."""
    wanted = ReportSubject.visit_id.in_(visit_ids)
    return set(tx.scalars(select(ReportSubject.subject_id).where(wanted)))


def forget_mentions(tx: Session, visit_ids: Collection[str]) -> None:
    tx.execute(delete(ReportSubject).where(ReportSubject.visit_id.in_(visit_ids)))


def mentioning(tx: Session, subject_ids: Collection[str]) -> list[str]:
    """The accepted reports that speak of any of these subjects, latest first."""
    found = tx.execute(
        select(Report.visit_id, Report.started_at, Report.op_id)
        .join(ReportSubject, ReportSubject.visit_id == Report.visit_id)
        .where(ReportSubject.subject_id.in_(subject_ids), Report.state == "accepted")
        .distinct()
        .order_by(Report.started_at.desc(), Report.op_id.desc())
    )
    return [visit for visit, _, _ in found]


def _run(tx: Session, statement: Any, lines: Sequence[Line]) -> None:
    # By the connection: the session's own bulk path costs more than the database does.
    if lines:
        tx.connection().execute(statement, lines)
