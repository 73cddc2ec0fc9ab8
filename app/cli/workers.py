"""`worker`: who serves which grids, and the secret their phone signs in with."""

import os
from pathlib import Path

import click
import segno
from argon2 import PasswordHasher

from app import new_id
from app.cli.output import Tool, always_json, json_option, print_json, say, table
from app.cli.store import actor, is_practice, now, store
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
@click.option("--address", metavar="URL", help="应用的地址；另给出带码的链接。Adds a link.")
@click.option("--qr", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@always_json
def code(phone: str, minutes: int, address: str | None, qr: Path | None) -> None:
    """一次性登录码，写进通知书或当面交给网格员。A code for one sign-in, shown once (JSON).

    `--qr` 把链接（没有 --address 时是码本身）画成二维码，.svg 或 .png。
    """
    if qr and qr.suffix not in {".svg", ".png"}:
        raise click.BadParameter("文件名应以 .svg 或 .png 结尾。", param_hint="--qr")
    moment = now()
    with store(writes=True) as tx:
        made, text = make_enrolment_code(tx, phone, moment, minutes=minutes)
        audit.record(tx, moment, actor(), "worker.code", made.id)
    document = {"phone": phone, "enrolment_code": text, "minutes": minutes}
    if address:
        way = "practice/join" if is_practice() else "join"
        document["link"] = f"{address.rstrip('/')}/#/{way}/{text}"
    if qr:
        _draw(qr, str(document.get("link", text)))
    print_json(document)


def _draw(path: Path, text: str) -> None:
    """A QR code that signs in whoever has it: readable by the owner alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        segno.make_qr(text, error="m").save(file, kind=path.suffix[1:], scale=8, border=4)
