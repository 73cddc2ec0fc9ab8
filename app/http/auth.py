"""Who is asking: the bearer token of a worker's phone."""

from flask import request
from sqlalchemy.orm import Session

from app.errors import unauthorized
from app.http.house import house, now
from app.services import sessions
from app.services.access import WorkerScope


def bearer_token() -> str:
    """The token of the Authorization header. Raises Problem `unauthorized` where there is none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise unauthorized()
    return token.strip()


def current_worker(tx: Session) -> WorkerScope:
    """The worker this request speaks for.

    The scope may be of a lapsed token (`current` False): whoever does more than take in what
    the phone recorded calls `require_current()`. Raises Problem 429 for a phone that asks without
    end: it keeps what it has and comes again.
    """
    moment = now()
    who = sessions.scope_of(tx, bearer_token(), moment)
    house().phones.count(who.device_id, moment.timestamp())
    return who
