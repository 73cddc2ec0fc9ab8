"""Guesses at a door: each beyond five in a row costs a longer wait, at most a quarter of an hour.

They are counted by whose account is tried and where the try comes from, for accounts that do not
exist as well: a stranger who guesses is kept waiting, and the person whose account it is comes in
from elsewhere all the while (OWASP ASVS 5.0, V6.1.1 and V6.3.1).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.orm import Session

from app.clock import SKEW
from app.errors import Problem
from app.storage.models.accounts import SignInGuess
from app.storage.queries import accounts as stored

FREE = 5
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Guess:
    """`door` is console or phone, `whose` an e-mail address or a phone number, `source` the
    address that a request came from. Only a hash of the three is stored."""

    door: str
    whose: str
    source: str

    @property
    def name_hash(self) -> bytes:
        # As JSON, so that no two guesses share a text.
        text = json.dumps([self.door, self.whose, self.source])
        return hashlib.sha256(text.encode()).digest()


def count(tx: Session, guess: Guess, now: datetime) -> None:
    """Count a try before it is made. Raises Problem 429 `too_many_guesses` while it has to wait:
    that one is not counted."""
    stored.drop_guesses(tx, now - _FORGOTTEN)
    known = stored.guesses(tx, guess.name_hash)
    if known is not None and _has_to_wait(known, now):
        seconds = ceil((known.last_at + _wait(known) - now).total_seconds())
        title = f"Too many wrong tries: wait {seconds} seconds."
        raise Problem(429, "too_many_guesses", title, retry_after=seconds)
    stored.count_guess(tx, guess.name_hash, 1 if known is None else known.count + 1, now)


def forget(tx: Session, guess: Guess) -> None:
    """Whoever was right is not counted against."""
    stored.forget_guesses(tx, guess.name_hash)


def _has_to_wait(known: SignInGuess, now: datetime) -> bool:
    # A try from the future was counted before the clock was put back: nobody waits for that.
    return known.last_at <= now + SKEW and now < known.last_at + _wait(known)


def _wait(known: SignInGuess) -> timedelta:
    beyond = known.count - FREE
    if beyond < 0:
        return timedelta(0)
    # Beyond ten doublings the longest wait has long been reached.
    return min(_FIRST_WAIT * (1 << min(beyond, 10)), _LONGEST_WAIT)
