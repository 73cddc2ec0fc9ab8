"""Answers in gzip for those who can read it; field networks are slow and paid by the byte."""

import gzip
from functools import lru_cache

from flask import Response, request

# Below this the header costs more than it saves.
_SMALLEST = 1_000


def zipped(body: bytes, mimetype: str, *, lasting: bool = False) -> Response:
    """A 200 with this body, compressed where the caller accepts it.

    `lasting` keeps the compressed form of a body that will be asked for again and again.
    """
    response = Response(body, mimetype=mimetype)
    response.headers["Vary"] = "Accept-Encoding"
    if len(body) < _SMALLEST or not request.accept_encodings["gzip"]:
        return response
    response.data = _kept(body) if lasting else gzip.compress(body, 5, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    return response


def zip_file(response: Response) -> Response:
    """A file's answer, compressed where the caller accepts it; it is the same file to a cache."""
    response.headers["Vary"] = "Accept-Encoding"
    length = response.content_length or 0
    if response.status_code != 200 or length < _SMALLEST or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    response.data = _kept(response.get_data())
    tag, _ = response.get_etag()
    if tag:
        # Equal in meaning, not in bytes (RFC 9110, 8.8.1).
        response.set_etag(tag, weak=True)
    response.headers["Content-Encoding"] = "gzip"
    return response


# The files of the app are about forty, a third of a megabyte together.
@lru_cache(maxsize=64)
def _kept(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
