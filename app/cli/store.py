"""The store of this installation, opened for a command: checked first, then one transaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app import LIVE, PRACTICE, Parts, create_app
from app.clock import Clock, system_clock
from app.errors import Problem
from app.services import field_sealing
from app.settings import Settings
from app.storage.database import db, transaction, tune
from app.storage.field_keys import FieldKeys
from app.storage.migrations import current, fits, head


def settings() -> Settings:
    """Of the realm that the command is about: the live one, or with `--practice` the other."""
    here = Settings.from_env(os.environ)
    return here.practice if is_practice() else here


def is_practice() -> bool:
    """True behind `run.py --practice …`."""
    return bool(click.get_current_context().find_root().params.get("practice"))


def clock() -> Clock:
    """The machine's clock, unless whoever calls the tool in process hands in another."""
    handed_in: Clock | None = click.get_current_context().find_root().obj
    return handed_in or system_clock


def now() -> datetime:
    return clock()()


@contextmanager
def ready_app() -> Iterator[Flask]:
    """The application on an initialised store, in its context; its connections end with it.

    Raises Problem, saying which command comes first, where there is no store yet.
    """
    here = settings()
    with engine(here) as opened:
        require_ready(opened)
    with made_app(here, PRACTICE if is_practice() else LIVE) as app:
        yield app


@contextmanager
def made_app(here: Settings, realm: str) -> Iterator[Flask]:
    """A realm's application on whatever store is there, for `init`."""
    app = create_app(here, Parts(clock=clock(), realm=realm))
    with app.app_context():
        try:
            yield app
        finally:
            db.engine.dispose()


@contextmanager
def store(*, writes: bool) -> Iterator[Session]:
    """One transaction on the initialised store."""
    with ready_app(), transaction(writes=writes) as tx:
        yield tx


def login() -> str:
    """The login name behind this command."""
    return os.environ.get("SUDO_USER") or os.environ.get("USER") or str(os.getuid())


def actor() -> str:
    """Who the audit says it was."""
    return f"operator:{login()}"


@contextmanager
def engine(here: Settings, *, writes: bool = False) -> Iterator[Engine]:
    """The bare database, before any application: for migrating and for looking at it."""
    made = create_engine(here.database_url, execution_options={"writes": writes})
    tune(made, FieldKeys(here.field_keys_file))
    try:
        yield made
    finally:
        made.dispose()


def is_there(opened: Engine) -> bool:
    """False where connecting to SQLite would make an empty file."""
    return opened.dialect.name != "sqlite" or Path(opened.url.database or "").exists()


def require_ready(opened: Engine) -> None:
    """Raises Problem `not_initialised` or `migrations_missing`, saying what to run, and what
    `require_keys` raises."""
    stands = current(opened) if is_there(opened) else None
    if stands is None:
        raise not_initialised()
    if not fits(opened):
        title = f"The store stands at migration {stands}, this program needs {head()}"
        how = "stop all, `python run.py init`, start; or `python run.py migrate` while serving"
        raise Problem(503, "migrations_missing", f"{title}: {how}.")
    require_keys(opened)


def require_keys(opened: Engine) -> None:
    """Raises Problem where the field keys are not those that this store is sealed with."""
    with Session(opened) as tx:
        field_sealing.require(tx)


def not_initialised() -> Problem:
    title = "尚未初始化，请先运行 / no store yet, run first: python run.py init"
    return Problem(503, "not_initialised", title)
