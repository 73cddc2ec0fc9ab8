"""Equal document numbers: two persons with one number are proposed to be merged, never merged.

Numbers are compared by a keyed hash, so that the index of them tells nothing without the key.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.services.subjects_fold import value_of
from app.storage.queries import operations
from app.storage.queries import subjects as queries

_OLDEST = 3
_AT_ONCE = 1000
REASON = "equal_document_number"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person whose number became known, changed or ceased (None), by a visit at `since`."""

    person_id: str
    before: object
    number: object
    since: datetime | None


def compare(
    tx: Session, holders: Sequence[Holder], document_key: bytes, new_id: Callable[[], str]
) -> None:
    """Keep the index of numbers, and propose a merge for each pair that holds an equal one.

    A pair that was proposed before is not proposed again, whatever a person decided. The older
    subject is the one to keep; of many with one number the oldest are enough to bring all together.
    """
    if not holders:
        return
    before = {holder.person_id: _hash(document_key, holder.before) for holder in holders}
    queries.forget_numbers(tx, _lines(before))
    now = {holder.person_id: _hash(document_key, holder.number) for holder in holders}
    numbers = {person: number for person, number in now.items() if number is not None}
    if not numbers:
        return
    _take_turns(tx, set(numbers.values()))
    queries.save_numbers(tx, _lines(numbers))
    since = {holder.person_id: holder.since for holder in holders}
    proposals = [
        {
            "id": new_id(),
            "kept_id": kept,
            "merged_id": merged,
            "state": "proposed",
            "reason": REASON,
            "created_at": since.get(merged) or since[kept],
        }
        for kept, merged in _pairs(tx, numbers)
    ]
    queries.propose_merges(tx, proposals)


def hash_anew(tx: Session, document_key: bytes) -> Iterator[int]:
    """Replace the index of numbers by one under another key; tells after each batch how many
    persons were looked through in it."""
    queries.forget_every_number(tx)
    for batch in queries.persons(tx, _AT_ONCE):
        now = {id_: _hash(document_key, value_of(stored, "id_number")) for id_, stored in batch}
        queries.save_numbers(tx, _lines(now))
        yield len(batch)


def _pairs(tx: Session, numbers: dict[str, bytes]) -> list[tuple[str, str]]:
    """Pairs with an equal number of which at least one is new, older subject first.

    Subject ids are UUIDv7: their order is that of making.
    """
    found = queries.holders(tx, set(numbers.values()), _OLDEST)
    persons: dict[bytes, list[str]] = {}
    for number, person in found:
        persons.setdefault(number, []).append(person)
    pairs = {
        (min(person, other), max(person, other))
        for person, number in numbers.items()
        for other in persons.get(number, ())
        if other != person
    }
    return sorted(pairs)


def _lines(numbers: Mapping[str, bytes | None]) -> list[dict[str, object]]:
    return [{"hash": number, "person_id": one} for one, number in numbers.items() if number]


def _hash(key: bytes, number: object) -> bytes | None:
    """None where there is no number."""
    plain = "".join(number.upper().split()) if isinstance(number, str) else ""
    return hmac.digest(key, plain.encode("utf-8", "surrogatepass"), "sha256") if plain else None


def _take_turns(tx: Session, hashes: set[bytes]) -> None:
    """Two batches that bring one number at once must see each other; SQLite's writers do anyway."""
    operations.take_turns(tx, {int.from_bytes(each[:8], signed=True) for each in hashes})
