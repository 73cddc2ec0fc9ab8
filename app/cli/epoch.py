"""`epoch new`: the database went back to an earlier moment, and everybody has to hear so."""

import secrets

import click

from app.cli import secret_file
from app.cli.output import json_option, say
from app.cli.store import actor, now, ready_app, settings
from app.services import audit, audit_chain
from app.storage.database import transaction
from app.storage.queries import realm as realm_facts


@click.group("epoch")
def epoch() -> None:
    """库的纪元：手机和部门凭它知道库是不是回到过从前。The store's epoch."""


@epoch.command("new")
@click.option("--why", required=True, help="为什么，写进审计，如“恢复到 11-27 16:40”。")
@json_option
def new(why: str, as_json: bool) -> None:
    """数据库恢复到某一时刻之后、启动服务之前执行一次：手机补交，部门重读。

    Phones offer again what the store lacks, departments read anew. `restore` does it by itself.
    What this machine noted of the audit's end is put aside; that, too, is written in the audit.
    """
    here = settings()
    noted = audit_chain.read_head(here.audit_head)
    detail = {} if noted is None else {"noted": noted.link, "hash": noted.hash}
    with ready_app(), transaction(writes=True) as tx:
        before, fresh = realm_facts.epoch(tx), secrets.token_hex(8)
        realm_facts.set_epoch(tx, fresh)
        audit.record(tx, now(), actor(), "store.epoch", why, detail)
        secret_file.went_back(here, audit_chain.end(tx))
    if noted is not None:
        here.audit_head.rename(here.audit_head.with_suffix(f".{before}.json"))
    lines = [f"纪元 {before} → {fresh}", "现在可以启动服务：手机会把库里没有的补交上来"]
    say(as_json, {"before": before, "epoch": fresh}, lines)
