"""Types that documents are read into, learnt before two threads meet them."""

from typing import TypeVar

import msgspec

_T = TypeVar("_T")


def known(kind: _T) -> _T:
    """The same type. msgspec learns one when it is first used, and a thread that uses it while
    another does so ends the process (SIGSEGV, msgspec 0.21): whoever makes a type that a server's
    threads will share says so at once."""
    msgspec.json.Decoder(kind)
    return kind
