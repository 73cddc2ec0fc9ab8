"""How high a row must be to show its texts: no program works that out when it opens a file that
does not say so. Widths are in characters, as Excel counts them; heights in points."""

import re
from collections.abc import Iterable, Sequence
from math import ceil
from unicodedata import east_asian_width

from app.registry.outputs_text import Cell

LINE = 16.0
# What Excel allows; a longer text is read by opening its cell.
TALLEST = 409.0
# A Chinese sign of the usual font, in the width of a digit, with what programs differ by.
_WIDE = 2.2
_NARROW = 1.1
# A line may be broken before and after a wide sign, behind a space, and nowhere else.
_PIECE = re.compile(r"[ -~]+?(?:\s+|$|(?=[^ -~]))|.", re.DOTALL)


def row_height(cells: Sequence[Cell], widths: Sequence[float]) -> float | None:
    """The height that shows all of these cells; None where a line is enough."""
    lines = 1
    for cell, width in zip(cells, widths, strict=True):
        # Numbers do not wrap, and most texts are short: a long pull asks this of every cell.
        if isinstance(cell, str) and (len(cell) * _WIDE > width or "\n" in cell):
            lines = max(lines, lines_in(cell, width))
    return None if lines == 1 else min(lines * LINE, TALLEST)


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a cell that wraps; never fewer than it will."""
    return sum(_wrapped(line, width) for line in text.splitlines() or [""])


def _wrapped(line: str, width: float) -> int:
    lines, used = 1, 0.0
    for piece in _PIECE.findall(line):
        # A space at the end of a line takes no room.
        size, whole = _size(piece.rstrip()), _size(piece)
        if used + size <= width:
            used += whole
        elif size <= width:
            lines, used = lines + 1, whole
        else:
            # A word longer than the cell begins on a line of its own and is broken at its edge.
            more = ceil(size / width)
            lines, used = lines + more - (used == 0), width
    return lines


def _size(texts: Iterable[str]) -> float:
    return sum(_WIDE if east_asian_width(sign) in "WFA" else _NARROW for sign in texts)
