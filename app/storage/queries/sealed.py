"""What lies sealed in the store: under which keys, and what is to be sealed anew."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, String, func, select, text, update
from sqlalchemy.orm import Session

from app.storage.database import db
from app.storage.field_keys import HEAD, FieldKeys, is_sealed, name_of
from app.storage.models.releases import RealmState
from app.storage.sealing import OPERATION, PLACES, SUBJECT, Place, keys_of

_CHECK = "field_key:"


def checks(tx: Session) -> dict[str, bytes]:
    """Of each key that this store was ever sealed with a sealed nothing, to try the key on."""
    query = select(RealmState.key, RealmState.value).where(RealmState.key.startswith(_CHECK))
    return {key.removeprefix(_CHECK): bytes.fromhex(value) for key, value in tx.execute(query)}


def keep_check(tx: Session, name: str, sealed: bytes) -> None:
    tx.merge(RealmState(key=_CHECK + name, value=sealed.hex()))
    tx.flush()


def forget_check(tx: Session, name: str) -> None:
    found = tx.get(RealmState, _CHECK + name)
    if found is not None:
        tx.delete(found)
        tx.flush()


def counts(tx: Session, place: Place, kinds: Collection[str]) -> Counter[str | None]:
    """How many values are sealed with each key; under None those that are clear and should not be.
    Reads the table whole."""
    head = _head(place).label("head")
    query = select(head, func.count()).where(*_wanted(place, kinds)).group_by("head")
    found: Counter[str | None] = Counter()
    for start, count in tx.execute(query):
        found[_name(place, start)] += count
    return found


def outdated(tx: Session, place: Place, kinds: Collection[str], after: Any, most: int) -> list[Any]:
    """The next rows behind `after` that are not sealed with the current key, by what `walk` goes
    by."""
    order = _column(place, walk(place))
    current = place.written(keys_of(tx).head)
    query = select(order).where(*_wanted(place, kinds), _head(place) != current)
    if after is not None:
        query = query.where(order > after)
    return list(tx.scalars(query.order_by(order).limit(most)))


def seal_anew(tx: Session, place: Place, rows: Collection[Any], keys: FieldKeys) -> int:
    """Seal these rows with the current key; gives how many were not before. Raises as
    `FieldKeys.open` does."""
    order, key = _column(place, walk(place)), _column(place, place.key)
    column = _column(place, place.column)
    own = select(order, key, column).where(order.in_(rows), column.is_not(None))
    found = tx.execute(own.order_by(order).with_for_update()).all()
    stale = [row for row in found if not place.read(row[2]).startswith(keys.head)]
    for name, row_key, content in stale:
        about, stored = place.about(row_key), place.read(content)
        clear = keys.open(about, stored) if is_sealed(stored) else stored
        change = update(db.metadata.tables[place.table]).where(order == name)
        tx.execute(change.values({place.column: place.written(keys.seal(about, clear))}))
    return len(stale)


def newest(tx: Session, place: Place, kinds: Collection[str], most: int) -> list[tuple[str, bytes]]:
    """Row and value of those that were written last, as far as their names tell."""
    columns = (_column(place, place.key), _column(place, place.column))
    query = select(*columns).where(*_wanted(place, kinds))
    found = tx.execute(query.order_by(_column(place, walk(place)).desc()).limit(most))
    return [(key, place.read(content)) for key, content in found]


def let_writers_end(tx: Session) -> None:
    """Wait for whoever writes now: what they sealed can be counted then. SQLite has one writer."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text(f"LOCK TABLE {', '.join(one.table for one in PLACES)} IN SHARE MODE"))


def walk(place: Place) -> str:
    """The column by which a table is gone through: operations as they came."""
    return "server_seq" if place is OPERATION else place.key


def _wanted(place: Place, kinds: Collection[str]) -> Iterable[ColumnElement[bool]]:
    yield _column(place, place.column).is_not(None)
    if place is SUBJECT:
        yield _column(place, "type").in_(sorted(kinds))


def _head(place: Place) -> ColumnElement[Any]:
    column = _column(place, place.column)
    if place.is_json:
        # Behind the quotation mark.
        return func.substr(column, 2, 2 * HEAD, type_=String())
    return func.substr(column, 1, HEAD, type_=LargeBinary())


def _name(place: Place, head: Any) -> str | None:
    try:
        return name_of(place.read(head))
    except ValueError:
        # A document in clear.
        return None


def _column(place: Place, name: str) -> ColumnElement[Any]:
    return db.metadata.tables[place.table].c[name]
