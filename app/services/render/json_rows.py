"""Rows as JSON: a page at once, a day piece by piece, NDJSON line by line (UTF-8, no escapes)."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

Item = Mapping[str, object]

_ENCODER = msgspec.json.Encoder()


def json_document(document: Mapping[str, object]) -> bytes:
    return _ENCODER.encode(document)


def json_items(
    batches: Iterable[Iterable[Item]], rest: Callable[[], Mapping[str, object]]
) -> Iterator[bytes]:
    """`{"items": […], …}` piece by piece; `rest` is asked for the other members at the end."""
    before = b'{"items":['
    for items in batches:
        piece = b",".join(map(_ENCODER.encode, items))
        if piece:
            yield before + piece
            before = b","
    start = before if before != b"," else b""
    yield start + b"]," + _ENCODER.encode(rest())[1:]


def json_lines(batches: Iterable[Iterable[Item]]) -> Iterator[bytes]:
    """One item a line, every line ended."""
    for items in batches:
        yield _ENCODER.encode_lines(list(items))
