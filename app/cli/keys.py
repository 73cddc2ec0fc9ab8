"""`key`: what departments pull with."""

import click

from app.cli.output import Tool, always_json, json_option, print_json, say, table
from app.cli.store import actor, now, store
from app.services import audit, keys, releases
from app.services.keys import LONGEST_DAYS, Narrowing
from app.storage.queries.keys import keys_of


@click.group("key", cls=Tool)
def key() -> None:
    """部门密钥。Departments' keys."""


@key.command("create")
@click.option("--department", required=True, help="部门代码，如 gongan。")
@click.option("--area", "areas", multiple=True, metavar="CODE", help="只含这些区域；可多次。")
@click.option(
    "--sheet", "sheets", multiple=True, metavar="SHEET", help="如 gongan/rental；可多次。"
)
@click.option(
    "--unmask",
    "fields",
    multiple=True,
    metavar="ELEMENT",
    help="只有这些个人信息数据元不打码；可多次。Narrow: all other personal values are masked.",
)
@click.option("--mask-all", is_flag=True, help="个人信息全部打码。Mask every personal value.")
@click.option("--days", default=LONGEST_DAYS, show_default=True, type=click.IntRange(1))
@click.option("--name", default="", help="用途备注。")
@always_json
def create(department: str, mask_all: bool, days: int, name: str, **lists: tuple[str, ...]) -> None:
    """新建密钥；输出 JSON，其中 key 只显示这一次。Prints JSON; `key` is shown once."""
    scope: Narrowing = {"days": days, "name": name}
    if lists["areas"]:
        scope["areas"] = lists["areas"]
    if lists["sheets"]:
        scope["sheets"] = lists["sheets"]
    if lists["fields"] or mask_all:
        scope["fields"] = lists["fields"]
    moment = now()
    with store(writes=True) as tx:
        text, made = keys.create(tx, department, now=moment, **scope)
        audit.record(tx, moment, actor(), "key.create", made.id)
        document = {
            "id": made.id,
            "department": made.department,
            "areas": made.areas,
            "sheets": made.sheets,
            "unmasked": made.fields,
            "expires_at": made.expires_at.isoformat(),
            "key": text,
        }
    print_json(document)


@key.command("list")
@click.option("--department")
@json_option
def list_(department: str | None, as_json: bool) -> None:
    """列出密钥（不含密钥本身）。List the keys, without their secrets."""
    with store(writes=False) as tx:
        rows = [
            {
                "id": made.id,
                "department": made.department,
                "name": made.name,
                "areas": made.areas,
                "sheets": made.sheets,
                "unmasked": made.fields,
                "expires_at": made.expires_at,
                "revoked_at": made.revoked_at,
                "last_used_at": made.last_used_at,
            }
            for name in ([department] if department else releases.in_force(tx).registry.departments)
            for made in keys_of(tx, name)
        ]
    columns = ("id", "department", "areas", "sheets", "expires_at", "revoked_at", "last_used_at")
    say(as_json, rows, table(rows, columns))


@key.command("revoke")
@click.argument("key_id")
@json_option
def revoke(key_id: str, as_json: bool) -> None:
    """停用密钥，立即生效。Its next page is 401."""
    moment = now()
    with store(writes=True) as tx:
        gone = keys.revoke(tx, key_id, moment)
        audit.record(tx, moment, actor(), "key.revoke", gone.id)
        document = {"id": gone.id, "department": gone.department, "revoked_at": gone.revoked_at}
    say(as_json, document, [f"已停用 {key_id}（{document['department']}）"])
