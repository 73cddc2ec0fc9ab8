"""The machine's clock, set while processes run: of this process and of all that it forks.

It stands where the machine's clock is read: by the product's own clock, by the library that wakes
its jobs, and by `time.time`. What counts seconds since the start (`time.monotonic`) goes on, as it
does when an operator or a time server sets a real clock. PostgreSQL keeps its own: the product
never asks it for the time.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from multiprocessing.sharedctypes import RawValue
from typing import Any

from app import clock

_READERS = ("apscheduler",)
_real = time.time


class MachineClock:
    """`set` it by how much it shall be ahead of the real one; less than nothing is behind."""

    def __init__(self) -> None:
        # No lock: whoever is killed holding it would stop all clocks.
        self._seconds = RawValue("d", 0.0)

    def set(self, ahead: timedelta) -> None:
        self._seconds.value = ahead.total_seconds()

    def seconds(self) -> float:
        return float(_real() + self._seconds.value)


@contextmanager
def machine_clock() -> Iterator[MachineClock]:
    """While the block lasts, this process and what it forks read this clock."""
    made = MachineClock()
    shown = _shown_by(made)
    places = [clock, *(sys.modules[name] for name in list(sys.modules) if _reads(name))]
    own = [place for place in places if vars(place).get("datetime") is datetime]
    try:
        for place in own:
            vars(place)["datetime"] = shown
        time.time = made.seconds
        yield made
    finally:
        time.time = _real
        for place in own:
            vars(place)["datetime"] = datetime


def _reads(name: str) -> bool:
    return name.partition(".")[0] in _READERS


def _shown_by(made: MachineClock) -> Any:
    class Moments(type):
        """Every moment is one of these, whoever made it."""

        def __instancecheck__(cls, it: object) -> bool:
            return isinstance(it, datetime)

    class Shown(datetime, metaclass=Moments):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.fromtimestamp(made.seconds(), tz)

    return Shown
