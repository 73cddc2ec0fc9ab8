"""A phone's cursor: how far each grid it serves has been told, sealed by the server.

Grids are followed one by one, so that a grid that is new to a worker is told from its beginning
while the others go on, and one that was left is noticed: what was counted there is then told anew,
once. Made for one worker, one epoch of the store and one order of telling; any other cursor is
refused, for it would skip changes silently.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.errors import Problem
from app.storage.queries.pull import Place

# Stands beside the grids for what concerns the worker alone: tasks, own reports.
OWN = ""
# Before a grid that the worker left. No code of an area begins with a space.
LEFT = " "
START = Place(0, -1, "")
_END = 9
_SEAL = 16
# Another one with every change of what is told in which order: days come with their subjects.
_ORDER = "pull.2"


@dataclass(frozen=True, slots=True)
class Channel:
    """Grids told equally far. Up to `fresh` the phone has nothing yet, so nothing is deleted."""

    scopes: tuple[str, ...]
    at: Place
    fresh: int

    def told_all(self, high: int) -> bool:
        return self.at >= Place(high, _END, "")

    def moved(self, at: Place) -> "Channel":
        return Channel(self.scopes, at, self.fresh)

    def moved_to_end(self, high: int) -> "Channel":
        return self.moved(Place(high, _END, ""))


@dataclass(frozen=True, slots=True)
class CursorBox:
    """Seals and opens the cursors of one worker in one epoch of the store."""

    key: bytes
    epoch: str
    worker_id: str

    def seal(self, channels: Iterable[Channel]) -> str:
        body = msgspec.json.encode([(one.scopes, one.at, one.fresh) for one in channels])
        return base64.urlsafe_b64encode(body + self._mac(body)).decode().rstrip("=")

    def open(self, text: str) -> list[Channel]:
        """Raises Problem 410 `gone` for a cursor that this box did not seal."""
        try:
            data = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            raise gone() from None
        body, mac = data[:-_SEAL], data[-_SEAL:]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise gone()
        parts = msgspec.json.decode(body)
        return [Channel(tuple(scopes), Place(*at), fresh) for scopes, at, fresh in parts]

    def _mac(self, body: bytes) -> bytes:
        bound = f"{_ORDER}\x00{self.epoch}\x00{self.worker_id}\x00".encode()
        return hmac.digest(self.key, bound + body, "sha256")[:_SEAL]


def gone() -> Problem:
    title = "This cursor is not one of this worker and store: pull again without a cursor."
    return Problem(410, "gone", title, reset=True)


def caught_up(channels: Iterable[Channel], high: int) -> list[Channel]:
    """Channels that were told everything as one, the others as they are.

    Of a grid that was left there is no more to tell then.
    """
    done = {scope for one in channels if one.told_all(high) for scope in one.scopes}
    scopes = tuple(sorted(scope for scope in done if not scope.startswith(LEFT)))
    whole = [Channel(scopes, Place(high, _END, ""), 0)] if scopes else []
    return [*whole, *(one for one in channels if not one.told_all(high))]
