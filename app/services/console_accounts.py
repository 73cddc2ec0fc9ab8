"""Accounts of the console: made with a secret that is shown once, given a new one, closed."""

import re
import secrets
import string
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.errors import Problem, invalid
from app.services import keys
from app.services.access import BEYOND, Role
from app.services.keys import Narrowing
from app.services.workers import new_secret
from app.storage.models.accounts import Account
from app.storage.queries import accounts as stored

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,120}")
_ALPHABET = string.digits + string.ascii_lowercase
_ID_LENGTH = 14


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`department` is None for the data office and for trainers."""

    email: str
    name: str
    role: Role
    department: str | None


@dataclass(frozen=True, slots=True)
class Making:
    """Tests bring a hasher that costs little."""

    now: datetime
    hasher: PasswordHasher


def email_of(text: str) -> str:
    """An address as it is stored and looked for: without case."""
    return text.strip().lower()


def create(tx: Session, new: NewAccount, scope: Narrowing, how: Making) -> tuple[Account, str]:
    """Make an account; gives it and its secret, which is stored only as a hash.

    Raises Problem `invalid` for what does not fit, 409 `email_taken`.
    """
    email = email_of(new.email)
    _check(new, email)
    if stored.by_email(tx, email) is not None:
        raise Problem(409, "email_taken", f"{email} has an account already.")
    narrowed = {} if new.department is None else keys.narrowed(tx, new.department, scope)
    secret = new_secret()
    account = Account(
        # Longer than a key's id, so that neither is ever taken for the other.
        id="".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH)),
        email=email,
        name=new.name.strip(),
        department=new.department,
        role=new.role.value,
        secret_hash=how.hasher.hash(secret),
        code_no=1,
        code_step=0,
        created_at=how.now,
        **narrowed,
    )
    tx.add(account)
    tx.flush()
    return account, secret


def reset(tx: Session, email: str, how: Making) -> tuple[Account, str]:
    """A new secret and a new second factor; whoever is signed in is signed out."""
    account = _require(tx, email)
    if account.revoked_at is not None:
        raise Problem(409, "account_revoked", f"{account.email} is revoked.")
    secret = new_secret()
    account.secret_hash = how.hasher.hash(secret)
    account.code_no += 1
    account.code_step = 0
    stored.end_sessions(tx, account.id, how.now)
    tx.flush()
    return account, secret


def revoke(tx: Session, email: str, now: datetime) -> Account:
    """Close an account for good. Revoking twice keeps the first moment."""
    account = _require(tx, email)
    account.revoked_at = account.revoked_at or now
    stored.end_sessions(tx, account.id, now)
    tx.flush()
    return account


def _require(tx: Session, email: str) -> Account:
    account = stored.by_email(tx, email_of(email))
    if account is None:
        raise Problem(404, "unknown_account", f"No account of {email}.")
    return account


def _check(new: NewAccount, email: str) -> None:
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise invalid("email", "An address reads like name@department.example.")
    if not new.name.strip() or len(new.name) > 200 or not new.name.isprintable():
        raise invalid("name", "A name has 1 to 200 characters.")
    if (new.department is None) != (new.role in BEYOND):
        raise invalid("department", "Name a department, or the data office or a trainer and none.")
