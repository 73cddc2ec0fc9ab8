"""Accounts of the console: found, signed in and out, their guesses counted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.storage.models.accounts import Account, ConsoleSession, SignInGuess
from app.storage.queries.upsert import upsert


def by_email(tx: Session, email: str) -> Account | None:
    return tx.scalar(select(Account).where(Account.email == email))


def name_of(tx: Session, account_id: str) -> str | None:
    return tx.scalar(select(Account.name).where(Account.id == account_id))


def every(tx: Session) -> Sequence[Account]:
    return tx.scalars(select(Account).order_by(Account.email)).all()


def session_of(tx: Session, token_hash: bytes) -> tuple[ConsoleSession, Account] | None:
    found = tx.execute(
        select(ConsoleSession, Account)
        .join(Account, Account.id == ConsoleSession.account_id)
        .where(ConsoleSession.token_hash == token_hash)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def see(tx: Session, token_hash: bytes, now: datetime) -> None:
    """Note that a session's person is still there."""
    own = (ConsoleSession.token_hash == token_hash, ConsoleSession.ended_at.is_(None))
    tx.execute(update(ConsoleSession).where(*own).values(seen_at=now))


def end_session(tx: Session, token_hash: bytes, now: datetime) -> None:
    own = (ConsoleSession.token_hash == token_hash, ConsoleSession.ended_at.is_(None))
    tx.execute(update(ConsoleSession).where(*own).values(ended_at=now))


def end_sessions(tx: Session, account_id: str, now: datetime) -> None:
    own = (ConsoleSession.account_id == account_id, ConsoleSession.ended_at.is_(None))
    tx.execute(update(ConsoleSession).where(*own).values(ended_at=now))


def end_other_sessions(tx: Session, account_id: str, kept: bytes, now: datetime) -> None:
    """All of an account but the one that asks."""
    own = (ConsoleSession.account_id == account_id, ConsoleSession.ended_at.is_(None))
    others = (*own, ConsoleSession.token_hash != kept)
    tx.execute(update(ConsoleSession).where(*others).values(ended_at=now))


def open_sessions(
    tx: Session, account_id: str, since: tuple[datetime, datetime]
) -> Sequence[ConsoleSession]:
    """Of an account, the newest first: not ended, and used and begun since these two moments."""
    used, begun = since
    query = (
        select(ConsoleSession)
        .where(ConsoleSession.account_id == account_id, ConsoleSession.ended_at.is_(None))
        .where(ConsoleSession.seen_at > used, ConsoleSession.created_at > begun)
        .order_by(ConsoleSession.created_at.desc(), ConsoleSession.token_hash)
    )
    return tx.scalars(query).all()


def replace_secret(tx: Session, account_id: str, known: str, new: str) -> bool:
    """False where the secret is no longer the known one."""
    own = (Account.id == account_id, Account.secret_hash == known)
    changed = update(Account).where(*own).values(secret_hash=new).returning(Account.id)
    return tx.execute(changed).first() is not None


def replace_code(tx: Session, account_id: str, known: int, new: tuple[int, int]) -> bool:
    """Another number and the half minute that was spent on it; False where it changed already."""
    own = (Account.id == account_id, Account.code_no == known)
    values = {"code_no": new[0], "code_step": new[1]}
    changed = update(Account).where(*own).values(values).returning(Account.id)
    return tx.execute(changed).first() is not None


def drop_sessions(tx: Session, before: datetime) -> None:
    tx.execute(delete(ConsoleSession).where(ConsoleSession.created_at < before))


def spend_code(tx: Session, account_id: str, step: int) -> bool:
    """Use the code of this half minute. False where it, or a later one, was used already."""
    own = (Account.id == account_id, Account.code_step < step)
    spent = update(Account).where(*own).values(code_step=step).returning(Account.id)
    return tx.execute(spent).first() is not None


def guesses(tx: Session, name_hash: bytes) -> SignInGuess | None:
    return tx.get(SignInGuess, name_hash, with_for_update=True)


def count_guess(tx: Session, name_hash: bytes, count: int, now: datetime) -> None:
    row = {"name_hash": name_hash, "count": count, "last_at": now}
    statement = upsert(tx, SignInGuess).values(row)
    again = {"count": count, "last_at": now}
    tx.execute(statement.on_conflict_do_update(index_elements=["name_hash"], set_=again))


def forget_guesses(tx: Session, name_hash: bytes) -> None:
    tx.execute(delete(SignInGuess).where(SignInGuess.name_hash == name_hash))


def drop_guesses(tx: Session, before: datetime) -> None:
    tx.execute(delete(SignInGuess).where(SignInGuess.last_at < before))
