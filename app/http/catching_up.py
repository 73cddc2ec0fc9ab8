"""Catching up: whoever reads subjects has folded first what waits (see app/services/folding)."""

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from app.http.house import desk, now
from app.services import folding
from app.storage.database import transaction
from app.storage.queries.folding import is_waiting

# What one request works off for all at most; the rest comes with the next one, or the job's.
TURNS = 8
_log = structlog.get_logger()


def catch_up(turns: int = TURNS) -> int:
    """Fold what waits; gives how many reports.

    Each turn is a transaction of its own. A store that takes nothing just now is read as it is.
    """
    folded = 0
    try:
        for _ in range(turns):
            with transaction(writes=False) as tx:
                if not is_waiting(tx):
                    break
            done = _turn()
            folded += done
            if not done:
                break
    except OperationalError as error:
        _log.warning("folding put off", error=type(error.orig).__name__)
    return folded


def _turn() -> int:
    try:
        with transaction(writes=True) as tx:
            return folding.fold_next(tx, desk(now()))
    except IntegrityError:
        # A push named one of these subjects first: the next turn finds the name.
        return 0
