"""How often one key, account or phone may ask: a script that loops keeps nobody else waiting."""

from threading import Lock

from app.errors import Problem


class Pace:
    """At most `per_minute` requests of one asker in any minute of the clock, in this process; with
    0 there is no limit."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._minute = 0
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def count(self, asker: str, seconds: float) -> None:
        """Count one request at this moment, in seconds since 1970.

        Raises Problem 429 `too_many_requests` that says when the next minute begins.
        """
        if not self._per_minute:
            return
        minute, passed = divmod(int(seconds), 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            asked = self._counts[asker] = self._counts.get(asker, 0) + 1
        if asked > self._per_minute:
            wait = 60 - passed
            title = f"More than {self._per_minute} requests in this minute: wait {wait} seconds."
            raise Problem(429, "too_many_requests", title, retry_after=wait)
