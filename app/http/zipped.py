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


@lru_cache(maxsize=4)
def _kept(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
