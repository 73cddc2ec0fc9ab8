"""Reading a body up to a limit, zipped or not."""

import zlib
from collections.abc import Iterator

from flask import Request, request

from app.errors import Problem

_CHUNK = 64 * 1024


def read_body(limit: int) -> bytes:
    """The request's body, inflated. Never holds more than `limit` bytes and a chunk.

    Raises Problem 413 beyond the limit, which it names, 400 for gzip that is none or a body that
    was cut off, 415 for another encoding.
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return _joined(_chunks(request), limit)
    if encoding in ("gzip", "x-gzip"):
        return _joined(_inflated(_joined(_chunks(request), limit)), limit)
    title = "Send the body as it is or with Content-Encoding: gzip."
    raise Problem(415, "unsupported_encoding", title)


def _chunks(source: Request) -> Iterator[bytes]:
    size = 0
    while chunk := source.stream.read(_CHUNK):
        size += len(chunk)
        yield chunk
    # The server hands on what came before the line broke as if that were all.
    if source.content_length is not None and size < source.content_length:
        title = "The body is shorter than its Content-Length: the line broke, send it again."
        raise Problem(400, "body_cut", title)


def _joined(chunks: Iterator[bytes], limit: int) -> bytes:
    parts, size = [], 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            title = f"The body is larger than {limit} bytes: send it in smaller parts."
            raise Problem(413, "body_too_large", title, limit=limit)
    return b"".join(parts)


def _inflated(packed: bytes) -> Iterator[bytes]:
    """The members of a gzip file piece by piece, so that a bomb is stopped while it swells."""
    rest = packed
    while rest:
        member = zlib.decompressobj(wbits=31)
        yield from _member(member, rest)
        rest = member.unused_data


def _member(member: "zlib._Decompress", rest: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = member.decompress(rest, _CHUNK)
        except zlib.error:
            raise _not_gzip() from None
        yield piece
        if member.eof:
            return
        rest = member.unconsumed_tail
        if not piece and not rest:
            raise _not_gzip()


def _not_gzip() -> Problem:
    title = "The body is not valid gzip: send it again, or without Content-Encoding."
    return Problem(400, "invalid_gzip", title)
