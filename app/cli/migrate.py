"""`migrate`: a new version's migrations while the old version goes on serving (PostgreSQL)."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

from app.cli.output import json_option, say
from app.cli.store import engine, settings
from app.storage import migrating
from app.storage.migrating import Course


@click.command("migrate")
@click.option("--contract", is_flag=True, help="旧版本的进程都换下之后：收尾。")
@json_option
def migrate(contract: bool, as_json: bool) -> None:
    """升级数据库，旧版本照常服务；可重复，断了接着做。

    First with the new version's code while the old one serves; then restart all processes with the
    new one; then `--contract`, which refuses while an older one is connected.
    """
    with _course() as course:
        run = migrating.contract(course) if contract else migrating.expand(course)
        left = migrating.waits_for_contract(course)
    lines = [f"已执行 {'、'.join(run) or '（无）'}"]
    if left:
        lines.append("全部进程换成新版本之后：python run.py migrate --contract")
    say(as_json, {"run": run, "contract_left": left}, lines)


@contextmanager
def _course() -> Iterator[Course]:
    with engine(settings(), writes=True) as opened, tqdm(unit="行", disable=None) as bar:

        def told(revision: str, rows: int) -> None:
            bar.set_description(revision)
            bar.update(rows)

        yield Course(opened, told)
