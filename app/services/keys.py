"""Departments' keys: made and shown once, stored as a hash, looked up by every request.

Two keys of one scope may be active at once, so that the new one works before the old one ends;
making a key never touches another, and only a rotation gives the old one an end.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from app.errors import Problem, invalid, not_found, unauthorized
from app.registry.registry import Registry
from app.services import releases
from app.services.access import KeyScope
from app.services.key_texts import new_text, read_text
from app.storage.models.areas import Area
from app.storage.models.people import ApiKey
from app.storage.queries import keys as stored

LONGEST_DAYS = 365
READ, MANAGE = "read", "manage"
RIGHTS = frozenset({READ, MANAGE})
# How long a key goes on beside the one that takes over from it.
OVERLAP, LONGEST_OVERLAP = timedelta(days=7), timedelta(days=30)


# The text of a new key, shown once, and its row.
Made = tuple[str, ApiKey]


class Narrowing(TypedDict, total=False):
    """What a key covers: area codes with all below them, sheets (`department/sheet`), elements it
    sees unmasked. What is left out is not narrowed. `days` until it expires, at most 365; `rights`
    among RIGHTS, reading alone if left out."""

    areas: Iterable[str] | None
    sheets: Iterable[str] | None
    fields: Iterable[str] | None
    name: str
    days: int
    rights: Iterable[str]


def create(tx: Session, department: str, *, now: datetime, **scope: Unpack[Narrowing]) -> Made:
    """Make a key; its text is nowhere else and cannot be shown again.

    An unknown department, area, sheet or element and a life beyond 365 days are Problem
    `invalid`, naming the field.
    """
    rights = _some("rights", scope.get("rights", (READ,)))
    if not RIGHTS.issuperset(rights):
        raise invalid("rights", f"A key has rights among {', '.join(sorted(RIGHTS))}.")
    key = ApiKey(
        department=department,
        name=scope.get("name", ""),
        expires_at=now + _life(scope.get("days", LONGEST_DAYS)),
        reads=READ in rights,
        manages=MANAGE in rights,
        **narrowed(tx, department, scope),
    )
    return _made(tx, key, now), key


def rotate(tx: Session, old: ApiKey, now: datetime, overlap: timedelta = OVERLAP) -> Made:
    """A new key of the same reach and rights beside the old one, which ends after the overlap.

    Raises Problem 409 `key_ended` for one that is over, and `already_rotated` while another that
    took over from it is active: two are enough for a rotation.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise invalid("overlap_days", f"The old key goes on for 0 to {LONGEST_OVERLAP.days} days.")
    # Two that rotate at once: the second sees what the first has made.
    tx.refresh(old, with_for_update=True)
    if is_over(old, now):
        raise Problem(409, "key_ended", "This key is over: make a new one.")
    if any(not is_over(key, now) for key in stored.successors(tx, old.id)):
        title = "This key was rotated already: use the one that was made, or revoke it first."
        raise Problem(409, "already_rotated", title)
    key = ApiKey(
        department=old.department,
        name=old.name,
        areas=old.areas,
        sheets=old.sheets,
        fields=old.fields,
        reads=old.reads,
        manages=old.manages,
        replaces=old.id,
        # As long a life as the old one was given.
        expires_at=now + (old.expires_at - old.created_at),
    )
    text = _made(tx, key, now)
    end_at(tx, old, now + overlap)
    return text, key


def is_over(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is not None or key.expires_at <= now


def end_at(tx: Session, key: ApiKey, moment: datetime) -> None:
    """Let a key end at this moment if it would go on for longer."""
    key.expires_at = min(key.expires_at, moment)
    tx.flush()


def find(tx: Session, key_id: str) -> ApiKey:
    """A key by its id. Raises Problem `not_found`."""
    key = tx.get(ApiKey, key_id) if key_id.isprintable() else None
    if key is None:
        raise not_found(f"No key {key_id}.")
    return key


def narrowed(tx: Session, department: str, scope: Narrowing) -> dict[str, list[str] | None]:
    """`areas`, `sheets` and `fields` as they are stored. Raises Problem `invalid` for an unknown
    department and for what that department does not have."""
    registry = releases.in_force(tx).registry
    if department not in registry.departments:
        known = ", ".join(registry.departments)
        raise invalid("department", f"No department {department}; there are: {known}.")
    return {
        "areas": _areas(tx, scope.get("areas")),
        "sheets": _sheets(registry, department, scope.get("sheets")),
        "fields": _fields(registry, scope.get("fields")),
    }


def scope_of(tx: Session, text: str, now: datetime) -> KeyScope:
    """What a presented key opens. Mistyped, unknown, expired, revoked: all the same 401."""
    shown = read_text(text)
    key = None if shown is None else tx.get(ApiKey, shown.id)
    if shown is None or key is None or not hmac.compare_digest(key.secret_hash, shown.hash):
        raise _refused()
    if is_over(key, now):
        raise _refused()
    return scope_given(key)


def scope_given(key: ApiKey) -> KeyScope:
    """What a key covers, whether it is over or not."""
    areas, sheets, fields = (_texts(part) for part in (key.areas, key.sheets, key.fields))
    return KeyScope(
        key_id=key.id,
        department=key.department,
        areas=areas,
        sheets=None if sheets is None else frozenset(sheets),
        fields=None if fields is None else frozenset(fields),
        reads=key.reads,
        manages=key.manages,
    )


def was_used_lately(tx: Session, key_id: str, now: datetime) -> bool:
    """True while `last_used_at` is recent enough to be left alone."""
    key = tx.get(ApiKey, key_id)
    used = None if key is None else key.last_used_at
    return used is not None and used >= now - stored.FRESH


def revoke(tx: Session, key_id: str, now: datetime) -> ApiKey:
    """Close a key for good: its next page is 401. Revoking twice keeps the first moment."""
    key = find(tx, key_id)
    key.revoked_at = key.revoked_at or now
    tx.flush()
    return key


def _life(days: int) -> timedelta:
    if not 1 <= days <= LONGEST_DAYS:
        raise invalid("days", f"A key lives 1 to {LONGEST_DAYS} days.")
    return timedelta(days=days)


def _made(tx: Session, key: ApiKey, now: datetime) -> str:
    text = new_text()
    key.id, key.secret_hash, key.created_at = text.id, text.hash, now
    tx.add(key)
    tx.flush()
    return str(text)


def _areas(tx: Session, codes: Iterable[str] | None) -> list[str] | None:
    if codes is None:
        return None
    wanted = _some("areas", codes)
    for code in wanted:
        if tx.get(Area, code) is None:
            raise invalid("area", f"No area {code}: add it first, or name one that exists.")
    return wanted


def _sheets(registry: Registry, department: str, names: Iterable[str] | None) -> list[str] | None:
    if names is None:
        return None
    own = [sheet.id for sheet in registry.sheets_of(department)]
    wanted = _some("sheets", names)
    for name in wanted:
        if name not in own:
            raise invalid("sheets", f"{department} has no sheet {name}; it has: {', '.join(own)}.")
    return wanted


def _fields(registry: Registry, elements: Iterable[str] | None) -> list[str] | None:
    if elements is None:
        return None
    # An empty list is a key that sees every personal value masked.
    wanted = list(dict.fromkeys(elements))
    for element in wanted:
        if element not in registry.elements:
            raise invalid("fields", f"No element {element}; write it as subject.attribute.")
    return wanted


def _some(field: str, values: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(values))
    if not wanted:
        raise invalid(field, "Name at least one, or leave it out for all.")
    return wanted


def _refused() -> Problem:
    return unauthorized("This needs a department's key as Bearer token: missing, unknown or ended.")


def _texts(value: object | None) -> tuple[str, ...] | None:
    return tuple(str(item) for item in value) if isinstance(value, list) else None
