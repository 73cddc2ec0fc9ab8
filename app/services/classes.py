"""Classes: a trainer makes one, lets trainees in by a code, sets it scenarios, and sees it alone.

A reset is a mark: what was begun before it counts no more, so it can be taken back.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_time
from app.errors import Problem, invalid, not_found
from app.services import audit, releases
from app.services.areas import LEVELS, NewArea, add_area
from app.services.workers import LETTERS
from app.storage.models.areas import Area
from app.storage.models.classes import TrainingClass
from app.storage.queries import classes as queries
from app.storage.queries import training

CODE_LENGTH = 8
CODE_LASTS = timedelta(days=30)
LONGEST_NAME = 100
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trainer:
    """Who does something to a class, when, and where new ids come from."""

    account_id: str
    now: datetime
    new_id: Callable[[], str]

    @property
    def actor(self) -> str:
        return f"account:{self.account_id}"


def make(tx: Session, who: Trainer, asked: Mapping[str, Any]) -> TrainingClass:
    """A class with a code. `asked` has its name, the keys of its scenarios, perhaps the `area`
    (a community) below which each newcomer gets a grid. Raises Problem 422."""
    made = TrainingClass(
        id=who.new_id(),
        name=_name(asked["name"]),
        code=_new_code(tx),
        code_ends_at=who.now + CODE_LASTS,
        area=_community(tx, asked.get("area")),
        scenarios=_known(tx, asked.get("scenarios", [])),
        made_by=who.account_id,
        made_at=who.now,
    )
    tx.add(made)
    tx.flush()
    audit.record(tx, who.now, who.actor, "class.make", made.id)
    return made


def own(tx: Session, account_id: str, class_id: str) -> TrainingClass:
    """One of a trainer's classes. Raises Problem 404 for another's as for what never was."""
    # PostgreSQL refuses a NUL even in a question.
    found = queries.one_of_trainer(tx, class_id, account_id) if class_id.isprintable() else None
    if found is None:
        raise not_found()
    return found


def change(tx: Session, who: Trainer, class_id: str, asked: Mapping[str, Any]) -> TrainingClass:
    """Any of `name`, `scenarios`, `closed`, `new_code`, `undo_reset`; the rest stays."""
    found = own(tx, who.account_id, class_id)
    if "name" in asked:
        found.name = _name(asked["name"])
    if "scenarios" in asked:
        found.scenarios = _known(tx, asked["scenarios"])
    if "closed" in asked:
        found.closed_at = (found.closed_at or who.now) if asked["closed"] else None
    if asked.get("new_code"):
        found.code, found.code_ends_at = _new_code(tx), who.now + CODE_LASTS
    if asked.get("undo_reset"):
        found.reset_at = None
    tx.flush()
    audit.record(tx, who.now, who.actor, "class.change", found.id, sorted(asked))
    return found


def reset(tx: Session, who: Trainer, class_id: str) -> TrainingClass:
    """Bring every member back to the start in one step: what was begun before counts no more, and
    nothing of the class's scenarios comes back to them from it."""
    found = own(tx, who.account_id, class_id)
    members = [worker.id for _, worker in queries.members(tx, found.id)]
    keys = queries.scenarios_begun(tx, found.id)
    training.forget_repetitions(tx, members, keys)
    found.reset_at = who.now
    tx.flush()
    audit.record(tx, who.now, who.actor, "class.reset", found.id, {"members": len(members)})
    return found


def told(tx: Session, found: list[TrainingClass]) -> list[Document]:
    """Classes as their trainer sees them."""
    sizes = queries.sizes(tx, [each.id for each in found])
    return [_document(each, sizes.get(each.id, 0)) for each in found]


def keys_of(found: TrainingClass) -> list[str]:
    return [str(key) for key in found.scenarios] if isinstance(found.scenarios, list) else []


def spoken_code(text: str) -> str:
    """A code as it is stored, however it was typed: without spaces, hyphens and case."""
    return "".join(sign for sign in text.upper() if sign not in " -·　")


def _document(found: TrainingClass, members: int) -> Document:
    return {
        "class_id": found.id,
        "name": found.name,
        "code": found.code,
        "code_ends_at": local_time(found.code_ends_at).isoformat(),
        "area": found.area,
        "made_at": local_time(found.made_at).isoformat(),
        "closed_at": found.closed_at and local_time(found.closed_at).isoformat(),
        "reset_at": found.reset_at and local_time(found.reset_at).isoformat(),
        "scenarios": keys_of(found),
        "members": members,
    }


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise invalid("name", f"A name has 1 to {LONGEST_NAME} characters, in one line.")
    return name


def _known(tx: Session, keys: list[str]) -> list[str]:
    there = {row.key for row in training.current(tx)}
    for key in keys:
        if key not in there:
            title = "Name scenarios that are published: GET /api/v1/console/training/scenarios."
            raise invalid("scenarios", title)
    return list(dict.fromkeys(keys))


def _new_code(tx: Session) -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if queries.by_code(tx, code) is None:
            return code


def _community(tx: Session, code: str | None) -> str:
    if code is None:
        first = queries.first_community(tx)
        return first.code if first else _made_up(tx)
    found = tx.get(Area, code) if code.isprintable() else None
    if found is None or found.level != "community":
        raise invalid("area", "Name a community of the practice realm, or leave `area` out.")
    return found.code


def _made_up(tx: Session) -> str:
    """A community that is nowhere, in a store without one; departments know its district."""
    district = min(releases.in_force(tx).registry.codelists["district"].codes)
    chain = (district[:4], district, f"{district}990", f"{district}990990")
    names = ("演练市", "演练区", "演练街道", "演练社区")
    for number, (code, name) in enumerate(zip(chain, names, strict=True)):
        if tx.get(Area, code) is None:
            parent = chain[number - 1] if number else None
            add_area(tx, NewArea(code, name, parent, LEVELS[number]))
    return chain[-1]


def closed(found: TrainingClass, now: datetime) -> Problem | None:
    """Why nobody comes in any more, if so."""
    if found.closed_at is not None:
        return Problem(409, "class_closed", "This class is closed: ask your trainer.")
    if now >= found.code_ends_at:
        return Problem(409, "class_closed", "This code has ended: ask your trainer for a new one.")
    return None
