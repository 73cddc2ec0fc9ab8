"""Handing in: a batch's transactions, and what is done when one of them fails.

A batch is one transaction. When it fails for what one operation does to it, each is given its own,
so that no operation ever holds up its neighbours; what then still fails is answered `retry`.
"""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from app.errors import Problem
from app.http.auth import current_worker
from app.http.errors import log_bug
from app.http.house import desk, now
from app.services.access import WorkerScope
from app.services.envelope import Parcel
from app.services.intake import Counter, prepare, take_in
from app.services.receipts import Result, retry_result
from app.storage.database import transaction

_ATTEMPTS = 3
_log = structlog.get_logger()


def sender() -> WorkerScope:
    """The worker who hands in, lapsed token or not. Raises Problem 401, or 503 when it is busy."""
    try:
        with transaction(writes=False) as tx:
            return current_worker(tx)
    except OperationalError:
        raise Problem(503, "busy", "The store is busy: try again.", retry_after=5) from None


def hand_in(who: WorkerScope, parcels: Sequence[Parcel]) -> list[Result]:
    """Results in order; what is answered as durable has been committed."""
    for _ in range(_ATTEMPTS):
        try:
            return _in_one(who, parcels)
        except IntegrityError:
            # The same batch came twice at once and the other was faster: look again.
            continue
        except OperationalError as error:
            # Busy, full or gone; what was committed all the same is found as a duplicate later.
            _log.warning("push put off", error=type(error.orig).__name__)
            return [retry_result(parcel) for parcel in parcels]
        except Problem:
            raise
        except Exception as error:
            # A bug that one operation sets off: it alone waits until the bug is mended.
            log_bug(error)
            break
    if len(parcels) == 1:
        return [retry_result(parcels[0])]
    return [result for parcel in parcels for result in hand_in(who, [parcel])]


def _in_one(who: WorkerScope, parcels: Sequence[Parcel]) -> list[Result]:
    counter = Counter(desk(now()), who)
    with transaction(writes=False) as tx:
        batch = prepare(tx, counter, parcels)
    with transaction(writes=True) as tx:
        return take_in(tx, counter, batch)
