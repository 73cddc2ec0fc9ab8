"""Tasks: what a worker is asked to look at again, and what became of the asking.

A task is named after its cause, so that finding the same cause again never asks twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from app.services.amendments import Verdict
from app.services.judge import Judgement
from app.services.receipts import faults_document
from app.storage.queries import tasks as queries

_NAMESPACE = UUID("5a5f6d1e-3f0c-4c0e-9d55-6c1f2b7a9e10")
# What intake itself asks; a department's returns are asked elsewhere and never settled here.
_OWN_KINDS = frozenset({"missing", "returned", "conflict"})


@dataclass(frozen=True, slots=True)
class About:
    """Who is asked, and about which operation."""

    worker_id: str
    grid: str
    visit_id: str | None
    op_id: str


@dataclass(frozen=True, slots=True)
class Ask:
    """`detail` holds paths, codes and ids, never values."""

    kind: str
    about: About
    detail: Mapping[str, Any]

    @property
    def task_id(self) -> str:
        return str(uuid5(_NAMESPACE, f"{self.kind}|{self.about.op_id}"))

    def line(self, now: datetime, seq: int | None) -> dict[str, Any]:
        return {
            "id": self.task_id,
            "kind": self.kind,
            "state": "open",
            "worker_id": self.about.worker_id,
            "grid": self.about.grid,
            "visit_id": self.about.visit_id,
            "op_id": self.about.op_id,
            "detail": self.detail,
            "created_at": now,
            "answered_at": None,
            "seq": seq,
        }


def asks_of_submission(judgement: Judgement, about: About) -> list[Ask]:
    """A report with faults is asked to be put right, one whose rows lack values to be filled in."""
    if judgement.faults:
        return [Ask("returned", about, {"faults": faults_document(judgement.faults)})]
    if judgement.missing:
        return [Ask("missing", about, {"paths": list(judgement.missing)})]
    return []


def asks_of_amendment(verdict: Verdict, about: About) -> list[Ask]:
    """A faulty amendment is asked to be put right; one that lost a path, which value is right."""
    if not verdict.applied:
        return [Ask("returned", about, {"faults": faults_document(verdict.faults)})]
    if verdict.contested:
        standing = {path: verdict.lost[path] for path in verdict.contested}
        return [Ask("conflict", about, {"paths": list(verdict.contested), "standing": standing})]
    return []


def ask(tx: Session, asks: Iterable[Ask], now: datetime, seq: int | None) -> None:
    """Open tasks about operations that are new to the store."""
    queries.insert_all(tx, [each.line(now, seq) for each in asks])


def settle(tx: Session, visit_id: str, asks: Sequence[Ask], now: datetime, seq: int | None) -> None:
    """Make intake's tasks about a visit say exactly `asks`: open, reopen and close.

    An answered task is asked again only when it now asks something else.
    """
    wanted = {each.task_id: each for each in asks}
    known = {task.id: task for task in queries.of_visit(tx, visit_id, _OWN_KINDS)}
    ask(tx, [each for key, each in wanted.items() if key not in known], now, seq)
    for key, task in known.items():
        if key not in wanted:
            if task.state == "open":
                queries.change(tx, key, state="closed", seq=seq)
        elif task.state == "closed" or not _asks_same(task.detail, wanted[key].detail):
            queries.change(tx, key, state="open", detail=wanted[key].detail, seq=seq)


def answer(
    tx: Session, task: queries.Asked, reply_op_id: str, now: datetime, seq: int | None
) -> None:
    """Note an answer; its words stay in the reply's own operation, which `detail.reply` names."""
    detail = {**task.detail, "reply": reply_op_id}
    queries.change(tx, task.id, state="answered", answered_at=now, detail=detail, seq=seq)


def _asks_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return {key: value for key, value in before.items() if key != "reply"} == now
