"""Pictures made by hand, byte by byte, and what people hide in them."""

import struct
import zlib

ZIP = b"PK\x03\x04 a member PK\x05\x06" + bytes(18)
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"


def jpeg(
    size: tuple[int, int] = (8, 8), *, comment: bytes = b"", scans: int = 1, ends: bool = True
) -> bytes:
    """Baseline, grey; `ends=False` is cut off within the scan."""
    width, height = size
    frame = _segment(0xC0, struct.pack(">BHHB3s", 8, height, width, 1, b"\x01\x11\x00"))
    tables = _segment(0xDB, bytes(1) + bytes([16]) * 64)
    said = _segment(0xFE, comment) if comment else b""
    # A stuffed FF, a restart and a fill byte are part of a scan.
    scan = _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    end = b"\xff\xff\xd9" if ends else b""
    start = b"\xff\xd8" + _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return start + said + tables + frame + scan * scans + end


def png(size: tuple[int, int] = (8, 8), *, beside: tuple[bytes, bytes] | None = None) -> bytes:
    """Grey, one bit; `beside` is a chunk that no decoder needs."""
    width, height = size
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress((bytes(1) + bytes(-(-width // 8))) * min(height, 8))
    own = [(b"IHDR", header), *([beside] if beside else []), (b"IDAT", lines), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in own)


def webp(size: tuple[int, int] = (8, 8), *, moving: bool = False, beside: bytes = b"") -> bytes:
    """Lossless with its canvas told, as cameras write it."""
    width, height = size
    canvas = struct.pack("<B3x", 2 if moving else 0)
    canvas += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    bits = (min(width, 1 << 14) - 1) | (min(height, 1 << 14) - 1) << 14
    parts = [(b"VP8X", canvas), (b"VP8L", b"\x2f" + struct.pack("<I", bits))]
    parts += [(b"XMP ", beside)] if beside else []
    body = b"WEBP" + b"".join(_riff(*part) for part in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _riff(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
