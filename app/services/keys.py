"""Departments' keys: made and shown once, stored as a hash, looked up by every request.

`ygt_live_<id>_<secret><crc>`: the prefix lets scanners find a leaked key, the checksum tells a
mistyped one without asking the database. Two keys of one scope may be active at once, so that
the new one works before the old one is revoked; making a key never touches another.
"""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from app.errors import Problem, invalid, not_found, unauthorized
from app.registry.registry import Registry
from app.services import releases
from app.services.access import KeyScope
from app.storage.models.areas import Area
from app.storage.models.people import ApiKey
from app.storage.queries import keys as stored

LONGEST_DAYS = 365
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE = re.compile(r"ygt_live_([0-9A-Za-z]{12})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})")
# 32 of 62 letters are 190 bits: a plain hash is enough, there is nothing to guess.
_ID_LENGTH, _SECRET_LENGTH, _CRC_LENGTH = 12, 32, 6


class Narrowing(TypedDict, total=False):
    """What a key covers: area codes with all below them, sheets (`department/sheet`), elements it
    sees unmasked. What is left out is not narrowed. `days` until it expires, at most 365."""

    areas: Iterable[str] | None
    sheets: Iterable[str] | None
    fields: Iterable[str] | None
    name: str
    days: int


def create(
    tx: Session, department: str, *, now: datetime, **scope: Unpack[Narrowing]
) -> tuple[str, ApiKey]:
    """Make a key; its text is nowhere else and cannot be shown again.

    An unknown department, area, sheet or element and a life beyond 365 days are Problem
    `invalid`, naming the field.
    """
    days = scope.get("days", LONGEST_DAYS)
    if not 1 <= days <= LONGEST_DAYS:
        raise invalid("days", f"A key lives 1 to {LONGEST_DAYS} days.")
    key_id, secret = _random(_ID_LENGTH), _random(_SECRET_LENGTH)
    key = ApiKey(
        id=key_id,
        department=department,
        secret_hash=_hash(secret),
        name=scope.get("name", ""),
        created_at=now,
        expires_at=now + timedelta(days=days),
        **narrowed(tx, department, scope),
    )
    tx.add(key)
    tx.flush()
    body = f"ygt_live_{key_id}_{secret}"
    return body + _checksum(body), key


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
    shape = _SHAPE.fullmatch(text)
    if shape is None or _checksum(text[:-_CRC_LENGTH]) != shape[3]:
        raise _refused()
    key = tx.get(ApiKey, shape[1])
    if key is None or not hmac.compare_digest(key.secret_hash, _hash(shape[2])):
        raise _refused()
    if key.revoked_at is not None or key.expires_at <= now:
        raise _refused()
    areas, sheets, fields = (_texts(part) for part in (key.areas, key.sheets, key.fields))
    return KeyScope(
        key_id=key.id,
        department=key.department,
        areas=areas,
        sheets=None if sheets is None else frozenset(sheets),
        fields=None if fields is None else frozenset(fields),
    )


def was_used_lately(tx: Session, key_id: str, now: datetime) -> bool:
    """True while `last_used_at` is recent enough to be left alone."""
    key = tx.get(ApiKey, key_id)
    used = None if key is None else key.last_used_at
    return used is not None and used >= now - stored.FRESH


def revoke(tx: Session, key_id: str, now: datetime) -> ApiKey:
    """Close a key for good: its next page is 401. Revoking twice keeps the first moment."""
    key = tx.get(ApiKey, key_id)
    if key is None:
        raise not_found(f"No key {key_id}.")
    key.revoked_at = key.revoked_at or now
    tx.flush()
    return key


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


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _checksum(body: str) -> str:
    number, text = zlib.crc32(body.encode()), ""
    for _ in range(_CRC_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
