"""A department's own administrator sees to its keys: never wider than the administrator's reach.

A key that manages, and one that reaches further in any direction, does not exist for it: the right
to manage is given by the operator alone.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.errors import invalid, not_found
from app.services import keys
from app.services.access import KeyScope
from app.services.area_scope import covers, own_areas
from app.services.keys import Made, Narrowing
from app.storage.models.areas import Area
from app.storage.models.people import ApiKey
from app.storage.queries import keys as stored


def own_keys(tx: Session, scope: KeyScope) -> list[ApiKey]:
    """The keys it may see to, ended ones among them, the newest first."""
    return [key for key in stored.keys_of(tx, scope.department) if _is_own(tx, scope, key)]


def own_key(tx: Session, scope: KeyScope, key_id: str) -> ApiKey:
    """One of them. Raises Problem `not_found` for one of others and for one that never was."""
    for key in own_keys(tx, scope):
        if key.id == key_id:
            return key
    raise not_found()


def create(tx: Session, scope: KeyScope, wanted: Narrowing, now: datetime) -> Made:
    """Make a key that reads; what is left out is as wide as the administrator's own reach.

    Raises Problem `invalid`, naming the field, for what is wider or is not there: one answer.
    """
    whole: Narrowing = {"areas": scope.areas, "sheets": scope.sheets, "fields": scope.fields}
    asked: Narrowing = {**whole, **wanted, "rights": (keys.READ,)}
    _require_areas(tx, scope, asked["areas"])
    _require_among("sheets", scope.sheets, asked["sheets"])
    _require_among("fields", scope.fields, asked["fields"])
    made = keys.create(tx, scope.department, now=now, **asked)
    return _within_life(tx, scope, made, now, given="days" in wanted)


def rotate(tx: Session, scope: KeyScope, old: ApiKey, now: datetime, days: int) -> Made:
    """A new key beside the old one, which ends after some days; see `keys.rotate`."""
    made = keys.rotate(tx, old, now, timedelta(days=days))
    return _within_life(tx, scope, made, now, given=False)


def _within_life(tx: Session, scope: KeyScope, made: Made, now: datetime, *, given: bool) -> Made:
    """A key does not outlive the one that made it."""
    manager = tx.get(ApiKey, scope.key_id) if scope.holder == "key" else None
    text, key = made
    if manager is None or key.expires_at <= manager.expires_at:
        return text, key
    if given:
        most = (manager.expires_at - now).days
        raise invalid("days", f"Not longer than the key that makes it, {most} days from now.")
    keys.end_at(tx, key, manager.expires_at)
    return text, key


def _is_own(tx: Session, scope: KeyScope, key: ApiKey) -> bool:
    reach = keys.scope_given(key)
    if reach.manages or not reach.reads:
        return False
    if not _is_among(scope.sheets, reach.sheets) or not _is_among(scope.fields, reach.fields):
        return False
    tops = own_areas(tx, reach)
    mine = own_areas(tx, scope)
    return mine is None or (tops is not None and all(covers(mine, top) for top in tops))


def _require_areas(tx: Session, scope: KeyScope, codes: Iterable[str] | None) -> None:
    mine = own_areas(tx, scope)
    if mine is None:
        return
    for code in codes or ():
        # PostgreSQL refuses a NUL even in a question.
        area = tx.get(Area, code) if code.isprintable() else None
        if area is None or not covers(mine, area):
            raise invalid("areas", "Name areas within your own, or leave `areas` out for all.")


def _require_among(field: str, own: frozenset[str] | None, asked: Iterable[str] | None) -> None:
    if not _is_among(own, asked):
        raise invalid(field, f"Name {field} among your own, or leave `{field}` out for all.")


def _is_among(own: frozenset[str] | None, asked: Iterable[str] | None) -> bool:
    return own is None or (asked is not None and own.issuperset(asked))
