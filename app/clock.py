"""The time, handed in: tests and simulations bring their own clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

# Every sheet's day is a day in Asia/Shanghai, which has had no daylight saving since 1991.
_EAST = timedelta(hours=8)
LOCAL = timezone(_EAST)

# Two machines of one installation agree to within this; whatever is further ahead was written
# before the clock was put back.
SKEW = timedelta(minutes=1)


def system_clock() -> datetime:
    return datetime.now(UTC)


def local_time(moment: datetime) -> datetime:
    """A moment as people and receivers read it, in +08:00."""
    return moment.astimezone(LOCAL)


def local_day(moment: datetime) -> date:
    """The day in China in which a moment falls."""
    # Five times as quick as asking two time zones for what they differ by.
    return (moment + _EAST if moment.tzinfo is UTC else moment.astimezone(LOCAL)).date()
