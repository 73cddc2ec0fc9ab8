"""Who was seen where, and which grid that lies in."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from app.storage.models.subjects import PersonPlace, SubjectRecord
from app.storage.queries.bulk import run_rows
from app.storage.queries.upsert import insert_into

_SIGHTED = (PersonPlace.person_id, PersonPlace.place_id)


def save_sightings(tx: Session, lines: Sequence[Mapping[str, object]]) -> None:
    """Note persons at places; a line that is older than the one stored changes nothing."""
    if lines:
        run_rows(tx, _sightings_statement(tx.get_bind().dialect.name), lines)


def forget_sightings(tx: Session, person_ids: Collection[str]) -> None:
    tx.execute(delete(PersonPlace).where(PersonPlace.person_id.in_(person_ids)))


def seen_at(tx: Session, place_ids: Collection[str]) -> list[tuple[str, str]]:
    """(person, place) of everybody who was seen at these places, moved out or not."""
    here = PersonPlace.place_id.in_(place_ids)
    return [(one, place) for one, place in tx.execute(select(*_SIGHTED).where(here))]


def grids(tx: Session, subject_ids: Collection[str]) -> dict[str, str]:
    """The grid that each of these lies in."""
    if not subject_ids:
        return {}
    wanted = SubjectRecord.id.in_(subject_ids)
    found = tx.execute(select(SubjectRecord.id, SubjectRecord.grid).where(wanted))
    return {line[0]: line[1] for line in found}


@cache
def _sightings_statement(dialect: str) -> Any:
    insert = insert_into(dialect, PersonPlace)
    new = insert.excluded
    columns = ("started_at", "op_id", "role", "presence")
    later = tuple_(new.started_at, new.op_id) >= tuple_(PersonPlace.started_at, PersonPlace.op_id)
    return insert.on_conflict_do_update(
        index_elements=["person_id", "place_id"],
        set_={column: new[column] for column in columns},
        where=later,
    )
