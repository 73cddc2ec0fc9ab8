"""Signing in to the console and out of it: secret and code for a cookie's token.

Secrets are argon2id, tokens 256 random bits stored as SHA-256. Who asks learns neither whether an
account exists nor which of the two was wrong. Guesses are counted, see app.services.guesses.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from app.errors import Problem, unauthorized
from app.services import guesses
from app.services.access import AccountScope, KeyScope, Role
from app.services.console_accounts import email_of
from app.services.console_codes import step_of
from app.services.guesses import Guess
from app.services.sessions import NOBODY, digest
from app.storage.models.accounts import Account, ConsoleSession
from app.storage.queries import accounts as stored

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# A session that is used every second must not write every second.
FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    secret: str
    code: str
    # The address that the try comes from.
    source: str

    @property
    def guess(self) -> Guess:
        return guess_at(self.email, self.source)


def guess_at(email: str, source: str) -> Guess:
    """A try at this account from there, whatever is tried."""
    return Guess("console", email_of(email), source)


def recognise(tx: Session, who: SignIn, key: bytes, now: datetime) -> tuple[str, int]:
    """The account's id and the half minute of its code. Raises Problem 401 `bad_credentials`.

    Takes about a tenth of a second on purpose: call it in a reading transaction.
    """
    account = stored.by_email(tx, email_of(who.email))
    try:
        PasswordHasher().verify(account.secret_hash if account else NOBODY, who.secret)
    except (VerificationError, InvalidHashError):
        raise _bad_credentials() from None
    step = None if account is None else step_of(key, account, who.code, now)
    if account is None or step is None or account.revoked_at is not None:
        raise _bad_credentials()
    return account.id, step


def open_session(
    tx: Session, who: SignIn, recognised: tuple[str, int], token: str, now: datetime
) -> AccountScope:
    """Spend the code and begin a session; a code that was used already is a wrong one."""
    account_id, step = recognised
    if not stored.spend_code(tx, account_id, step):
        raise _bad_credentials()
    guesses.forget(tx, who.guess)
    stored.drop_sessions(tx, now - LONGEST)
    return _begun(tx, account_id, token, (now, now))


def renew(tx: Session, scope: AccountScope, token: str, now: datetime) -> AccountScope:
    """Go on under a new token once somebody has proved again who they are; the old one is over.
    Twelve hours are counted from the sign-in all the same."""
    former = tx.get_one(ConsoleSession, scope.session)
    stored.end_session(tx, scope.session, now)
    return _begun(tx, scope.account_id, token, (former.created_at, now))


def leave(tx: Session, token: str, now: datetime) -> None:
    """End the session of this token, whosever it is; none is as good."""
    stored.end_session(tx, digest(token), now)


def scope_of(tx: Session, token: str, now: datetime) -> tuple[AccountScope, bool]:
    """Whose session this is, and whether that its person is there should be noted again.

    Ended, idle for half an hour, twelve hours old, of a closed account: all the same 401.
    """
    found = stored.session_of(tx, digest(token))
    if found is None:
        raise unauthorized()
    session, account = found
    over = min(session.seen_at + IDLE, session.created_at + LONGEST)
    if session.ended_at is not None or account.revoked_at is not None or now >= over:
        raise unauthorized()
    return _scope(session, account), now >= session.seen_at + FRESH


def pass_of(token: str) -> str:
    """What a page has to send with whatever it changes: no other site can read or guess it."""
    return blake2b(token.encode(), person=b"console-pass", digest_size=16).hexdigest()


def is_pass(token: str, sent: str) -> bool:
    return hmac.compare_digest(pass_of(token).encode(), sent.encode())


def _begun(
    tx: Session, account_id: str, token: str, since: tuple[datetime, datetime]
) -> AccountScope:
    created_at, seen_at = since
    session = ConsoleSession(
        token_hash=digest(token), account_id=account_id, created_at=created_at, seen_at=seen_at
    )
    tx.add(session)
    tx.flush()
    return _scope(session, tx.get_one(Account, account_id))


def _scope(session: ConsoleSession, account: Account) -> AccountScope:
    areas, sheets, fields = (_texts(x) for x in (account.areas, account.sheets, account.fields))
    part = account.department and KeyScope(
        key_id=account.id,
        department=account.department,
        areas=areas,
        sheets=None if sheets is None else frozenset(sheets),
        fields=None if fields is None else frozenset(fields),
        holder="account",
        manages=account.role == Role.ADMIN,
    )
    return AccountScope(
        account_id=account.id,
        session=session.token_hash,
        name=account.name,
        email=account.email,
        role=Role(account.role),
        part=part or None,
    )


def _texts(value: object | None) -> tuple[str, ...] | None:
    return tuple(str(item) for item in value) if isinstance(value, list) else None


def _bad_credentials() -> Problem:
    return Problem(401, "bad_credentials", "Address, secret or code is not right.")
