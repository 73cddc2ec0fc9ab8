"""A feed's cursor: opaque, bound to what it was made for, useless anywhere else.

It holds the epoch of the store and a place in the feed, sealed with the installation's key over
department, sheet, areas and fields: a cursor of another slice, and one from before a restore,
would silently skip rows, so it is refused.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass

import msgspec

from app.errors import Problem
from app.services.access import KeyScope
from app.storage.queries.rows import Place, Slice

_PLACE = struct.Struct(">QQ16s")
_SEAL = 16


@dataclass(frozen=True, slots=True)
class CursorBox:
    """Seals and opens the cursors of one slice as one key sees it."""

    key: bytes
    epoch: str
    binding: bytes

    def seal(self, place: Place) -> str:
        """The cursor of this place."""
        body = _PLACE.pack(place.seq, place.position, place.row_id)
        return base64.urlsafe_b64encode(body + self._mac(body)).decode().rstrip("=")

    def open(self, text: str) -> Place:
        """The place a cursor stands for. Raises Problem 410 `gone` for any it did not seal."""
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            raise _gone() from None
        body, mac = data[:-_SEAL], data[-_SEAL:]
        if len(body) != _PLACE.size or not hmac.compare_digest(mac, self._mac(body)):
            raise _gone()
        return Place(*_PLACE.unpack(body))

    def _mac(self, body: bytes) -> bytes:
        text = self.binding + b"\x00" + self.epoch.encode() + b"\x00" + body
        return hmac.digest(self.key, text, "sha256")[:_SEAL]


def binding_of(scope: KeyScope, part: Slice) -> bytes:
    """What two keys must have in common to go on from each other's cursors, as in a rotation."""
    fields = None if scope.fields is None else sorted(scope.fields)
    paths = None if part.paths is None else sorted(part.paths)
    content = msgspec.json.encode([scope.department, part.sheet, paths, fields])
    return hashlib.sha256(content).digest()


def _gone() -> Problem:
    title = "This cursor is not one of this slice any more: start again without a cursor."
    return Problem(410, "gone", title, reset=True)
