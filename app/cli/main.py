"""The operator's tool: one command a noun, each in a room of its own."""

import click

from app.cli.areas import area
from app.cli.output import Tool
from app.cli.serve import serve
from app.cli.setup import init
from app.cli.workers import worker


@click.group(cls=Tool, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="yigetong")
def cli() -> None:
    """一格通：一次走访，各部门各取所需。

    所有数据在 YGT_DATA（缺省 ./data）；用 PostgreSQL 时设 DATABASE_URL。
    All state lives below YGT_DATA; DATABASE_URL moves the store to PostgreSQL.
    """


for command in (init, serve, area, worker):
    cli.add_command(command)


def main() -> None:
    cli(prog_name="run.py")
