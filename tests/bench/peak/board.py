"""Where the phones' processes write up how far they are while they work: a file all of them map.

Each process has a row of its own, so none waits for another.
"""

import math
import mmap
from pathlib import Path

_REPORTS, _PUSHES, _FIRST = 0, 1, 2
# How long pushes took, by tenths more from a millisecond on: the last bucket is beyond a minute.
_BUCKETS = 120
_GROWS = 1.1
_LEAST = 0.001
_ROW = _FIRST + _BUCKETS
_CELL = 8


class Board:
    """The board of a folder, from the process that has this row."""

    def __init__(self, folder: Path, row: int = 0) -> None:
        with _place(folder).open("r+b") as file:
            self._cells = memoryview(mmap.mmap(file.fileno(), 0)).cast("q")
        self._at = row * _ROW

    def acknowledge(self, reports: int, took: float) -> None:
        """One more push with so many reports was acknowledged, after these seconds."""
        bucket = int(math.log(max(took, _LEAST) / _LEAST, _GROWS))
        self._cells[self._at + _REPORTS] += reports
        self._cells[self._at + _PUSHES] += 1
        self._cells[self._at + _FIRST + min(bucket, _BUCKETS - 1)] += 1

    def reports(self) -> int:
        """Acknowledged so far, over all processes."""
        return sum(self._cells[_REPORTS::_ROW])

    def pushes(self) -> int:
        return sum(self._cells[_PUSHES::_ROW])

    def p99(self) -> float:
        """Seconds within which 99 of 100 pushes so far were acknowledged, or a tenth more."""
        counts = [sum(self._cells[_FIRST + bucket :: _ROW]) for bucket in range(_BUCKETS)]
        left = 0.01 * sum(counts)
        for bucket in reversed(range(_BUCKETS)):
            left -= counts[bucket]
            if left < 0:
                return _LEAST * _GROWS ** (bucket + 1)
        return 0.0


def hang_up(folder: Path, rows: int) -> None:
    """Make the folder's board, empty."""
    _place(folder).write_bytes(bytes(rows * _ROW * _CELL))


def _place(folder: Path) -> Path:
    return folder / "board"
