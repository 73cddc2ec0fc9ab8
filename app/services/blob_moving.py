"""Photos from this machine's folder into the bucket, while serving; what is cut short goes on.

A file leaves the folder when the bucket has answered for it: what is left is what is to be done.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from app.storage.shelves import Shelf

# An answer takes a tenth of a second or less, and most of it is waiting.
_AT_ONCE = 8


@dataclass(slots=True)
class Moved:
    """How many went over, and which were spoilt and stay."""

    count: int = 0
    spoilt: list[str] = field(default_factory=list)


def move(bucket: Shelf, names: list[str], told: Callable[[int], object]) -> Moved:
    """Raises Problem `busy` where the bucket cannot be reached: what went over stays there."""
    moved = Moved()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for name, went in zip(names, pool.map(bucket.move, names), strict=True):
            told(1)
            if went:
                moved.count += 1
            else:
                moved.spoilt.append(name)
    return moved
