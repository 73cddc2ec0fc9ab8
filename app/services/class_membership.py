"""What a trainee sees of the own classes: which they are, what they set, what was said in them."""

from typing import Any

from sqlalchemy.orm import Session

from app.clock import local_time
from app.services.access import WorkerScope
from app.services.classes import keys_of
from app.storage.queries import classes as queries


def told_classes(tx: Session, who: WorkerScope) -> list[dict[str, Any]]:
    """The one joined last in front."""
    return [
        {
            "class_id": found.id,
            "name": found.name,
            "trainer": trainer,
            "scenarios": keys_of(found),
            "joined_at": local_time(member.joined_at).isoformat(),
            "closed": found.closed_at is not None,
        }
        for found, member, trainer in queries.of_member(tx, who.worker_id)
    ]


def told_hints(tx: Session, who: WorkerScope, after: str) -> list[dict[str, Any]]:
    """What was said to this trainee or to all of a class since joining it, the oldest first."""
    joined = {
        found.id: member.joined_at for found, member, _ in queries.of_member(tx, who.worker_id)
    }
    return [
        {
            "hint_id": hint.id,
            "class": hint.class_id,
            "scenario": hint.scenario,
            "text": hint.text,
            "sent_at": local_time(hint.at).isoformat(),
        }
        for hint in queries.hints_for(tx, who.worker_id, joined, after)
        if hint.at >= joined[hint.class_id]
    ]
