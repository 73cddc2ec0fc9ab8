"""What a trainer says and gives: a hint to one or to all, a further attempt to one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_time
from app.errors import Problem, invalid, not_found
from app.services import audit
from app.services.class_attempts import attempts_left
from app.services.classes import Trainer, keys_of
from app.services.sessions import NOBODY
from app.services.workers import make_enrolment_code
from app.storage.models.classes import TrainingClass, TrainingGrant, TrainingHint
from app.storage.models.people import Worker
from app.storage.queries import classes as queries

LONGEST_HINT = 500
CODE_MINUTES = 30
MOST_ATTEMPTS = 9


def member_of(tx: Session, found: TrainingClass, worker_id: str) -> Worker:
    """Somebody in a class. Raises Problem 404."""
    if not worker_id.isprintable() or queries.member(tx, found.id, worker_id) is None:
        raise not_found("Nobody of this class goes by that id.")
    return tx.get_one(Worker, worker_id)


def hint(tx: Session, who: Trainer, found: TrainingClass, asked: Mapping[str, Any]) -> TrainingHint:
    """Say something to one member, or to all; their phones have it with the next sync."""
    _require_known(tx, found, asked)
    text = asked["text"].strip()
    if not text or len(text) > LONGEST_HINT:
        raise invalid("text", f"A hint has 1 to {LONGEST_HINT} characters.")
    made = TrainingHint(
        id=who.new_id(),
        class_id=found.id,
        worker_id=asked.get("worker_id"),
        scenario=asked.get("scenario"),
        text=text,
        by=who.account_id,
        at=who.now,
    )
    tx.add(made)
    tx.flush()
    audit.record(tx, who.now, who.actor, "class.hint", made.id)
    return made


def told_hints(tx: Session, found: TrainingClass) -> list[dict[str, Any]]:
    """What was said in a class, the newest first."""
    return [
        {
            "hint_id": each.id,
            "worker_id": each.worker_id,
            "scenario": each.scenario,
            "text": each.text,
            "sent_at": local_time(each.at).isoformat(),
        }
        for each in queries.hints_of(tx, found.id)
    ]


def grant(tx: Session, who: Trainer, found: TrainingClass, asked: Mapping[str, Any]) -> None:
    """One further attempt. Raises Problem 409 `attempts_enough` where plenty are left."""
    _require_known(tx, found, asked)
    worker_id, key = asked["worker_id"], asked["scenario"]
    if attempts_left(tx, [found], worker_id)[found.id, worker_id, key] >= MOST_ATTEMPTS:
        title = f"{MOST_ATTEMPTS} attempts are left: let them be used first."
        raise Problem(409, "attempts_enough", title)
    made = TrainingGrant(
        id=who.new_id(),
        class_id=found.id,
        worker_id=worker_id,
        scenario=key,
        by=who.account_id,
        at=who.now,
    )
    tx.add(made)
    tx.flush()
    audit.record(tx, who.now, who.actor, "class.attempt", made.id)


def sign_in_code(tx: Session, who: Trainer, found: TrainingClass, worker_id: str) -> str:
    """A code that signs one phone of a member in, once, within `CODE_MINUTES`: for whoever came in
    by the class's code and lost the phone. Raises Problem 409 `has_secret` for another's account.
    """
    worker = member_of(tx, found, worker_id)
    if worker.secret_hash != NOBODY:
        title = "This account has a secret: it is signed in with that."
        raise Problem(409, "has_secret", title)
    _, code = make_enrolment_code(tx, worker.phone, who.now, minutes=CODE_MINUTES)
    audit.record(tx, who.now, who.actor, "class.sign_in_code", worker.id)
    return code


def _require_known(tx: Session, found: TrainingClass, asked: Mapping[str, Any]) -> None:
    if asked.get("worker_id"):
        member_of(tx, found, asked["worker_id"])
    if asked.get("scenario") and asked["scenario"] not in keys_of(found):
        raise invalid("scenario", "Name a scenario that this class sets.")
