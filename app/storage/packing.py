"""Values made small before they are sealed, for what is sealed cannot be made small any more.

Zstandard (RFC 8878), level 1: a report of 1.8 KB takes half of it, for 10 to 15 µs. Whoever sees
sealed values learns how well they compress beside how long they are; nobody can let the server
seal a text of theirs in one value with somebody else's, so that this tells them nothing.
"""

from collections.abc import Callable
from threading import local

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

# How a frame begins (RFC 8878, section 3.1.1).
_MAGIC = b"\x28\xb5\x2f\xfd"
# What is shorter gains less than it costs.
_LEAST = 160
_LEVEL = 1


class _Own(local):
    """A thread's own: neither may be used by two at once."""

    def __init__(self) -> None:
        self.pack = ZstdCompressor(level=_LEVEL).compress
        self.unpack = ZstdDecompressor().decompress


_own = _Own()


def packer() -> Callable[[bytes], bytes]:
    """For this thread: gives a value as it is kept, itself where that is shorter. What begins as a
    frame would is always packed, so that nothing is taken for what it is not."""
    compress = _own.pack

    def pack(clear: bytes) -> bytes:
        if len(clear) < _LEAST and not clear.startswith(_MAGIC):
            return clear
        packed = compress(clear)
        return packed if len(packed) < len(clear) or clear.startswith(_MAGIC) else clear

    return pack


def unpacked(kept: bytes) -> bytes:
    """The value. Raises ValueError for a frame that is damaged."""
    if not kept.startswith(_MAGIC):
        return kept
    try:
        return _own.unpack(kept)
    except ZstdError as damaged:
        raise ValueError("a damaged frame") from damaged
