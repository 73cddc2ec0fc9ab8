"""Whether a connection to PostgreSQL that lay in the pool may be used again.

SQLAlchemy's `pool_pre_ping` asks the server each time, which cost 80 µs of both processes, three
times a push. A server that stops, dies or ends a connection closes its socket, and says nothing on
an idle one while all is well: so that only a connection with something to read is asked, and one
that lay so long that something between may have forgotten it.
"""

import select
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

_LONG_SECONDS = 10
_LEFT = "left_at"


def look_before_use(engine: Engine) -> None:
    """Call once per engine. Where a connection is dead the pool makes new ones, as after a ping."""
    dialect = engine.dialect

    def note(_driver: object, record: Any) -> None:
        record.info[_LEFT] = time.monotonic()

    def look(driver: Any, record: Any, _lent: object) -> None:
        try:
            if _may_be_dead(driver, record.info.get(_LEFT)):
                dialect.do_ping(driver)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", look)


def _may_be_dead(driver: Any, left: float | None) -> bool:
    if left is None:
        # It was made just now.
        return False
    if time.monotonic() - left > _LONG_SECONDS:
        return True
    told = select.poll()
    told.register(driver.fileno(), select.POLLIN)
    return bool(told.poll(0))
