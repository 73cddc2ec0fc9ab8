"""`worker`: who serves which grids, and the secret their phone signs in with."""

import click
from argon2 import PasswordHasher

from app import new_id
from app.cli.output import Tool, always_json, json_option, print_json, say, table
from app.cli.store import actor, now, store
from app.services import audit
from app.services.workers import (
    Enrolment,
    NewWorker,
    add_worker,
    list_workers,
    make_enrolment_code,
    revoke_worker,
)


@click.group("worker", cls=Tool)
def worker() -> None:
    """网格员。Grid workers."""


@worker.command("add")
@click.option("--phone", required=True, help="手机号，用于登录。")
@click.option("--name", required=True)
@click.option("--grid", "grids", required=True, multiple=True, metavar="CODE", help="可多次。")
@always_json
def add(phone: str, name: str, grids: tuple[str, ...]) -> None:
    """登记网格员；输出 JSON，其中 secret 只显示这一次。Prints JSON; `secret` is shown once."""
    moment = now()
    how = Enrolment(now=moment, new_id=new_id, hasher=PasswordHasher())
    with store(writes=True) as tx:
        made, secret = add_worker(tx, NewWorker(phone, name, grids), how)
        audit.record(tx, moment, actor(), "worker.add", made.id)
        document = {
            "id": made.id,
            "phone": made.phone,
            "name": made.name,
            "grids": list(dict.fromkeys(grids)),
            "secret": secret,
        }
    print_json(document)


@worker.command("list")
@json_option
def list_(as_json: bool) -> None:
    """列出网格员。List the workers and their grids."""
    with store(writes=False) as tx:
        rows = list_workers(tx)
    say(as_json, rows, table(rows, ("phone", "name", "grids", "revoked_at")))


@worker.command("revoke")
@click.option("--phone", required=True)
@json_option
def revoke(phone: str, as_json: bool) -> None:
    """停用：不能再登录和读取；手机上未交的记录仍可交来待核。

    Revoke: no more signing in or reading; unsent reports may still be handed in, to be held.
    """
    moment = now()
    with store(writes=True) as tx:
        gone, changed = revoke_worker(tx, phone, moment)
        if changed:
            audit.record(tx, moment, actor(), "worker.revoke", gone.id)
        document = {"phone": phone, "name": gone.name, "revoked_at": gone.revoked_at}
    say(as_json, document, [f"已停用 {phone} {document['name']}"])


@worker.command("code")
@click.option("--phone", required=True)
@click.option("--minutes", default=7 * 24 * 60, show_default=True, type=click.IntRange(1, 43_200))
@always_json
def code(phone: str, minutes: int) -> None:
    """一次性登录码，写进通知书或当面交给网格员。A code for one sign-in, shown once (JSON)."""
    moment = now()
    with store(writes=True) as tx:
        made, text = make_enrolment_code(tx, phone, moment, minutes=minutes)
        audit.record(tx, moment, actor(), "worker.code", made.id)
    print_json({"phone": phone, "enrolment_code": text, "minutes": minutes})
