"""Catching up: whoever reads subjects has folded first what waits (see app/services/folding)."""

from collections.abc import Sequence
from http import HTTPStatus

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from app.errors import Problem
from app.http.errors import log_bug
from app.http.house import desk, now
from app.services import folding
from app.storage.database import AnotherWritesError, transaction
from app.storage.queries import folding as queries

# What one request works off for all at most; the rest comes with the next one, or the job's.
TURNS = 8
_log = structlog.get_logger()


def catch_up(turns: int = TURNS, patience: float | None = None) -> int:
    """Fold what waits; gives how many reports.

    Each turn is a transaction of its own. A store that takes nothing just now is read as it is; so
    is one that others write to for longer than `patience`, in seconds.
    Raises Problem 503 where none can be folded: `field_key_missing`.
    """
    folded = 0
    try:
        for _ in range(turns):
            with transaction(writes=False) as tx:
                if not queries.is_waiting(tx):
                    break
            done = _turn(patience)
            folded += done
            if not done:
                break
    except AnotherWritesError:
        pass
    except OperationalError as error:
        _log.warning("folding put off", error=type(error.orig).__name__)
    return folded


def try_again() -> None:
    """Let what could not be folded wait with the others again: a newer program may know how."""
    with transaction(writes=False) as tx:
        aside = queries.aside(tx)
    if aside:
        with transaction(writes=True) as tx:
            queries.take_back(tx)


def _turn(patience: float | None) -> int:
    try:
        with transaction(writes=True, patience=patience) as tx:
            return folding.fold_next(tx, desk(now()))
    except IntegrityError:
        # A push named one of these subjects first: the next turn finds the name.
        return 0
    except (OperationalError, AnotherWritesError):
        raise
    except Exception as error:
        log_bug(error)
        _raise_if_all(error)
    with transaction(writes=False) as tx:
        waiting = queries.longest(tx, folding.AT_ONCE)
    return _apart(waiting)


def _apart(waiting: Sequence[str]) -> int:
    """Fold by halves, until what cannot be folded stands alone: that is put aside, so that neither
    its neighbours nor whoever reads has to wait for it."""
    try:
        with transaction(writes=True) as tx:
            return folding.fold_next(tx, desk(now()), waiting)
    except IntegrityError:
        return 0
    except OperationalError:
        raise
    except Exception as error:
        log_bug(error)
        _raise_if_all(error)
    if len(waiting) == 1:
        with transaction(writes=True) as tx:
            queries.put_aside(tx, waiting[0])
        return 1
    half = len(waiting) // 2
    return _apart(waiting[:half]) + _apart(waiting[half:])


def _raise_if_all(error: Exception) -> None:
    """What ails the whole store, a missing key say, is no report's fault: all of them wait on."""
    if isinstance(error, Problem) and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise error
