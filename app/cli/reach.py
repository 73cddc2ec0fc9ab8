"""The options that say how much of its department a key or an account sees."""

from collections.abc import Callable
from typing import Any

import click

from app.services.keys import Narrowing

_OPTIONS = (
    click.option("--area", "areas", multiple=True, metavar="CODE", help="只含这些区域；可多次。"),
    click.option(
        "--sheet", "sheets", multiple=True, metavar="SHEET", help="如 gongan/rental；可多次。"
    ),
    click.option(
        "--unmask",
        "fields",
        multiple=True,
        metavar="ELEMENT",
        help="只有这些个人信息数据元不打码；可多次。Narrow: all other personal values are masked.",
    ),
    click.option("--mask-all", is_flag=True, help="个人信息全部打码。Mask every personal value."),
)


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options; hand what it gets to `narrowing_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def narrowing_of(options: dict[str, Any]) -> Narrowing:
    """What was said of the reach; what was not is as wide as the department."""
    scope: Narrowing = {}
    if options["areas"]:
        scope["areas"] = options["areas"]
    if options["sheets"]:
        scope["sheets"] = options["sheets"]
    if options["fields"] or options["mask_all"]:
        scope["fields"] = options["fields"]
    return scope
