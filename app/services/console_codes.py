"""The second factor: six digits that change every half minute (TOTP, RFC 6238).

Its secret is derived from the installation's key, the account and a running number: there is
nothing to steal from the database, and a lost phone is a number that rises.
"""

import base64
import hmac
from datetime import datetime

from pyotp import TOTP

from app.storage.models.accounts import Account

ISSUER = "一格通"
# A phone's clock may be this many half minutes early or late.
_DRIFT = 1


def secret_of(key: bytes, account: Account) -> str:
    """160 bits in base32, as authenticators take it."""
    return _secret_at(key, account, account.code_no)


def provisioning(key: bytes, account: Account) -> str:
    """The `otpauth://` address that an authenticator reads, also out of a QR code."""
    return provisioning_of(key, account, account.code_no)[1]


def provisioning_of(key: bytes, account: Account, number: int) -> tuple[str, str]:
    """The secret of another number and its `otpauth://` address."""
    text = _secret_at(key, account, number)
    return text, TOTP(text).provisioning_uri(name=account.email, issuer_name=ISSUER)


def step_of(key: bytes, account: Account, code: str, now: datetime) -> int | None:
    """The half minute that this code is of; None for a wrong one."""
    return step_at(key, account, account.code_no, (code, now))


def step_at(key: bytes, account: Account, number: int, said: tuple[str, datetime]) -> int | None:
    """The same for the authenticator of another number; `said` is the code and when."""
    code, now = said
    made = TOTP(_secret_at(key, account, number))
    present = made.timecode(now)
    found = None
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        # All are compared, so that the time taken says nothing.
        if hmac.compare_digest(made.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def _secret_at(key: bytes, account: Account, number: int) -> str:
    text = f"console code {account.id} {number}".encode()
    return base64.b32encode(hmac.digest(key, text, "sha256")[:20]).decode()
