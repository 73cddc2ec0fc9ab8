"""A clock that stands until a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


class TestClock:
    """Set `now`, or `advance`; calling it tells the time, as the application's clock does."""

    __test__ = False  # not a class of tests, whatever its name begins with

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        """Move on by `timedelta` parts: `advance(hours=2)`."""
        self.now += timedelta(**parts)
