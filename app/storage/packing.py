"""Values made small before they are sealed, for what is sealed cannot be made small any more.

Zstandard (RFC 8878) with a dictionary of how reports are written: one of 1.8 KB takes a third of
it, for some 6 µs. Each frame names its dictionary; those that ever packed anything stay beside the
code (`dictionaries/`, made by `tests/bench/dictionary.py`) and never change, and frames without one
are read as well. Whoever sees sealed values learns how well they compress beside how long they are;
nobody can let the server seal a text of theirs in one value with somebody else's, so that this
tells them nothing.
"""

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from threading import local

from zstandard import (
    ZstdCompressionDict,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
    get_frame_parameters,
)

from app.errors import Problem

DICTIONARIES = Path(__file__).parent / "dictionaries"
# What new values are packed with; its number is in each frame, in one byte.
CURRENT = 1
# How a frame begins (RFC 8878, section 3.1.1).
_MAGIC = b"\x28\xb5\x2f\xfd"
# What is shorter gains less than it costs.
_LEAST = 64
LEVEL = 3


@cache
def dictionary(number: int) -> ZstdCompressionDict:
    """One that the code brings. Raises Problem `dictionary_missing`."""
    try:
        return ZstdCompressionDict((DICTIONARIES / f"{number}.zstd").read_bytes())
    except FileNotFoundError:
        title = f"A value is packed with dictionary {number}, which only a newer version has."
        raise Problem(503, "dictionary_missing", title) from None


class _Own(local):
    """A thread's own: none of these may be used by two at once."""

    def __init__(self) -> None:
        self._unpack = {0: ZstdDecompressor().decompress}

    @cached_property
    def pack(self) -> Callable[[bytes], bytes]:
        return ZstdCompressor(level=LEVEL, dict_data=_prepared()).compress

    def unpack(self, number: int) -> Callable[[bytes], bytes]:
        found = self._unpack.get(number)
        if found is None:
            made = ZstdDecompressor(dict_data=dictionary(number)).decompress
            found = self._unpack[number] = made
        return found


@cache
def _prepared() -> ZstdCompressionDict:
    words = dictionary(CURRENT)
    words.precompute_compress(level=LEVEL)
    return words


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
    """The value. Raises ValueError for a frame that is damaged, Problem `dictionary_missing` for
    one whose dictionary this version does not have."""
    if not kept.startswith(_MAGIC):
        return kept
    try:
        return _own.unpack(get_frame_parameters(kept).dict_id)(kept)
    except ZstdError as damaged:
        raise ValueError("a damaged frame") from damaged
