"""What the tool says: results on stdout, refusals on stderr, exit codes 0, 1 and 2.

0 is done, 1 refused or failed, 2 a wrong call. With `--json` stdout holds one JSON document and
nothing else.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
import structlog
from sqlalchemy.exc import DBAPIError

from app.errors import Problem
from app.registry.load.faults import SourceFaults

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="只输出 JSON。One JSON document on stdout."
)

# What shows a secret once prints JSON in any case; a script may ask for it all the same.
always_json: Callable[[Any], Any] = click.option(
    "--json", is_flag=True, expose_value=False, help="总是输出 JSON。Always JSON."
)


class Tool(click.Group):
    """A group of commands whose refusals reach the operator as one sentence, never as a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
        except Problem as problem:
            complain(f"{problem.code}: {problem.title}")
        except SourceFaults as refused:
            for fault in refused.faults:
                click.echo(str(fault), err=True)
            complain(
                f"{len(refused.faults)} 处错误，未发布 / faults in the sources, nothing changed"
            )
        except DBAPIError as error:
            # The driver's first line names host, file or table; the statement's values stay out.
            complain(f"database: {str(error.orig).strip().splitlines()[0]}")
        except OSError as error:
            complain(f"{error.strerror}: {error.filename}")
        else:
            return result
        return ctx.exit(1)


def logs_lines() -> None:
    """What goes on for days writes its log as JSON, a line each, to stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def complain(text: str) -> None:
    click.secho(f"错误 {text}", fg="red", err=True)


def say(as_json: bool, document: object, lines: Sequence[str]) -> None:
    """The result: the document for machines, or the lines for people."""
    if as_json:
        print_json(document)
        return
    for line in lines:
        click.echo(line)


def print_json(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> list[str]:
    """Lines in columns, wide characters counted as two; one line says so when there is nothing."""
    if not rows:
        return ["（无）"]
    cells = [list(columns)] + [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = [max(_width(line[n]) for line in cells) for n in range(len(columns))]
    return ["  ".join(_pad(text, widths[n]) for n, text in enumerate(line)) for line in cells]


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, (list, tuple)):
        return ",".join(str(item) for item in value)
    return str(value)


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
