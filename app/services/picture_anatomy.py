"""Where a JPEG, PNG or WebP file begins and ends, and how large its picture is, by its own headers.

Every length in such a file may be a lie: whoever reads one raises ValueError for what is not there.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

# JPEG (ITU T.81, table B.1).
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_APPS = frozenset(range(0xE0, 0xF0))
# In the bytes of a scan these are no marker: a stuffed FF, a restart, a fill byte.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_WEBP_PICTURES = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})


@dataclass(frozen=True, slots=True)
class Anatomy:
    """`width` and `height` in pixels; `beside` is what the file holds next to its picture, `rest`
    what comes after its end; `moves` where it is more than one picture."""

    width: int
    height: int
    beside: bytes
    rest: bytes
    scans: int = 1
    moves: bool = False

    def __post_init__(self) -> None:
        if not (self.width and self.height and self.scans):
            raise ValueError("no picture")


def jpeg(content: bytes) -> Anatomy:
    sizes, beside, scans, at = [], [], 0, 2
    while True:
        marker, body, at = _segment(content, at)
        if marker == _END:
            break
        if marker in _FRAMES:
            sizes.append(_unpacked(">xHH", body))
        elif marker in _APPS or marker == _COMMENT:
            beside.append(body)
        elif marker == _SCAN:
            scans += 1
            at = _after_scan(content, at)
    if len(sizes) != 1:
        raise ValueError("not one frame")
    [(height, width)] = sizes
    return Anatomy(width, height, b"\n".join(beside), content[at:], scans)


def _segment(content: bytes, at: int) -> tuple[int, bytes, int]:
    """(marker, body, where it ends); fill bytes before a marker are allowed."""
    if content[at : at + 1] != b"\xff":
        raise ValueError("no marker")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise ValueError("cut off")
    marker, at = content[at], at + 1
    if marker == _END or marker in _ALONE:
        return marker, b"", at
    [length] = _unpacked(">H", content[at : at + 2])
    body = content[at + 2 : at + length]
    if length < 2 or len(body) != length - 2:
        raise ValueError("cut off")
    return marker, body, at + length


def _after_scan(content: bytes, at: int) -> int:
    found = _AFTER_SCAN.search(content, at)
    if found is None:
        raise ValueError("cut off")
    return found.start()


def png(content: bytes) -> Anatomy:
    beside, size, moves, at = [], None, False, 8
    for name, body, end in _png_chunks(content, at):
        at = end
        if size is None:
            if name != b"IHDR":
                raise ValueError("no header")
            size = _unpacked(">II", body)
        # A small letter: not needed to draw it.
        elif name[:1].islower():
            beside.append(body)
            moves = moves or name == b"acTL"
    if size is None:
        raise ValueError("no header")
    width, height = size
    return Anatomy(width, height, b"\n".join(beside), content[at:], moves=moves)


def _png_chunks(content: bytes, at: int) -> Iterator[tuple[bytes, bytes, int]]:
    """(name, body, where it ends) of every chunk to the last; checked sums."""
    name = b""
    while name != b"IEND":
        [length] = _unpacked(">I", content[at : at + 4])
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("cut off")
        [told] = _unpacked(">I", content[end - 4 : end])
        if zlib.crc32(content[at + 4 : end - 4]) != told:
            raise ValueError("wrong sum")
        yield name, content[at + 8 : end - 4], end
        at = end


def webp(content: bytes) -> Anatomy:
    [length] = _unpacked("<I", content[4:8])
    end = 8 + length
    if end > len(content):
        raise ValueError("cut off")
    sizes, beside, moves = [], [], False
    for name, body in _riff_chunks(content[:end], 12):
        if name in _WEBP_PICTURES:
            sizes += _webp_size(name, body)
            moves = moves or (name == b"VP8X" and bool(body[0] & 2))
        else:
            moves = moves or name in (b"ANIM", b"ANMF")
            beside.append(body)
    if not sizes:
        raise ValueError("no picture")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    rest = content[end + length % 2 :]
    return Anatomy(width, height, b"\n".join(beside), rest, moves=moves)


def _riff_chunks(content: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    while at < len(content):
        [length] = _unpacked("<I", content[at + 4 : at + 8])
        body = content[at + 8 : at + 8 + length]
        if len(body) != length:
            raise ValueError("cut off")
        yield content[at : at + 4], body
        at += 8 + length + length % 2


def _webp_size(name: bytes, body: bytes) -> list[tuple[int, int]]:
    """The width and height that a chunk of the picture tells, if it tells any."""
    if name == b"VP8X":
        # Two numbers of 24 bits after the flags.
        low, high, low2, high2 = _unpacked("<4xHBHB", body)
        return [(1 + low + (high << 16), 1 + low2 + (high2 << 16))]
    if name == b"VP8L":
        [bits] = _unpacked("<xI", body)
        return [(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))]
    if name == b"VP8 ":
        width, height = _unpacked("<6xHH", body)
        return [(width & 0x3FFF, height & 0x3FFF)]
    return []


def _unpacked(form: str, start: bytes) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, start)
    except struct.error:
        raise ValueError("cut off") from None
