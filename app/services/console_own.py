"""What people of the console see to themselves: another secret, another authenticator, sessions.

The first two end every other session of theirs. A new authenticator is shown, then proved: its
number is drawn at random and comes back sealed, so nothing is stored until its first code was
right.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from app.errors import Problem
from app.services.access import AccountScope
from app.services.console_codes import provisioning_of, step_at, step_of
from app.services.console_sessions import IDLE, LONGEST
from app.services.secret_strength import names_of, require_strong
from app.storage.models.accounts import Account
from app.storage.queries import accounts as stored

# Numbers given one by one stay below; drawn ones were never shown before.
_DRAWN_FROM, _DRAWN_TO = 1 << 16, 1 << 31
_DIGITS = 10
# Of a session's hash; enough to tell one from another, and worth nothing as a token.
_NAME = 16


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of somebody's open sessions; `current` is the one that asks."""

    id: str
    current: bool
    began_at: datetime
    seen_at: datetime


def known_secret(tx: Session, scope: AccountScope, secret: str) -> str:
    """The hash of somebody's present secret. Raises Problem 422 `bad_secret`.

    Takes about a tenth of a second on purpose: call it in a reading transaction.
    """
    known = tx.get_one(Account, scope.account_id).secret_hash
    try:
        PasswordHasher().verify(known, secret)
    except (VerificationError, InvalidHashError):
        raise Problem(
            422, "bad_secret", "The present secret is not right.", field="secret"
        ) from None
    return known


def new_hash(scope: AccountScope, old: str, new: str) -> str:
    """What a new secret is stored as. Raises Problem 422 where it is weak."""
    require_strong(new, old, names_of(scope.email, scope.name))
    return PasswordHasher().hash(new)


def change_secret(tx: Session, scope: AccountScope, hashes: tuple[str, str], now: datetime) -> None:
    """Put a new hash in the place of the known one. Raises Problem 409 where that is gone."""
    known, new = hashes
    if not stored.replace_secret(tx, scope.account_id, known, new):
        raise _overtaken()
    stored.end_other_sessions(tx, scope.account_id, scope.session, now)


def own_sessions(tx: Session, scope: AccountScope, now: datetime) -> list[OwnSession]:
    """Where somebody is signed in: the one that asks first, then the newest."""
    found = [
        OwnSession(
            id=session.token_hash[:_NAME].hex(),
            current=session.token_hash == scope.session,
            began_at=session.created_at,
            seen_at=session.seen_at,
        )
        for session in stored.open_sessions(tx, scope.account_id, (now - IDLE, now - LONGEST))
    ]
    return sorted(found, key=lambda session: not session.current)


def end_own_sessions(
    tx: Session, scope: AccountScope, names: Collection[str], now: datetime
) -> int:
    """End those of somebody's other sessions that have these ids; gives how many. What is over
    already, or somebody else's, is passed by."""
    wanted = set(names)
    since = (now - IDLE, now - LONGEST)
    ending = [
        session.token_hash
        for session in stored.open_sessions(tx, scope.account_id, since)
        if session.token_hash[:_NAME].hex() in wanted and session.token_hash != scope.session
    ]
    for token_hash in ending:
        stored.end_session(tx, token_hash, now)
    return len(ending)


def offer_code(
    tx: Session, scope: AccountScope, code: str, key: bytes, now: datetime
) -> dict[str, str]:
    """Spend a code of the present authenticator and offer another one: its secret, its `otpauth`
    address, and the ticket with which its first code has to come.

    Raises Problem 422 `bad_code`.
    """
    account = tx.get_one(Account, scope.account_id)
    step = step_of(key, account, code, now)
    if step is None or not stored.spend_code(tx, account.id, step):
        raise _bad_code()
    number = _DRAWN_FROM + secrets.randbelow(_DRAWN_TO - _DRAWN_FROM)
    text, address = provisioning_of(key, account, number)
    ticket = f"{number}.{_seal(scope, account, number, key)}"
    return {"ticket": ticket, "totp_secret": text, "otpauth": address}


def take_code(
    tx: Session, scope: AccountScope, ticket: tuple[str, str], key: bytes, now: datetime
) -> None:
    """Let the offered authenticator be the one. Raises Problem 422 `bad_code`, 409 `overtaken`."""
    account = tx.get_one(Account, scope.account_id)
    (name, _, seal), code = ticket[0].partition("."), ticket[1]
    number = int(name) if name.isascii() and name.isdigit() and len(name) <= _DIGITS else 0
    if not hmac.compare_digest(_seal(scope, account, number, key).encode(), seal.encode()):
        raise _overtaken()
    step = step_at(key, account, number, (code, now))
    if step is None:
        raise _bad_code()
    if not stored.replace_code(tx, account.id, account.code_no, (number, step)):
        raise _overtaken()
    stored.end_other_sessions(tx, account.id, scope.session, now)


def _seal(scope: AccountScope, account: Account, number: int, key: bytes) -> str:
    """Good for this session, as long as the authenticator is still the one it was offered for."""
    text = f"console offer {account.id} {account.code_no} {number} ".encode() + scope.session
    return hmac.digest(key, text, "sha256").hex()


def _bad_code() -> Problem:
    return Problem(422, "bad_code", "The code is not right, or was used already.", field="code")


def _overtaken() -> Problem:
    return Problem(409, "overtaken", "This was changed meanwhile: begin again.")
