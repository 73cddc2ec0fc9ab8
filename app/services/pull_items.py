"""What a phone is told of each change: subjects and their values, tasks, messages, reports."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.services.access import WorkerScope
from app.services.pull_periods import Days, Scope, days
from app.services.pull_subjects import Told, told_subjects
from app.storage.queries import messages
from app.storage.queries import pull as queries
from app.storage.queries.pull import INBOX, REPORT, SUBJECT, TASK, Place


@dataclass(frozen=True, slots=True)
class Item:
    """`op` is upsert or delete; `rev` grows with every change of the thing that `id` names."""

    kind: str
    id: str
    rev: int
    op: str
    data: Mapping[str, object] | None


def purge(grid: str, rev: int) -> Item:
    """The worker left a grid: the phone forgets everything that it has from there."""
    return Item("purge", grid, rev, "delete", {"grid": grid})


def tell(
    tx: Session, scope: WorkerScope, places: Sequence[Place], since: date
) -> dict[Place, list[Item]]:
    """The items of these changes, as things stand now; days of sheets from `since` on."""
    told: dict[Place, list[Item]] = {}
    by_kind = {TASK: _tasks, REPORT: _reports, INBOX: _inbox}
    for kind, telling in by_kind.items():
        own = [place for place in places if place.kind == kind]
        if own:
            told.update(telling(tx, own))
    own = [place for place in places if place.kind == SUBJECT]
    if own:
        told.update(_subjects(tx, scope, own, since))
    return told


def _subjects(
    tx: Session, scope: WorkerScope, places: Sequence[Place], since: date
) -> dict[Place, list[Item]]:
    subjects = told_subjects(tx, scope, _ids(places))
    told = [one for own in subjects.values() for one in own if one.data is not None]
    known = {member for one in told for member in one.members}
    last = days(tx, known, Scope(scope.grids, since))
    return {
        place: [item for one in subjects[place.id] for item in _subject(one, last, place.seq)]
        for place in places
    }


def _subject(told: Told, last: Days, rev: int) -> Iterator[Item]:
    """Itself and its days: of each sheet with a period there is one, or none any more."""
    yield _item("subject", told.id, rev, told.data)
    for sheet in last.sheets.get(told.type, ()):
        # Whom the phone does not know may have a row in a report of others that it does.
        day = None if told.data is None else last.last.get((sheet, told.id))
        data = {"sheet": sheet, "subject_id": told.id, "day": day}
        yield _item("sheet_period", f"{sheet}:{told.id}", rev, None if day is None else data)


def _tasks(tx: Session, places: Sequence[Place]) -> dict[Place, list[Item]]:
    found = queries.tasks(tx, _ids(places))
    told = {}
    for place in places:
        task = found[place.id]
        data = {
            "task_id": task.id,
            "kind": task.kind,
            "state": task.state,
            "grid": task.grid,
            "visit_id": task.visit_id,
            "op_id": task.op_id,
            "detail": task.detail,
            "created_at": task.created_at,
        }
        told[place] = [_item("task", task.id, place.seq, None if task.state == "closed" else data)]
    return told


def _reports(tx: Session, places: Sequence[Place]) -> dict[Place, list[Item]]:
    found = queries.reports(tx, _ids(places))
    told = {}
    for place in places:
        report = found[place.id]
        data = {
            "visit_id": report.visit_id,
            "op_id": report.op_id,
            "rev": report.rev,
            "state": report.state,
            "release": report.release,
            "day": report.day,
            "grid": report.grid,
        }
        told[place] = [_item("report_state", report.visit_id, report.rev, data)]
    return told


def _inbox(tx: Session, places: Sequence[Place]) -> dict[Place, list[Item]]:
    found = messages.messages(tx, _ids(places))
    told = {}
    for place in places:
        message = found[place.id]
        data = {
            "inbox_id": message.id,
            "kind": message.kind,
            "grid": message.grid,
            "visit_id": message.visit_id,
            "detail": message.detail,
            "created_at": message.created_at,
        }
        told[place] = [_item("inbox", message.id, place.seq, data)]
    return told


def _item(kind: str, id_: str, rev: int, data: Mapping[str, object] | None) -> Item:
    return Item(kind, id_, rev, "delete" if data is None else "upsert", data)


def _ids(places: Iterable[Place]) -> Collection[str]:
    return [place.id for place in places]
