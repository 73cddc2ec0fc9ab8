"""Folding later: a push stores, judges and fans out; what its reports make known of subjects is
worked out by whoever wants to read subjects first, and by a job every few seconds.

A push waits for nothing that no department waits for, and what many phones handed in is folded
together: names, subjects and document numbers are looked up once for all of them. Folding is a join
(see subjects_values): how late it comes and in which order changes nothing. That a report waits is
committed with it, so none is forgotten.
"""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from app.services import accepted, subjects
from app.services.accepted import AcceptedReport
from app.services.finding_numbers import reserved_in
from app.services.revising import Desk
from app.storage.queries import folding as queries
from app.storage.queries.numbering import PHONES, next_numbers

# A turn of SQLite's one writer: some 30 ms.
AT_ONCE = 250


def put_off(tx: Session, reports: Sequence[AcceptedReport]) -> None:
    """Let accepted reports wait; to be called in the transaction that stores them."""
    lines = [{"visit_id": one.visit_id, "grid": one.grid} for one in reports]
    findings = [
        {"visit_id": one.visit_id, "number": number}
        for one in reports
        for number in sorted(reserved_in(one.content))
    ]
    queries.put(tx, lines, findings)


def fold_now(tx: Session, desk: Desk, reports: Sequence[AcceptedReport], seq: int | None) -> None:
    """Let none wait: to be called instead of `put_off`, where the batch has the number `seq`."""
    subjects.observe(tx, reports, desk.document_key, desk.new_id, seq)


def fold_next(tx: Session, desk: Desk, among: Collection[str] | None = None) -> int:
    """Fold what has waited longest (among these); gives how many reports, 0 also while another
    folds."""
    return _fold(tx, desk, queries.take(tx, AT_ONCE, among))


def fold_numbered(tx: Session, desk: Desk, numbers: Collection[str]) -> None:
    """Fold the waiting reports that tell of findings by these numbers, so that it is known whose
    the numbers are."""
    if numbers:
        _fold(tx, desk, queries.take_numbers(tx, numbers))


def _fold(tx: Session, desk: Desk, visit_ids: Collection[str]) -> int:
    if visit_ids:
        loaded = accepted.load(tx, visit_ids).values()
        reports = sorted(loaded, key=lambda one: (one.started_at, one.op_id))
        fold_now(tx, desk, reports, next_numbers(tx, PHONES, 1))
    return len(visit_ids)
