"""`area`: the tree of city, district, street, community and grid."""

import click

from app.cli.output import Tool, json_option, say, table
from app.cli.store import actor, now, store
from app.services import audit
from app.services.areas import LEVELS, NewArea, add_area, list_areas


@click.group("area", cls=Tool)
def area() -> None:
    """区域：市、区、街道、社区、网格。Areas."""


@area.command("add")
@click.argument("code")
@click.option("--name", required=True, help="名称，如 第003网格。")
@click.option("--parent", metavar="CODE", help="上级区域；不给则为根。Without it: a root.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="层级；缺省按代码位数（4/6/9/12/15）或上级推定。",
)
@json_option
def add(code: str, name: str, parent: str | None, level: str | None, as_json: bool) -> None:
    """增加区域；重复执行相同内容也成功。The same again succeeds; other content is refused."""
    with store(writes=True) as tx:
        made, new = add_area(tx, NewArea(code, name, parent, level))
        if new:
            audit.record(tx, now(), actor(), "area.add", code)
        document = {
            "code": made.code,
            "name": made.name,
            "level": made.level,
            "parent": made.parent_code,
            "new": new,
        }
    verb = "已增加" if new else "已存在"
    say(as_json, document, [f"{verb} {code} {name}（{document['level']}）"])


@area.command("list")
@click.option("--under", metavar="CODE", help="只列此区域及其下级。Only this one and below.")
@json_option
def list_(under: str | None, as_json: bool) -> None:
    """列出区域。List the areas, parents first."""
    with store(writes=False) as tx:
        rows = [
            {"code": a.code, "name": a.name, "level": a.level, "parent": a.parent_code}
            for a in list_areas(tx, under)
        ]
    say(as_json, rows, table(rows, ("code", "name", "level", "parent")))
