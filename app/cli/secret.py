"""`secret`: a secret of this installation made anew, because somebody else has it."""

import click
from tqdm import tqdm

from app.cli import secret_file
from app.cli.audit import link_all
from app.cli.output import Tool, json_option, say
from app.cli.store import actor, engine, now, ready_app, require_ready, settings
from app.errors import Problem
from app.services import audit, audit_chain, document_numbers
from app.storage.database import transaction
from app.storage.migrating import connections

# What there is to do by hand when it was renewed.
_AFTER = {
    "row_key": (
        "控制台每个账号：python run.py account reset（以前的动态码不再能用）",
        "手机忘了解锁码的，重新登录一次以后才又能找回",
    ),
    "cursor_key": ("部门各取一次新的通知签名密钥；部门和手机的游标得到 410，自己从头再读",),
    "document_key": (),
}


@click.group("secret", cls=Tool)
def secret() -> None:
    """安装一生的密钥：泄露了就换。Secrets that last, made anew when one leaked."""


@secret.command("renew")
@click.argument("name", type=click.Choice(sorted(_AFTER)))
@click.option("--why", required=True, help="为什么，写进审计，如“备份的磁盘丢了”。")
@json_option
def renew(name: str, why: str, as_json: bool) -> None:
    """换掉泄露的一把。先停下这个库的所有进程，再备份。

    Stop every process and make a backup before. Afterwards carry secrets.json to every machine,
    then start. What was made with the old one is made anew where that can be done; the rest is
    said. Broken off, run it again.
    """
    here = settings()
    with engine(here) as opened:
        require_ready(opened)
        _require_stopped(connections(opened))
    link_all()
    with ready_app(), transaction(writes=True) as tx:
        audit.record(tx, now(), actor(), "secret.renew", name, {"why": why})
        fresh = secret_file.renew(here, name, audit_chain.end(tx))
        persons = 0
        if name == "document_key":
            for count in tqdm(document_numbers.hash_anew(tx, fresh), unit="千人", disable=None):
                persons += count
    lines = [f"{name} 已换；把 {here.secrets_file} 复制到每台机器（0600），再启动"]
    say(as_json, {"renewed": name, "persons": persons}, [*lines, *_AFTER[name]])


def _require_stopped(connected: int) -> None:
    if connected:
        title = f"{connected} connections of running programs: stop all of them first."
        raise Problem(409, "still_running", title)
