"""What a class sets a trainee: one full attempt at each scenario, and those given beyond it.

Repetitions of what was not right are no attempts: they are always allowed.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import Problem, invalid, not_found
from app.services.classes import keys_of
from app.storage.models.classes import TrainingClass
from app.storage.queries import classes as queries


@dataclass(frozen=True, slots=True)
class Assigned:
    """A scenario that classes set somebody; `left` are the attempts at it by class."""

    left: dict[str, int] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """Those with an attempt left in front."""
        return sorted(self.left, key=lambda class_id: self.left[class_id] <= 0)


def assigned_to(tx: Session, worker_id: str) -> dict[str, Assigned]:
    """What is set to a trainee by open classes: scenarios by key."""
    mine = [found for found, _, _ in queries.of_member(tx, worker_id) if found.closed_at is None]
    left = attempts_left(tx, mine, worker_id)
    found: dict[str, Assigned] = {}
    for each in mine:
        for key in keys_of(each):
            found.setdefault(key, Assigned()).left[each.id] = left[each.id, worker_id, key]
    return found


def attempts_left(
    tx: Session, of: Collection[TrainingClass], worker_id: str | None = None
) -> Counter[tuple[str, str, str]]:
    """By class, worker and scenario: one, those given, less those begun since the last reset.
    Nothing is in it for whoever has neither begun nor been given one; that is one attempt."""
    since = {each.id: each.reset_at for each in of}
    left = _OneMore()
    for grant in queries.grants(tx, since, worker_id):
        if _counts(grant.at, since[grant.class_id]):
            left[grant.class_id, grant.worker_id, grant.scenario] += 1
    for class_id, worker, key, started_at in queries.attempts(tx, since, worker_id):
        if _counts(started_at, since[class_id]):
            left[class_id, worker, key] -= 1
    return left


def require_attempt(tx: Session, worker_id: str, class_id: str, key: str) -> None:
    """Raises Problem 404 for a class one is not in, 409 `class_closed`, `no_attempt_left`, 422 for
    a scenario that it does not set."""
    of = [found for found, _, _ in queries.of_member(tx, worker_id) if found.id == class_id]
    if not of:
        raise not_found("You are in no such class.")
    queries.lock_class(tx, class_id)
    if of[0].closed_at is not None:
        raise Problem(409, "class_closed", "This class is closed: practise without it.")
    if key not in keys_of(of[0]):
        raise invalid("scenario", "Your class does not set this scenario: leave `class_id` out.")
    if attempts_left(tx, of, worker_id)[class_id, worker_id, key] <= 0:
        title = "Your attempt at this scenario is used: your trainer can give you another."
        raise Problem(409, "no_attempt_left", title)


def _counts(at: datetime, reset_at: datetime | None) -> bool:
    return reset_at is None or at >= reset_at


class _OneMore(Counter[tuple[str, str, str]]):
    def __missing__(self, key: tuple[str, str, str]) -> int:
        return 1
