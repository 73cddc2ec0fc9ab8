"""Merges and the families they make: a subject and all that were merged into it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from app.storage.models.subjects import Merge, SubjectRecord
from app.storage.sealing import document_reader


class Member(NamedTuple):
    """A subject as stored; `values` is its packed document."""

    id: str
    type: str
    grid: str
    place_id: str | None
    merged_into: str | None
    closed: bool
    values: object


def in_state(tx: Session, state: str) -> Sequence[Merge]:
    return tx.scalars(select(Merge).where(Merge.state == state).order_by(Merge.id)).all()


def locked_merge(tx: Session, merge_id: str) -> Merge | None:
    return tx.scalar(select(Merge).where(Merge.id == merge_id).with_for_update())


def locked_records(tx: Session, subject_ids: Collection[str]) -> dict[str, SubjectRecord]:
    found = tx.scalars(
        select(SubjectRecord)
        .where(SubjectRecord.id.in_(sorted(subject_ids)))
        .order_by(SubjectRecord.id)
        .with_for_update()
    )
    return {record.id: record for record in found}


def roots(tx: Session, subject_ids: Collection[str]) -> dict[str, str]:
    """For each subject the one it is seen through: itself, or the end of its merges."""
    above = {id_: id_ for id_ in subject_ids}
    open_ends = set(subject_ids)
    while open_ends:
        record = SubjectRecord
        merged = record.id.in_(open_ends) & record.merged_into.is_not(None)
        steps = _pairs(tx.execute(select(record.id, record.merged_into).where(merged)).all())
        above = {id_: steps.get(end, end) for id_, end in above.items()}
        open_ends = set(steps.values())
    return above


def families(tx: Session, root_ids: Collection[str]) -> dict[str, list[Member]]:
    """Each root's members as stored, itself first."""
    of = {id_: id_ for id_ in root_ids}
    made: dict[str, list[Member]] = {id_: [] for id_ in root_ids}
    found = _members(tx, SubjectRecord.id.in_(root_ids))
    while found:
        for member in found:
            root = of.setdefault(member.id, of.get(member.merged_into or "", member.id))
            made[root].append(member)
        found = _members(tx, SubjectRecord.merged_into.in_([member.id for member in found]))
    return {root: members for root, members in made.items() if members}


def _members(tx: Session, condition: ColumnElement[bool]) -> list[Member]:
    record = SubjectRecord
    found = tx.execute(
        select(
            record.id,
            record.type,
            record.grid,
            record.place_id,
            record.merged_into,
            record.closed,
            record.values,
        )
        .where(condition)
        .order_by(record.id)
    )
    read = document_reader(tx)
    return [Member(*line[:-1], read(line.id, line.values)) for line in found]


def _pairs(lines: Sequence[Row[str, str | None]]) -> dict[str, str]:
    return {one: other for one, other in lines if other is not None}
