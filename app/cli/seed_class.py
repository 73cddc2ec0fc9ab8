"""`seed` in the practice realm: a trainer with a class, so that there is something to look at."""

import json
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import PRACTICE, new_id
from app.cli.accounts import shown_once
from app.cli.store import engine, made_app, now, require_ready
from app.errors import Problem
from app.registry.training.document import read_scenario
from app.services import classes, console_accounts
from app.services.areas import add_area
from app.services.classes import Trainer
from app.services.console_accounts import Making
from app.services.demo_city import AREAS, CLASS, TRAINER
from app.settings import Settings, write_secret
from app.storage.database import transaction
from app.storage.models.areas import Area
from app.storage.models.people import Worker
from app.storage.queries import accounts, training
from app.storage.queries import classes as stored

Signs = dict[str, Any]


def seed_class(practice: Settings) -> Signs | None:
    """The demo trainer's sign-in and class, made once; None where there is no practice store, or
    one in use by others."""
    try:
        with engine(practice) as opened:
            require_ready(opened)
    except Problem:
        return None
    file = practice.data / "demo.json"
    with made_app(practice, PRACTICE), transaction(writes=True) as tx:
        if accounts.by_email(tx, TRAINER.email) is not None:
            known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
            return known and {**known, "class": _class(tx, known["account"]["email"])}
        if accounts.every(tx) or tx.scalar(select(Worker.id).limit(1)) is not None:
            return None
        signs = _make(tx, now())
        # Before the commit: secrets exist nowhere else once the store holds their hashes.
        write_secret(file, json.dumps(signs, ensure_ascii=False, indent=1).encode())
        return {**signs, "class": _class(tx, TRAINER.email)}


def lines_of(signs: Signs) -> list[str]:
    """As they are printed."""
    account, class_ = signs["account"], signs["class"]
    secrets = f"密码 {account['secret']}  现在的动态码 {TOTP(account['totp_secret']).now()}"
    lines = [
        "演练库的培训员（控制台里选演练）：",
        f"  {account['name']}  {account['email']}  {secrets}",
        f"    {account['otpauth']}",
    ]
    return [*lines, f"  {class_['name']}  班级口令 {class_['code']}"] if class_ else lines


def _make(tx: Session, moment: datetime) -> Signs:
    if tx.scalar(select(Area.code).limit(1)) is None:
        for area in AREAS:
            add_area(tx, area)
    account, secret = console_accounts.create(tx, TRAINER, {}, Making(moment, PasswordHasher()))
    first = [row.key for row in training.current(tx) if read_scenario(row.document).first_day]
    classes.make(tx, Trainer(account.id, moment, new_id), {"name": CLASS, "scenarios": first})
    return {"account": shown_once(account, secret)}


def _class(tx: Session, email: str) -> Signs | None:
    account = accounts.by_email(tx, email)
    found = stored.of_trainer(tx, account.id) if account else ()
    return {"name": found[0].name, "code": found[0].code} if found else None
