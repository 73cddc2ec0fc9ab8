"""What a file that calls itself a photo really is, told by its structure: nothing is decoded.

Whatever a phone sent is kept. What is no plain picture is given out as a file, never shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.services.picture_anatomy import Anatomy, jpeg, png, webp

# Thirty times what our own phones send; a browser needs four bytes for each.
MOST_PIXELS = 50_000_000
_LONGEST_TO_SHORTEST = 100
# A progressive picture is drawn anew for each: honest ones have about ten.
_MOST_SCANS = 64

# By their first bytes: what a phone called them is not to be trusted by a browser.
_KINDS: Mapping[str, tuple[re.Pattern[bytes], Callable[[bytes], Anatomy]]] = {
    "image/jpeg": (re.compile(rb"\xff\xd8\xff"), jpeg),
    "image/png": (re.compile(rb"\x89PNG\r\n\x1a\n"), png),
    "image/webp": (re.compile(rb"RIFF....WEBP", re.DOTALL), webp),
}
# What makes another program take the same file for something of its own: ZIP, PDF, pages, scripts.
_STOWAWAYS = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|<!doctype|<html|<script|<svg|<iframe|<\?php", re.IGNORECASE
)


NOT_A_PICTURE, DAMAGED = "not_a_picture", "damaged"
TOO_MUCH_TO_DRAW, MORE_THAN_A_PICTURE = "too_much_to_draw", "more_than_a_picture"
FAULTS = (NOT_A_PICTURE, DAMAGED, TOO_MUCH_TO_DRAW, MORE_THAN_A_PICTURE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is the media type to show it as, None where it is not shown; then `fault` is why."""

    kind: str | None
    fault: str | None = None


def judge(content: bytes) -> Verdict:
    """What to do with a whole file."""
    for kind, (mark, read) in _KINDS.items():
        if mark.match(content):
            fault = _fault(content, read)
            return Verdict(None, fault) if fault else Verdict(kind)
    return Verdict(None, NOT_A_PICTURE)


def _fault(content: bytes, read: Callable[[bytes], Anatomy]) -> str | None:
    try:
        found = read(content)
    except ValueError:
        return DAMAGED
    if _is_too_much(found):
        return TOO_MUCH_TO_DRAW
    # Some cameras fill up with zeros.
    if found.moves or found.rest.strip(b"\x00") or _STOWAWAYS.search(found.beside):
        return MORE_THAN_A_PICTURE
    return None


def _is_too_much(found: Anatomy) -> bool:
    short, long = sorted((found.width, found.height))
    return (
        short * long > MOST_PIXELS
        or long > short * _LONGEST_TO_SHORTEST
        or found.scans > _MOST_SCANS
    )
