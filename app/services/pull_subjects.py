"""Subjects as a phone sees them: merged ones as one, values with who saw them and when.

A place, site or issue belongs to the grid it was last seen in; a person to the places where it was
seen and has not moved out of. What does not belong to the worker's grids any more is a delete.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.services.access import WorkerScope
from app.services.subjects_values import Document, Known, Source, join, unpack
from app.storage.queries import merges, pull, subjects
from app.storage.queries.merges import Member

MOVED_OUT = "moved_out"


class Told(NamedTuple):
    """What to tell of a subject; `data` is None of one that is gone. `members` are it and all that
    were merged into it."""

    id: str
    type: str
    data: Mapping[str, object] | None
    members: Sequence[str]


class _Seen(NamedTuple):
    """A family of merged subjects as one: where it was last seen, and what is known of it."""

    members: Sequence[Member]
    document: Document
    latest: Member

    def ids(self) -> list[str]:
        return [member.id for member in self.members]


class _Around(NamedTuple):
    """What belongs to the subjects of a page and is read once for all of them."""

    names: Mapping[str, Sequence[str]]
    sightings: Mapping[str, Sequence[Any]]
    workers: Mapping[str, str]


def told_subjects(
    tx: Session, scope: WorkerScope, subject_ids: Collection[str]
) -> dict[str, list[Told]]:
    """For each subject what to tell: itself, or that it is gone and what it is seen as now."""
    roots = merges.roots(tx, subject_ids)
    families = {
        root: _see(members) for root, members in merges.families(tx, set(roots.values())).items()
    }
    around = _around(tx, families.values())
    data = {root: _data(seen, scope, around) for root, seen in families.items()}
    return {
        id_: [
            *([] if root == id_ else [Told(id_, families[root].latest.type, None, [id_])]),
            Told(root, families[root].latest.type, data[root], families[root].ids()),
        ]
        for id_, root in roots.items()
    }


def _see(members: Sequence[Member]) -> _Seen:
    documents = [unpack(member.values) for member in members]
    dated = [
        (document.last, member)
        for document, member in zip(documents, members, strict=True)
        if document.last is not None
    ]
    latest = max(dated)[1] if dated else members[0]
    return _Seen(members, reduce(join, documents), latest)


def _around(tx: Session, families: Collection[_Seen]) -> _Around:
    ids = [member.id for seen in families for member in seen.members]
    persons = [member.id for seen in families for member in seen.members if member.type == "person"]
    sightings: dict[str, list[Any]] = {}
    for line in pull.sightings(tx, persons) if persons else ():
        sightings.setdefault(line.person_id, []).append(line)
    workers = {
        source.worker_id
        for seen in families
        for known in seen.document.known.values()
        for source in (known.seen, known.confirmed)
        if source is not None
    }
    return _Around(subjects.scoped_names(tx, ids), sightings, pull.worker_names(tx, workers))


def _data(seen: _Seen, scope: WorkerScope, around: _Around) -> Mapping[str, object] | None:
    latest = seen.latest
    if all(member.closed for member in seen.members):
        return None
    places: list[dict[str, object]] | None = None
    if latest.type == "person":
        places = _places(seen.members, scope, around)
    if not (scope.serves(latest.grid) if places is None else places):
        return None
    data: dict[str, object] = {
        "subject_id": seen.members[0].id,
        "aliases": [name for one in seen.members for name in around.names.get(one.id, ())],
        "type": latest.type,
        "grid": latest.grid,
        "place_id": latest.place_id,
        "values": {
            f"{latest.type}.{attribute}": _value(known, around.workers)
            for attribute, known in seen.document.known.items()
        },
    }
    return data if places is None else {**data, "places": places}


def _places(
    members: Sequence[Member], scope: WorkerScope, around: _Around
) -> list[dict[str, object]]:
    last = {
        line.place_id: line
        for line in sorted(
            (line for member in members for line in around.sightings.get(member.id, ())),
            key=lambda line: (line.started_at, line.op_id),
        )
    }
    return [
        {
            "place_id": line.place_id,
            "role": line.role,
            "presence": line.presence,
            "seen_at": line.started_at,
        }
        for line in last.values()
        if line.presence != MOVED_OUT and scope.serves(line.grid)
    ]


def _value(known: Known, workers: Mapping[str, str]) -> dict[str, object]:
    """`observed_at` is what validity counts from; a confirmation renews it and says so."""
    latest = known.latest
    origin = known.observer or latest
    told: dict[str, object] = {
        "value": known.value,
        "observed_at": latest.moment,
        "observer": _name(origin, workers),
        "report": origin.visit_id,
        "how": "observed" if known.confirmed is None else "confirmed",
    }
    if known.confirmed is None:
        return told
    confirmer = {
        "first_observed_at": origin.moment,
        "confirmed_by": _name(latest, workers),
        "confirmed_in": latest.visit_id,
    }
    return {**told, **confirmer}


def _name(source: Source, workers: Mapping[str, str]) -> str | None:
    return workers.get(source.worker_id)
