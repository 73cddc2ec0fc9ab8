"""The ids of the directory's rows: 16 bytes that tell nothing of visit or subject without the key.

The first four bring rows together that come in together: a plain hash would have each row read, log
and write back a page of the index that no other row of its batch touches, the larger the store the
more often from the disk. They are made of the sheet and of when the visit was named:

- 22 bits count spells of 70 minutes, from a number of the sheet's own;
- 10 bits are a hash of sheet and minute, so that no order is to be seen within the spell.

Who lays rows of two sheets side by side learns at most which spell they are of, once the sheets'
numbers are guessed; every row tells its moment to the second. The other twelve bytes alone keep
ten thousand million rows apart, but for a chance below 1 in 10^9.
"""

import re
from functools import lru_cache
from hashlib import blake2b

from app.registry.rows import SheetRow

# As phones name visits: UUIDv7, whose first 48 bits are the phone's clock in milliseconds.
_DATED = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_MINUTE, _SPELL = 16, 22  # bits of milliseconds: 66 seconds, 70 minutes
_NEAR, _WHOLE = 4, 16


def minute_of(visit_id: str) -> int | None:
    """When a visit was named, by its phone's clock; None where its id does not tell. A clock that
    is years off costs nothing but the company of other rows."""
    dated = _DATED.fullmatch(visit_id)
    return int(dated[1] + dated[2], 16) >> _MINUTE if dated else None


def row_id(row_key: bytes, row: SheetRow, visit_id: str, grid: str, minute: int | None) -> bytes:
    """A row's id for ever; `minute` is that of its visit.

    A visit that is moved to another grid makes other rows there, so that a key which covers only
    the first grid is sent deletes for the ones it holds.
    """
    # No part can hold a control character, so no two rows share a text.
    text = f"{row.sheet}\x1f{visit_id}\x1f{row.subject}\x1f{grid}"
    if minute is None:
        return _hash(row_key, text, _WHOLE)
    return _near(row_key, row.sheet, minute) + _hash(row_key, text, _WHOLE - _NEAR)


@lru_cache(maxsize=4096)
def _near(row_key: bytes, sheet: str, minute: int) -> bytes:
    first = int.from_bytes(_hash(row_key, sheet, _NEAR))
    spell = (first >> 10) + (minute >> (_SPELL - _MINUTE))
    within = int.from_bytes(_hash(row_key, f"{sheet}\x1f{minute}", _NEAR)) >> 22
    return ((spell << 10 | within) & 0xFFFFFFFF).to_bytes(_NEAR)


def _hash(row_key: bytes, text: str, size: int) -> bytes:
    hashed = _keyed(row_key, size).copy()
    hashed.update(text.encode())
    return hashed.digest()


@lru_cache(maxsize=16)
def _keyed(row_key: bytes, size: int) -> blake2b:
    """Taking in the key is a third of the work."""
    return blake2b(key=row_key, digest_size=size)
