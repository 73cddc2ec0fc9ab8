"""Field keys in use: are they those that this store is sealed with, and what lies under which.

The store keeps for each key a sealed nothing; a key that does not open its own is not the one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services.subjects_kept import sealed_now
from app.storage.queries import sealed
from app.storage.sealing import PLACES, Place, keys_of

_BATCH = 200
_TRIED = 500
_BACK = "Put the file back, from a copy or a backup; nothing was changed."


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in one table: how many values under each key, under None those in clear."""

    table: str
    under: Counter[str | None]


@dataclass(slots=True)
class Walk:
    """How far sealing anew has come: in which table, behind which row, what it changed so far."""

    place: int = 0
    after: object = None
    changed: int = 0


def settle(tx: Session) -> None:
    """Note the current key as one that this store is sealed with."""
    keys = keys_of(tx)
    name = keys.file.current
    if name not in sealed.checks(tx):
        sealed.keep_check(tx, name, keys.seal(_about(name), b""))


def require(tx: Session) -> None:
    """Raises Problem `field_key_missing` or `field_key_wrong` where something may be sealed with
    what is not at hand; nobody should write then."""
    known = sealed.checks(tx)
    if not known:
        return
    keys = keys_of(tx, fresh=False)
    for name, check in known.items():
        try:
            keys.open(_about(name), check)
        except Problem as problem:
            if problem.code == "not_initialised":
                title = f"This store is sealed with key {name}, and {keys.path} is not there."
                raise Problem(503, "field_key_missing", f"{title} {_BACK}") from None
            if problem.code != "unreadable":
                raise
            title = f"Key {name} in {keys.path} is not the one that this store is sealed with."
            raise Problem(503, "field_key_wrong", f"{title} {_BACK}") from None


def is_sealed(tx: Session) -> bool:
    """Whether this store was ever sealed with a key."""
    return bool(sealed.checks(tx))


def stocks(tx: Session) -> list[Stock]:
    """What lies under which key. Reads the tables whole."""
    kinds = sealed_now(tx)
    return [Stock(place.table, sealed.counts(tx, place, kinds)) for place in PLACES]


def unreadable(tx: Session) -> Iterator[tuple[str, str]]:
    """Table and row of those among the last values of each table that do not open."""
    keys, kinds = keys_of(tx), sealed_now(tx)
    for place in PLACES:
        for key, content in sealed.newest(tx, place, kinds, _TRIED):
            try:
                keys.open(place.about(key), content)
            except Problem:
                yield place.table, key


def next_rows(tx: Session, walk: Walk) -> tuple[Place, list[object]] | None:
    """The next rows that are not sealed with the current key; None at the end of all tables."""
    kinds = sealed_now(tx)
    while walk.place < len(PLACES):
        place = PLACES[walk.place]
        rows = sealed.outdated(tx, place, kinds, walk.after, _BATCH)
        if rows:
            walk.after = rows[-1]
            return place, rows
        walk.place, walk.after = walk.place + 1, None
    return None


def seal_anew(tx: Session, walk: Walk, place: Place, rows: list[object]) -> int:
    """Seal these with the current key; gives how many it were."""
    changed = sealed.seal_anew(tx, place, rows, keys_of(tx))
    walk.changed += changed
    return changed


def require_unused(tx: Session, name: str) -> None:
    """Raises Problem `field_key_used` while something lies under this key."""
    left = sum(stock.under[name] for stock in stocks(tx))
    if left:
        title = f"{left} values are sealed with key {name}: run `python run.py fields rotate`."
        raise Problem(409, "field_key_used", title, left=left)


def forget(tx: Session, name: str) -> None:
    """This store is not sealed with that key any more."""
    sealed.forget_check(tx, name)


def _about(name: str) -> bytes:
    return f"realm_state\0{name}".encode()
