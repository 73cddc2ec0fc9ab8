"""`seed`: a demo city on an empty store, its week of reports handed in the way phones do it."""

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from argon2 import PasswordHasher
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import new_id
from app.cli.accounts import shown_once
from app.cli.handing_in import Outcome, hand_in
from app.cli.line import InProcess, sign_in
from app.cli.output import json_option, say
from app.cli.seed_class import lines_of, seed_class
from app.cli.store import is_practice, now, ready_app, settings
from app.clock import local_day
from app.errors import Problem
from app.services import console_accounts, keys, releases
from app.services.areas import add_area
from app.services.console_accounts import Making
from app.services.demo_city import ACCOUNTS, AREAS, WORKERS, week
from app.services.workers import Enrolment, add_worker
from app.storage.database import transaction
from app.storage.models.people import Worker

Signs = dict[str, Any]
_NOTHING = "演练库没有建好，或者已有人在用 / no practice store, or one in use: nothing was made"


@click.command("seed")
@click.option(
    "--if-empty", is_flag=True, help="已有其他数据时不报错。No refusal where it is in use."
)
@json_option
def seed(if_empty: bool, as_json: bool) -> None:
    """演示城市：两个网格、两名网格员、各部门密钥和一周走访；演练库里一位培训员、一个班。

    A demo city: two grids, two workers, a key for every department, a week of visits. For an
    empty store; on one that was seeded before it shows the sign-ins again. In the practice realm
    a trainer with a class; with `--practice` only that.
    """
    if is_practice():
        taught = seed_class(settings())
        say(as_json, {"practice": taught}, lines_of(taught) if taught else [_NOTHING])
        return
    file = settings().data / "demo.json"
    with ready_app() as app:
        if if_empty and _in_use_otherwise(file):
            return
        signs = _people(file)
        outcome = _week(app, signs)
    taught = seed_class(settings().practice)
    outcome.complain()
    document = {**signs, "practice": taught, "reports": outcome.document()}
    lines = [*outcome.lines(), *_shown(signs), *(lines_of(taught) if taught else ())]
    say(as_json, document, lines)
    if not outcome.fine:
        sys.exit(1)


def _in_use_otherwise(file: Path) -> bool:
    with transaction(writes=False) as tx:
        return not file.exists() and tx.scalar(select(Worker.id).limit(1)) is not None


def _people(file: Path) -> Signs:
    """Areas, workers and keys, made in one transaction; what signs them in is kept in `file`."""
    with transaction(writes=True) as tx:
        enrolled = set(tx.scalars(select(Worker.phone)))
        if file.exists() and {worker.phone for worker in WORKERS} <= enrolled:
            known: Signs = json.loads(file.read_text(encoding="utf-8"))
            return known
        if enrolled:
            title = "已有数据，不再生成演示城市 / the store is in use: seed wants an empty one."
            raise Problem(409, "not_empty", title)
        signs = _make(tx)
        # Before the commit: secrets exist nowhere else once the store holds their hashes.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
            json.dump(signs, target, ensure_ascii=False, indent=1)
        return signs


def _make(tx: Session) -> Signs:
    moment = now()
    for area in AREAS:
        add_area(tx, area)
    how = Enrolment(now=moment, new_id=new_id, hasher=PasswordHasher())
    people = []
    for worker in WORKERS:
        _, secret = add_worker(tx, worker, how)
        grid = worker.grids[0]
        people.append({"name": worker.name, "phone": worker.phone, "grid": grid, "secret": secret})
    departments = releases.in_force(tx).registry.departments
    texts = {name: keys.create(tx, name, now=moment, name="demo")[0] for name in departments}
    making = Making(moment, PasswordHasher())
    accounts = [
        shown_once(*console_accounts.create(tx, account, {}, making)) for account in ACCOUNTS
    ]
    # Yesterday, so that the whole week lies in the past whatever the hour.
    last = local_day(moment) - timedelta(days=1)
    return {"last_day": last.isoformat(), "workers": people, "keys": texts, "accounts": accounts}


def _week(app: Flask, signs: Signs) -> Outcome:
    line = InProcess(app.test_client())
    outcome = Outcome()
    last = date.fromisoformat(signs["last_day"])
    for worker, known in zip(WORKERS, signs["workers"], strict=True):
        phone = sign_in(line, phone=worker.phone, secret=known["secret"])
        hand_in(phone, list(week(worker, last, phone.current_release())), outcome)
    return outcome


def _shown(signs: Signs) -> list[str]:
    workers = [
        f"  {known['name']}  手机 {known['phone']}  密码 {known['secret']}  网格 {known['grid']}"
        for known in signs["workers"]
    ]
    texts = [f"  {name:<10} {text}" for name, text in signs["keys"].items()]
    # A store that was seeded by an earlier version has none.
    accounts = [line for known in signs.get("accounts", ()) for line in _account(known)]
    return [
        "网格员：",
        *workers,
        "部门密钥：",
        *texts,
        "控制台 /console/ 账号（动态码：把 otpauth 放进身份验证器）：",
        *accounts,
        f"最后一天 {signs['last_day']}",
    ]


def _account(known: Signs) -> list[str]:
    code = TOTP(known["totp_secret"]).now()
    secrets = f"密码 {known['secret']}  现在的动态码 {code}"
    return [f"  {known['name']}  {known['email']}  {secrets}", f"    {known['otpauth']}"]
