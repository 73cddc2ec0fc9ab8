"""Operations against the audit: what phones handed in lies there as it came.

The line about a batch names its receipts and one SHA-256 over the hashes of its operations; the
line is in the audit's chain, so operations cannot be changed, taken out or put in without its key.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.storage.queries import audit_chain as lines
from app.storage.queries import operations

ACTION = "sync.push"


@dataclass(frozen=True, slots=True)
class Astray:
    """Receipts of a batch that are not as they came. `link` is the place of its line; `fault` is
    missing, altered (its bytes are others), or replaced (with their hash too)."""

    link: int
    server_seq: int | None
    fault: str


def digest_of(batch: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 in hex over the `sha256` of operations, in the order of their `server_seq`."""
    in_order = sorted(batch, key=lambda one: one["server_seq"])
    return hashlib.sha256(b"".join(bytes(one["sha256"]) for one in in_order)).hexdigest()


def astray(tx: Session) -> Iterator[Astray]:
    """Every operation that the audit knows and that is not as it came. Reads all of them."""
    for line in lines.linked(tx):
        told = line.detail
        if line.action == ACTION and isinstance(told, dict) and "digest" in told:
            yield from _batch(tx, line.link, told)


def _batch(tx: Session, link: int, told: Mapping[str, Any]) -> Iterator[Astray]:
    wanted: list[int] = told["operations"]
    found = operations.payloads(tx, wanted)
    gone = [seq for seq in wanted if seq not in found]
    other = [
        seq
        for seq, one in found.items()
        if one.payload is None or hashlib.sha256(one.payload).digest() != one.sha256
    ]
    yield from (Astray(link, seq, "missing") for seq in gone)
    yield from (Astray(link, seq, "altered") for seq in sorted(other))
    kept = [{"server_seq": seq, "sha256": one.sha256} for seq, one in found.items()]
    if not gone and not other and digest_of(kept) != told["digest"]:
        yield Astray(link, None, "replaced")
