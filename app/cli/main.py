"""The operator's tool: one command a noun, each in a room of its own."""

import os
import sys
from collections.abc import Sequence

import click
import structlog

from app.cli.accounts import account
from app.cli.areas import area
from app.cli.audit import audit
from app.cli.backup import backup, backup_key, restore
from app.cli.blobs import blobs
from app.cli.burden import burden
from app.cli.doctor import doctor
from app.cli.epoch import epoch
from app.cli.export import export
from app.cli.fields import fields
from app.cli.held import held
from app.cli.imports import import_
from app.cli.keys import key
from app.cli.merges import merge
from app.cli.migrate import migrate
from app.cli.output import Tool
from app.cli.releases import diff, publish
from app.cli.replay import replay
from app.cli.republish import republish
from app.cli.secret import secret
from app.cli.seed import seed
from app.cli.serve import serve
from app.cli.setup import init
from app.cli.training import training
from app.cli.waivers import waiver
from app.cli.work import work
from app.cli.workers import worker


@click.group(cls=Tool, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--practice", is_flag=True, help="命令针对演练库。Of the practice realm.")
@click.version_option("0.1.0", prog_name="yigetong")
def cli(practice: bool) -> None:
    """一格通：一次走访，各部门各取所需。

    所有数据在 YGT_DATA（缺省 ./data）；用 PostgreSQL 时设 DATABASE_URL。
    All state lives below YGT_DATA; DATABASE_URL moves the store to PostgreSQL.
    """
    del practice  # Read where a command opens its store: see app/cli/store.
    # stdout is for results; asked for anew each time, since whoever calls may have replaced it.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


_COMMANDS = (
    init,
    migrate,
    doctor,
    audit,
    serve,
    work,
    seed,
    publish,
    republish,
    diff,
    area,
    worker,
    key,
    fields,
    secret,
    account,
    replay,
    held,
    merge,
    export,
    import_,
    burden,
    training,
    waiver,
    backup_key,
    backup,
    restore,
    epoch,
    blobs,
)
for command in _COMMANDS:
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command of this process, or another one."""
    # What is written here, a database or an export, is of people: its owner alone reads it.
    os.umask(0o077)
    cli(arguments, prog_name="run.py")
