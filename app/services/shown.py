"""Reports as projections need them: only the parts that a sheet reads, decoded once per visit.

A long pull spends most of its time here. What a sheet never looks at is skipped by the parser and
never becomes an object, so a sheet of houses does not pay for the persons living in them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import asdict
from sqlalchemy.orm import Session

from app.registry.projector import Projector
from app.storage.queries.shown import accepted_reports

Parts = frozenset[str]

_MEMBERS = {"visit": "visit", "place": "place", "site": "site", "person": "persons"}
_ALWAYS = frozenset({"visit", "place"})


@dataclass(frozen=True, slots=True)
class ShownReport:
    """`content` is the report without the parts that were not asked for."""

    visit_id: str
    worker_id: str
    content: Mapping[str, Any]


def parts_of(projector: Projector) -> Parts:
    """The members of a report that a sheet's cells can depend on."""
    sheet = projector.sheet
    read = {element.partition(".")[0] for element in projector.reads}
    members = {_MEMBERS.get(subject, "issues") for subject in (*read, sheet.row_subject)}
    # A pick may count persons or issues without reading any of their elements.
    picks = f"{sheet.person_pick} {sheet.issue_pick}"
    return _ALWAYS | members | {name for name in ("persons", "issues") if name in picks}


def load(tx: Session, visit_ids: Collection[str], parts: Parts) -> dict[str, ShownReport]:
    """The accepted ones among these visits' reports, with these parts."""
    if not visit_ids:
        return {}
    read = _reader(parts)
    return {
        visit_id: ShownReport(visit_id, worker_id, asdict(read(content or payload).report))
        for visit_id, worker_id, content, payload in accepted_reports(tx, visit_ids)
    }


@cache
def _reader(parts: Parts) -> Callable[[bytes], Any]:
    """What was submitted and what amendments left of it both hold the report under one name."""
    report = msgspec.defstruct("Report", [(name, Any, None) for name in sorted(parts)])
    return msgspec.json.Decoder(msgspec.defstruct("Holder", [("report", report)])).decode
