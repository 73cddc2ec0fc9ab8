"""Merges: two subjects that a person declares one. Audited, and undone without a trace in values.

A merged subject keeps its names, its reports and its values; it is only seen through the one that
is kept. Undoing takes that look away, so nothing has to be taken apart again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services import audit
from app.storage.models.subjects import Merge, SubjectRecord
from app.storage.queries import merges as queries
from app.storage.queries import subjects
from app.storage.queries.numbering import PHONES, next_numbers


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, and when."""

    actor: str
    now: datetime


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge as a person is asked about it; names are what the subjects go by."""

    id: str
    state: str
    reason: str
    kept_id: str
    kept_names: tuple[str, ...]
    merged_id: str
    merged_names: tuple[str, ...]
    created_at: datetime
    decided_at: datetime | None


def listed(tx: Session, state: str = "proposed") -> list[MergeLine]:
    """Merges in a state, oldest first: proposed, merged, declined or undone."""
    found = queries.in_state(tx, state)
    ids = {id_ for merge in found for id_ in (merge.kept_id, merge.merged_id)}
    names = subjects.scoped_names(tx, ids)
    return [
        MergeLine(
            id=merge.id,
            state=merge.state,
            reason=merge.reason,
            kept_id=merge.kept_id,
            kept_names=tuple(names.get(merge.kept_id, ())),
            merged_id=merge.merged_id,
            merged_names=tuple(names.get(merge.merged_id, ())),
            created_at=merge.created_at,
            decided_at=merge.decided_at,
        )
        for merge in found
    ]


def accept(tx: Session, merge_id: str, decision: Decision) -> None:
    """From now on both are seen as the one that is kept. What was declined or undone may be
    accepted after all. Raises Problem `unknown_merge` or `merge_state`."""
    merge = _known(tx, merge_id)
    if merge.state == "merged":
        raise _state(merge, "proposed, declined or undone")
    kept, merged = merge.kept_id, merge.merged_id
    root = queries.roots(tx, {kept, merged})
    if root[merged] != merged or root[kept] == merged:
        title = f"Merge {merge_id}: these two are merged already, by another decision."
        raise Problem(409, "merge_state", title)
    records = queries.locked_records(tx, {kept, merged, root[kept]})
    records[merged].merged_into = kept
    _decide(tx, merge, "merged", decision, records)


def decline(tx: Session, merge_id: str, decision: Decision) -> None:
    """They are two; the pair is not proposed again. Raises as `accept` does."""
    merge = _known(tx, merge_id)
    if merge.state != "proposed":
        raise _state(merge, "proposed")
    _decide(tx, merge, "declined", decision, {})


def undo(tx: Session, merge_id: str, decision: Decision) -> None:
    """Both are seen by themselves again, each with what its own reports say. Raises as `accept`."""
    merge = _known(tx, merge_id)
    if merge.state != "merged":
        raise _state(merge, "merged")
    root = queries.roots(tx, {merge.kept_id})[merge.kept_id]
    records = queries.locked_records(tx, {root, merge.merged_id})
    records[merge.merged_id].merged_into = None
    _decide(tx, merge, "undone", decision, records)


def _known(tx: Session, merge_id: str) -> Merge:
    merge = queries.locked_merge(tx, merge_id)
    if merge is None:
        raise Problem(404, "unknown_merge", f"There is no merge {merge_id}: see `merge list`.")
    return merge


def _state(merge: Merge, fit: str) -> Problem:
    title = f"Merge {merge.id} is {merge.state}; only one that is {fit} can be changed so."
    return Problem(409, "merge_state", title)


def _decide(
    tx: Session,
    merge: Merge,
    state: str,
    decision: Decision,
    records: dict[str, SubjectRecord],
) -> None:
    merge.state, merge.decided_at = state, decision.now
    if records:
        seq = next_numbers(tx, PHONES, 1)
        for record in records.values():
            record.seq = seq
    tx.flush()
    detail = {"kept": merge.kept_id, "merged": merge.merged_id}
    audit.record(tx, decision.now, decision.actor, f"merge.{state}", merge.id, detail)
