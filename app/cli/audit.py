"""`audit`: who did or read what, as a chain that shows when a line was changed or taken out."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from app.cli.output import Tool, json_option, say, table
from app.cli.secret_file import chain_keys
from app.cli.store import settings, store
from app.errors import Problem
from app.services import audit_chain, audit_operations
from app.services.audit_chain import Verdict

_FAULTS = {
    "altered": "这一行与写下时不同",
    "missing": "这里少了一行",
    "cut_off": "从这一行起被截掉了",
}


@click.group("audit", cls=Tool)
def audit() -> None:
    """审计：谁在什么时候做了、读了什么。Who did or read what."""


@audit.command("verify")
@json_option
def verify(as_json: bool) -> None:
    """核对审计链，和收到的每个操作：改过、插入、删掉、截掉都看得出。The chain, and every operation
    against it."""
    here = settings()
    link_all()
    with store(writes=False) as tx:
        verdict = audit_chain.verify(tx, chain_keys(here), audit_chain.read_head(here.audit_head))
        astray = [asdict(one) for one in audit_operations.astray(tx)]
    document = {
        "whole": verdict.whole and not astray,
        "lines": verdict.lines,
        "broken_at": verdict.broken_at,
        "fault": verdict.fault,
        "operations": astray,
    }
    say(as_json, document, _told(verdict, astray))
    if not document["whole"]:
        sys.exit(1)


@audit.command("export")
@click.option("--above", default=0, show_default=True, help="从第几行之后。After this place.")
def export(above: int) -> None:
    """导出 JSON Lines：每行带次序和哈希。One JSON document a line, with place and hash."""
    link_all()
    with store(writes=False) as tx:
        for line in audit_chain.exported(tx, above):
            click.echo(line)


def _told(verdict: Verdict, astray: Sequence[Mapping[str, Any]]) -> list[str]:
    first = f"✓ {verdict.lines} 行，没有断开"
    if not verdict.whole:
        first = (
            f"✗ 第 {verdict.broken_at} 行：{_FAULTS[verdict.fault]}；前面 {verdict.lines} 行完好"
        )
    if not astray:
        return [first, "✓ 收到的操作都是原样"]
    columns = ("link", "server_seq", "fault")
    return [first, f"✗ {len(astray)} 个操作不是原样：", *table(astray, columns)]


def link_all() -> None:
    """Whatever waits; several links until nothing does."""
    here = settings()
    key = chain_keys(here).current
    while True:
        with store(writes=True) as tx:
            head = audit_chain.link_lines(tx, key)
        if head is None:
            return
        try:
            audit_chain.note_head(here.audit_head, head)
        except OSError as error:
            raise Problem(
                503, "head_not_noted", f"{here.audit_head} cannot be written: {error.strerror}."
            ) from None
