"""The audit as a chain: whoever changes, inserts or takes out a line later breaks it.

A line's hash is an HMAC-SHA256 (RFC 2104) over the hash before it and the line itself, under a key
that lies outside the database. Lines are linked a moment after they were written, by one linker at
a time, since PostgreSQL commits out of order; the end of the chain is noted outside the database
too, so that cutting it off is seen as well (Schneier and Kelsey, Secure Audit Logs, 1999).
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.registry.known import known
from app.storage.queries import audit_chain as stored

# So many lines are linked in one short transaction.
_AT_ONCE = 2000
_NOTHING = bytes(32)


@known
class Head(msgspec.Struct, frozen=True):
    """The line linked last: its place from 1 on, its hash as hex."""

    link: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the place of the first line that does not fit, and `fault` why: altered,
    missing or cut_off. `waiting` lines are not linked yet."""

    lines: int
    waiting: int
    broken_at: int | None = None
    fault: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """`current` links. A key that was renewed is named in `before` with the last place linked under
    it, oldest first: whoever has it alters nothing unseen, since the lines after are linked to
    those under another."""

    current: bytes
    before: Sequence[tuple[int, bytes]] = ()

    def at(self, place: int) -> bytes:
        return next((key for upto, key in self.before if place <= upto), self.current)


def chain_key(row_key: bytes) -> bytes:
    """The chain's own key, from a secret of this installation."""
    return hmac.digest(row_key, b"audit chain", hashlib.sha256)


def link_lines(tx: Session, key: bytes) -> Head | None:
    """Link what waits, at most 2 000 lines; gives the new end, None where nothing was linked.

    Needs a writing transaction. Does nothing while another links.
    """
    if not stored.may_link(tx):
        return None
    place, before = stored.last_link(tx) or (0, _NOTHING)
    links: list[dict[str, object]] = []
    for line in stored.waiting(tx, _AT_ONCE):
        place += 1
        before = _seal(key, before, place, line)
        links.append({"line": line.id, "place": place, "seal": before})
    if not links:
        return None
    stored.link(tx, links)
    return Head(place, before.hex())


def end(tx: Session) -> int:
    """The place of the line that was linked last, 0 before the first."""
    place, _ = stored.last_link(tx) or (0, _NOTHING)
    return place


def verify(tx: Session, keys: ChainKeys, noted: Head | None) -> Verdict:
    """Walk the chain from its first line. `noted` is an end that was seen before."""
    place, before = 0, _NOTHING
    waiting = stored.count_waiting(tx)
    for line in stored.linked(tx):
        place += 1
        if line.link != place:
            return Verdict(place - 1, waiting, place, "missing")
        before = _seal(keys.at(place), before, place, line)
        if not hmac.compare_digest(before, bytes(line.hash)):
            return Verdict(place - 1, waiting, place, "altered")
        if noted is not None and noted.link == place and noted.hash != before.hex():
            return Verdict(place - 1, waiting, place, "altered")
    if noted is not None and noted.link > place:
        return Verdict(place, waiting, place + 1, "cut_off")
    return Verdict(place, waiting)


def exported(tx: Session, above: int = 0) -> Iterator[bytes]:
    """Every linked line above a place as one JSON document, in order, with place and hash."""
    for line in stored.linked(tx, above):
        yield msgspec.json.encode({**_facts(line.link, line), "hash": bytes(line.hash).hex()})


def read_head(path: Path) -> Head | None:
    """The end that this machine noted last."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Head)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def note_head(path: Path, head: Head) -> None:
    """Note it outside the database, whole or not at all. It never goes back."""
    known = read_head(path)
    if known is None or known.link < head.link:
        draft = path.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(head))
        draft.replace(path)


def _seal(key: bytes, before: bytes, place: int, line: Row[Any]) -> bytes:
    told = msgspec.json.encode(_facts(place, line))
    return hmac.digest(key, before + told, hashlib.sha256)


def _facts(place: int, line: Row[Any]) -> dict[str, object]:
    return {
        "link": place,
        "id": line.id,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": line.actor,
        "action": line.action,
        "object": line.object,
        "detail": line.detail,
    }
