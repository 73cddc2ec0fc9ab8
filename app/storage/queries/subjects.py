"""Subjects and their names, a whole batch per statement."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.orm import Session

from app.storage.database import Model
from app.storage.models.reports import Report, ReportSubject
from app.storage.models.subjects import (
    DocumentNumber,
    Merge,
    SubjectAlias,
    SubjectElsewhere,
    SubjectRecord,
)
from app.storage.queries import arrays
from app.storage.queries.bulk import run_rows
from app.storage.queries.look_up import LookUp
from app.storage.queries.upsert import insert_into
from app.storage.sealing import document_reader, packed_subjects

# Type, scope ("" or a place's subject id), alias.
Name = tuple[str, str, str]
Line = Mapping[str, Any]
# Subject id, type, grid, place id, stored document.
Stored = tuple[str, str, str, str | None, Any]

# Built once each: building one anew costs as much as running it for a batch.
_NAMED = LookUp(
    lambda among: select(
        SubjectAlias.type, SubjectAlias.scope, SubjectAlias.alias, SubjectAlias.subject_id
    ).where(
        among(SubjectAlias.type, "kinds"),
        among(SubjectAlias.scope, "scopes"),
        among(SubjectAlias.alias, "aliases"),
    )
)
# The same by whole names. A LIMIT cannot be turned into a join: the index is asked once a name,
# whatever the planner believes of the table's size.
_NAMED_ALONE = """
    SELECT asked.type, asked.scope, asked.alias, own.subject_id
    FROM unnest(%(kinds)s::text[], %(scopes)s::text[], %(aliases)s::text[])
         AS asked (type, scope, alias)
    CROSS JOIN LATERAL (
        SELECT subject_id FROM subject_alias
        WHERE type = asked.type AND scope = asked.scope AND alias = asked.alias LIMIT 1
    ) AS own
    """
_RECORD = (SubjectRecord.id, SubjectRecord.type, SubjectRecord.grid, SubjectRecord.place_id)
_LOCKED = LookUp(
    lambda among: (
        select(*_RECORD, SubjectRecord.values)
        .where(among(SubjectRecord.id, "ids"))
        .order_by(SubjectRecord.id)
        .with_for_update()
    )
)

_FORGET_NUMBER = delete(cast("Table", DocumentNumber.__table__)).where(
    DocumentNumber.hash == bindparam("hash"), DocumentNumber.person_id == bindparam("person_id")
)


def named(tx: Session, names: Collection[Name]) -> dict[Name, str]:
    """The subject ids of those names that are known."""
    if not names:
        return {}
    if _dialect(tx) == "postgresql":
        parts = zip(("kinds", "scopes", "aliases"), zip(*names, strict=True), strict=True)
        asked = {part: arrays.texts(own) for part, own in parts}
        found = tx.connection().exec_driver_sql(_NAMED_ALONE, asked)
        exact = {(line[0], line[1], line[2]): line[3] for line in found.cursor.fetchall()}
        found.close()
        return exact
    kinds, scopes, aliases = (set(part) for part in zip(*names, strict=True))
    # Wider than asked for and cut below: three lists cost far less to bind than a list of triples.
    wider = _NAMED.rows(tx, kinds=kinds, scopes=scopes, aliases=aliases)
    near = {(kind, scope, alias): subject for kind, scope, alias, subject in wider}
    return {name: near[name] for name in names if name in near}


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
    # Where none was there already, nobody was first.
    return dict(names) if _add(tx, SubjectAlias, lines) == len(lines) else named(tx, names)


def findings(tx: Session, numbers: Collection[str]) -> list[tuple[str, str | None, Any]]:
    """(number, place id, stored document) of those of these numbers that a finding has."""
    alias, record = SubjectAlias, SubjectRecord
    query = select(alias.alias, record.place_id, record.id, record.values)
    query = query.join(record, record.id == alias.subject_id)
    own = (alias.type == "issue", alias.scope == "", alias.alias.in_(sorted(numbers)))
    read = document_reader(tx)
    found = tx.execute(query.where(*own))
    return [(number, place, read(id_, stored)) for number, place, id_, stored in found]


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
    found = _LOCKED.rows(tx, ids=subject_ids)
    read = document_reader(tx)
    return [(id_, kind, grid, place, read(id_, stored)) for id_, kind, grid, place, stored in found]


def save_subjects(tx: Session, lines: Sequence[Line], sealed: Collection[str]) -> None:
    """Write subjects, new or not: id, type, grid, place_id, closed, values, seq. The values of
    these types are sealed."""
    if lines:
        run_rows(tx, _subjects_statement(_dialect(tx)), packed_subjects(tx, lines, sealed))


def save_mentions(tx: Session, lines: Sequence[Line]) -> None:
    """Note which reports speak of which subjects."""
    _add(tx, ReportSubject, lines)


def save_elsewhere(tx: Session, grids: Iterable[tuple[str, str]]) -> None:
    """Note (grid, subject) for subjects that were seen in more than one grid."""
    lines = [{"grid": grid, "subject_id": subject} for grid, subject in sorted(grids)]
    _add(tx, SubjectElsewhere, lines)


def save_numbers(tx: Session, lines: Sequence[Line]) -> None:
    _add(tx, DocumentNumber, lines)


def forget_numbers(tx: Session, lines: Sequence[Line]) -> None:
    """Forget that these persons had these numbers: hash, person_id."""
    if lines:
        tx.connection().execute(_FORGET_NUMBER, lines)


def forget_every_number(tx: Session) -> None:
    tx.execute(delete(DocumentNumber))


def persons(tx: Session, most: int) -> Iterator[list[tuple[str, Any]]]:
    """Every person, merged ones too, as (id, stored document), `most` at a time."""
    read, after = document_reader(tx), ""
    own = select(SubjectRecord.id, SubjectRecord.values).where(SubjectRecord.type == "person")
    while rows := tx.execute(
        own.where(SubjectRecord.id > after).order_by(SubjectRecord.id).limit(most)
    ).all():
        yield [(id_, read(id_, stored)) for id_, stored in rows]
        after = rows[-1].id


def holders(tx: Session, hashes: Collection[bytes], most: int) -> list[tuple[bytes, str]]:
    """Who has these document numbers: (hash, person), the `most` oldest of each, none merged."""
    found = tx.connection().execute(_holders_query(), {"hashes": list(hashes), "most": most})
    return [(number, person) for number, person in found]


def propose_merges(tx: Session, lines: Sequence[Line]) -> None:
    """Write proposals; a pair that was proposed before, whatever came of it, stays as it is."""
    _add(tx, Merge, lines)


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


def _add(tx: Session, model: type[Model], lines: Sequence[Line]) -> int:
    """Insert lines; those that are there already stay as they are. Gives how many were not."""
    return run_rows(tx, _add_statement(_dialect(tx), model), lines) if lines else 0


def _dialect(tx: Session) -> str:
    return tx.get_bind().dialect.name


@cache
def _holders_query() -> Any:
    record = SubjectRecord
    rank = func.row_number().over(
        partition_by=DocumentNumber.hash, order_by=DocumentNumber.person_id
    )
    ranked = (
        select(DocumentNumber.hash, DocumentNumber.person_id, rank.label("rank"))
        .join(record, record.id == DocumentNumber.person_id)
        .where(
            DocumentNumber.hash.in_(bindparam("hashes", expanding=True)),
            record.merged_into.is_(None),
        )
        .subquery()
    )
    return (
        select(ranked.c.hash, ranked.c.person_id)
        .where(ranked.c.rank <= bindparam("most"))
        .order_by(ranked.c.hash, ranked.c.person_id)
    )


@cache
def _add_statement(dialect: str, model: type[Model]) -> Any:
    return insert_into(dialect, model).on_conflict_do_nothing()


@cache
def _subjects_statement(dialect: str) -> Any:
    insert = insert_into(dialect, SubjectRecord)
    columns = ("grid", "place_id", "closed", "values", "seq")
    changes = {column: insert.excluded[column] for column in columns}
    return insert.on_conflict_do_update(index_elements=["id"], set_=changes)
