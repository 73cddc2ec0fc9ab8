"""Operations against the audit: what phones handed in lies there as it came.

The line about a batch names its receipts and one SHA-256 over the hashes of its operations; the
line is in the audit's chain, so operations cannot be changed, taken out or put in without its key.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.storage.queries import audit_chain as lines
from app.storage.queries import operations

ACTION = "sync.push"


@dataclass(frozen=True, slots=True)
class Astray:
    """A receipt that is not as it came. `link` is the place of the line about its batch, None where
    none is or it is not linked yet; `fault` is missing, altered (its bytes are others), replaced
    (with their hash too; which of the batch cannot be told), or unknown: it never came."""

    link: int | None
    server_seq: int | None
    fault: str


def digest_of(batch: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 in hex over the `sha256` of operations, in the order of their `server_seq`."""
    in_order = sorted(batch, key=lambda one: one["server_seq"])
    return hashlib.sha256(b"".join(bytes(one["sha256"]) for one in in_order)).hexdigest()


def astray(tx: Session, at_once: int = 20_000) -> Iterator[Astray]:
    """Every operation that is not as it came, those the audit knows nothing of at the end. Reads
    all of them, and holds so many numbers at once."""
    # Named and not looked for yet, or stored and not named yet: receipts and lines come in nearly
    # the same order, so that this stays small.
    loose: set[int] = set()
    above = place = 0
    for line in lines.linked(tx):
        place = line.link
        named = _named(line)
        loose ^= named
        for one in _batch(tx, line, named):
            if one.fault == "missing":
                loose.discard(one.server_seq or 0)
            yield one
        if len(loose) > at_once:
            upto = max(above, *loose)
            loose ^= operations.receipts(tx, above, upto)
            above = upto
    loose ^= operations.receipts(tx, above)
    # What was stored while this read on has its line there, or one that was linked meanwhile.
    for line in (*lines.waiting(tx), *lines.linked(tx, place)):
        loose -= _named(line)
    yield from (Astray(None, seq, "unknown") for seq in sorted(loose))


def newest(tx: Session, most: int) -> tuple[int, list[Astray]]:
    """How many of the newest were looked at, and those of them that are not as they came. Reads
    about `most`, twice as many where one of them is unknown."""
    # Before their lines: whatever is stored meanwhile comes with its own.
    unknown = operations.newest_receipts(tx, most)
    found: list[Astray] = []
    seen = 0
    for line in lines.newest(tx, ACTION):
        # They do not come in quite the order of their receipts.
        if seen >= (2 * most if unknown else most):
            break
        named = _named(line)
        seen += len(named)
        unknown -= named
        found += _batch(tx, line, named)
    return seen, [*found, *(Astray(None, seq, "unknown") for seq in sorted(unknown))]


def _named(line: Row[Any]) -> set[int]:
    """The receipts that a line tells of; one that was meddled with may hold anything."""
    told = line.detail.get("operations") if isinstance(line.detail, dict) else None
    return set(told) if line.action == ACTION and isinstance(told, list) else set()


def _batch(tx: Session, line: Row[Any], named: Collection[int]) -> Iterator[Astray]:
    if not named:
        return
    found = operations.payloads(tx, named)
    gone = [seq for seq in named if seq not in found]
    other = [
        seq
        for seq, one in found.items()
        if one.payload is None or hashlib.sha256(one.payload).digest() != one.sha256
    ]
    yield from (Astray(line.link, seq, "missing") for seq in sorted(gone))
    yield from (Astray(line.link, seq, "altered") for seq in sorted(other))
    digest = digest_of([{"server_seq": seq, "sha256": one.sha256} for seq, one in found.items()])
    # A line of before there were digests names its receipts only.
    if not gone and not other and line.detail.get("digest", digest) != digest:
        yield Astray(line.link, None, "replaced")
