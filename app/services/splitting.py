"""Splitting: a batch as received → the bytes of each of its operations, exactly as sent.

A receipt's hash covers these bytes, so no element is ever re-encoded. The fast parser takes whole
batches; what it refuses is walked here, element by element, so that one undecodable operation does
not cost its neighbours anything.
"""

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from app.errors import Problem

MAX_OPERATIONS = 100
_DEEPEST = 100

_UNITS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},]|"', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*")
# A phone writes the id first; after a poisoned element this is where its neighbour begins.
_NEXT = re.compile(rb',[ \t\r\n]*(?=\{[ \t\r\n]*"op_id"[ \t\r\n]*:)')
_TAIL = re.compile(rb"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*\Z")
_CLOSERS = {b"[": b"]", b"{": b"}"}
_ENDS = (b"]", b"}", b",")


class _Batch(msgspec.Struct):
    operations: list[msgspec.Raw]


_read = msgspec.json.Decoder(_Batch).decode


def split_batch(body: bytes) -> list[bytes]:
    """The operations of a push, in order, as bytes; an undecodable one is given as it came.

    Raises Problem 400 when the body holds no list of operations, 413 when it holds too many.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        elements = [bytes(raw) for raw in _read(body).operations]
    except (ValueError, RecursionError):
        elements = list(islice(_walk(body), MAX_OPERATIONS + 1))
    if len(elements) > MAX_OPERATIONS:
        title = f"A batch holds at most {MAX_OPERATIONS} operations: send the rest in another."
        raise Problem(413, "too_many_operations", title, limit=MAX_OPERATIONS)
    return elements


def too_deep(raw: bytes) -> bool:
    """Whether brackets are nested deeper than any report: decoding it again might not end well."""
    if raw.count(b"{") + raw.count(b"[") <= _DEEPEST:
        return False
    depth = deepest = 0
    for unit in _UNITS.finditer(raw):
        if unit[0] in (b"{", b"["):
            depth += 1
            deepest = max(deepest, depth)
        elif unit[0] in (b"}", b"]"):
            depth -= 1
    return deepest > _DEEPEST


def _walk(body: bytes) -> Iterator[bytes]:
    at = _skip(body, _start(body))
    if body[at : at + 1] == b"]":
        return
    while True:
        end = _end(body, at)
        yield body[at:end].rstrip(b" \t\r\n")
        after = _skip(body, end)
        if body[after : after + 1] != b",":
            return
        at = _skip(body, after + 1)


def _start(body: bytes) -> int:
    """Where the first element may begin. Raises Problem 400 when there is no whole list."""
    at = _skip(body, 0)
    if body[at : at + 1] != b"{":
        raise _unreadable('The body must be a JSON object: {"operations": […]}.')
    at = _skip(body, at + 1)
    while body[at : at + 1] == b'"':
        key = _UNITS.match(body, at)
        colon = _skip(body, key.end()) if key else at
        if key is None or body[colon : colon + 1] != b":":
            break
        value = _skip(body, colon + 1)
        if key[0] == b'"operations"':
            return _inside_list(body, value)
        at = _skip(body, _end(body, value))
        at = _skip(body, at + 1) if body[at : at + 1] == b"," else at
    raise _unreadable('The body must hold a list: {"operations": […]}.')


def _inside_list(body: bytes, at: int) -> int:
    if body[at : at + 1] != b"[":
        raise _unreadable('"operations" must be a list.')
    return at + 1


def _end(body: bytes, start: int) -> int:
    """The end of the value at `start`; of a poisoned one, where its neighbour seems to begin."""
    closers: list[bytes] = []
    at = start
    while unit := _UNITS.search(body, at):
        token = unit[0]
        if not closers and token in _ENDS:
            return unit.start()
        if token in _CLOSERS:
            closers.append(_CLOSERS[token])
        elif token == b'"' or (token in _ENDS and token != b"," and token != closers.pop()):
            return _neighbour(body, start)
        at = unit.end()
    raise _cut()


def _neighbour(body: bytes, start: int) -> int:
    found = _NEXT.search(body, start) or _TAIL.search(body, start)
    if found is None:
        raise _cut()
    return found.start()


def _skip(body: bytes, at: int) -> int:
    space = _SPACE.match(body, at)
    return space.end() if space else at


def _unreadable(title: str) -> Problem:
    return Problem(400, "unreadable_batch", title)


def _cut() -> Problem:
    # A body cut on its way is not poison: nothing of it is taken, and the phone sends it again.
    return _unreadable("The body ends before its list of operations does: send it again.")
