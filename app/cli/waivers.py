"""`waiver`: areas whose workers need no credential, until the data office ends it."""

import click

from app import new_id
from app.cli.output import Tool, json_option, say, table
from app.cli.store import actor, now, settings, store
from app.services import waivers as service
from app.services.waivers import By

_SHEET = click.option("--sheet", metavar="DEPARTMENT/SHEET", help="只管这一张表。This sheet alone.")


@click.group("waiver", cls=Tool)
def waiver() -> None:
    """免训：这些区域的网格员不用先练。Areas without credentials."""


@waiver.command("add")
@click.argument("area")
@_SHEET
@json_option
def add(area: str, sheet: str | None, as_json: bool) -> None:
    """免训一个区域（连同下级）。The area and all below it; the same again succeeds."""
    with store(writes=True) as tx:
        new = service.waive(tx, area, sheet, _by())
    verb = "已免训" if new else "本来就免训"
    say(as_json, {"area": area, "sheet": sheet, "new": new}, [f"{verb} {area} {sheet or '全部表'}"])


@waiver.command("list")
@json_option
def list_(as_json: bool) -> None:
    """列出现有的免训。The waivers that stand."""
    with store(writes=False) as tx:
        rows = service.listed(tx)
    say(as_json, rows, table(rows, ("area", "sheet", "since", "by")))


@waiver.command("end")
@click.argument("area")
@_SHEET
@json_option
def end(area: str, sheet: str | None, as_json: bool) -> None:
    """结束免训：从此要先练过，表才会问。没有公钥时不结束。From now on a credential is needed."""
    if not settings().duty_key.exists():
        raise service.unverifiable()
    with store(writes=True) as tx:
        service.end(tx, area, sheet, _by())
    say(as_json, {"area": area, "sheet": sheet}, [f"已结束 {area} {sheet or '全部表'} 的免训"])


def _by() -> By:
    return By(actor(), now(), new_id())
