"""The past of one row: who recorded it, who changed which of its cells, what was said of it.

Which cells an amendment touched is told, never what stood there before: a withdrawn value is not
read again. What departments say about the row is told to the department that said it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.errors import not_found
from app.services import accepted
from app.services.cells import local_moment
from app.services.envelope import Amend, read_operation
from app.services.patching import Amendment, changes_of
from app.services.row_detail import named_row
from app.services.sheet_slice import SheetSlice
from app.storage.queries import console as stored
from app.storage.queries import reports
from app.storage.queries.console import OperationLine
from app.storage.queries.rows import Entry

Event = dict[str, object]
_LISTS = frozenset({"persons", "issues"})
_SUBJECTS = {"persons": "person", "issues": "issue"}


def history(tx: Session, part: SheetSlice, row_id: str) -> list[Event]:
    """What happened to a row, in order. A row that the reader cannot read is 404."""
    entry = named_row(tx, part, row_id)
    head = reports.heads(tx, [entry.visit_id]).get(entry.visit_id)
    report = accepted.load(tx, [entry.visit_id]).get(entry.visit_id)
    if head is None or report is None:
        raise not_found()
    columns = _Columns(part, report.content, entry.position)
    events = [*_recorded(tx, entry, columns)]
    events += _returns(tx, part, entry)
    events += _outcomes(tx, part, entry, head.worker_id)
    return sorted(events, key=lambda event: str(event["at"]))


class _Columns:
    """Which columns of one row a path of its report shows in."""

    def __init__(self, part: SheetSlice, report: Mapping[str, Any], position: int) -> None:
        view = part.view
        self._columns = [
            (column.header, set(column.elements))
            for place, column in enumerate(view.sheet.columns)
            if place not in view.withheld
        ]
        sources = view.projector.sources(report, position)
        paths = [source.path.split(".") for column in sources for source in column]
        self._subjects = {tuple(path[:2]) for path in paths if path[0] in _LISTS}

    def touched(self, paths: set[str]) -> list[str]:
        """The headers of the columns that draw on any of these paths, in column order."""
        elements = {element for path in paths if (element := self._element(path))}
        return [header for header, own in self._columns if own & elements]

    def _element(self, path: str) -> str | None:
        parts = path.split(".")
        if parts[0] not in _LISTS:
            return path
        if len(parts) != 3 or tuple(parts[:2]) not in self._subjects:
            return None
        return f"{_SUBJECTS[parts[0]]}.{parts[2]}"


def _recorded(tx: Session, entry: Entry, columns: _Columns) -> Iterator[Event]:
    for line in stored.operations_of(tx, entry.visit_id):
        event: Event = {"at": local_moment(line.at), "by": line.worker}
        if line.type == "visit.submit":
            yield {**event, "kind": "recorded"}
        elif touched := columns.touched(_paths(line)):
            yield {**event, "kind": "amended", "changed": touched}


def _paths(line: OperationLine) -> set[str]:
    operation = read_operation(line.payload)
    if not isinstance(operation, Amend):
        return set()
    amendment = Amendment(
        op_id=str(operation.op_id),
        base_rev=operation.base_rev,
        recorded_at=operation.recorded_at,
        set=operation.set or {},
        unset=operation.unset or (),
        add=operation.add,
        remove=operation.remove or (),
    )
    return {change.path for change in changes_of(amendment)}


def _returns(tx: Session, part: SheetSlice, entry: Entry) -> Iterator[Event]:
    for task in stored.returns_of(tx, entry.visit_id):
        detail = _own(part, entry, task.detail)
        if detail is None:
            continue
        said = {"kind": "returned", "at": local_moment(task.created_at)}
        yield {**said, "text": detail.get("reason"), "state": task.state}


def _outcomes(tx: Session, part: SheetSlice, entry: Entry, worker_id: str) -> Iterator[Event]:
    for item in stored.outcomes_of(tx, worker_id, entry.visit_id):
        detail = _own(part, entry, item.detail)
        if detail is None:
            continue
        said = {"kind": "outcome", "at": local_moment(item.created_at)}
        yield {**said, "text": detail.get("text"), "status": detail.get("status")}


def _own(part: SheetSlice, entry: Entry, detail: object) -> Mapping[str, Any] | None:
    if not isinstance(detail, dict) or detail.get("department") != part.scope.department:
        return None
    return detail if detail.get("row_id") == entry.row_id.hex() else None
