"""Who may sign in to the console: accounts, their sessions, and guesses at their secrets."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database import Model
from app.storage.types import Json, UtcDateTime


class Account(Model):
    """A person of a department; of the data office where `department` is NULL. `areas`, `sheets`
    and `fields` narrow as they do for a key.

    `code_no` is what the secret of the second factor is derived from, `code_step` the last half
    minute whose code was used: none is good twice.
    """

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    areas: Mapped[object | None] = mapped_column(Json)
    sheets: Mapped[object | None] = mapped_column(Json)
    fields: Mapped[object | None] = mapped_column(Json)
    secret_hash: Mapped[str] = mapped_column(String(200))
    code_no: Mapped[int] = mapped_column(Integer)
    code_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsoleSession(Model):
    """A cookie's token, stored as SHA-256; `seen_at` is when its person last did something."""

    __tablename__ = "console_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInGuess(Model):
    """How often a sign-in was tried in vain, whether or not there is such an account."""

    __tablename__ = "sign_in_guess"

    name_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
