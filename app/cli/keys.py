"""`key`: what departments pull with."""

from datetime import timedelta
from typing import Any

import click

from app.cli.output import Tool, always_json, json_option, print_json, say, table
from app.cli.reach import narrowing_of, reach_options
from app.cli.store import actor, now, store
from app.services import audit, keys, releases
from app.services.keys import (
    LONGEST_DAYS,
    LONGEST_OVERLAP,
    MANAGE,
    OVERLAP,
    READ,
    RIGHTS,
    Narrowing,
)
from app.storage.models.people import ApiKey
from app.storage.queries.keys import keys_of


@click.group("key", cls=Tool)
def key() -> None:
    """部门密钥。Departments' keys."""


@key.command("create")
@click.option("--department", required=True, help="部门代码，如 gongan。")
@reach_options
@click.option(
    "--right",
    "rights",
    multiple=True,
    type=click.Choice(sorted(RIGHTS)),
    help="read 读行（缺省）；manage 管理本部门密钥，只有运维能给；可多次。",
)
@click.option("--days", default=LONGEST_DAYS, show_default=True, type=click.IntRange(1))
@click.option("--name", default="", help="用途备注。")
@always_json
def create(department: str, days: int, name: str, **options: Any) -> None:
    """新建密钥；输出 JSON，其中 key 只显示这一次。Prints JSON; `key` is shown once."""
    scope: Narrowing = {"days": days, "name": name, **narrowing_of(options)}
    if options["rights"]:
        scope["rights"] = options["rights"]
    moment = now()
    with store(writes=True) as tx:
        text, made = keys.create(tx, department, now=moment, **scope)
        audit.record(tx, moment, actor(), "key.create", made.id)
        document = _new(text, made)
    print_json(document)


@key.command("rotate")
@click.argument("key_id")
@click.option(
    "--overlap",
    default=OVERLAP.days,
    show_default=True,
    type=click.IntRange(0, LONGEST_OVERLAP.days),
    help="旧密钥还能用几天。Days that the old one goes on.",
)
@always_json
def rotate(key_id: str, overlap: int) -> None:
    """换新密钥，范围不变，旧的到期停用；输出 JSON。A new key beside the old one, which ends."""
    moment = now()
    with store(writes=True) as tx:
        old = keys.find(tx, key_id)
        text, made = keys.rotate(tx, old, moment, timedelta(days=overlap))
        audit.record(tx, moment, actor(), "key.rotate", made.id)
        document = {**_new(text, made), "old_expires_at": old.expires_at.isoformat()}
    print_json(document)


@key.command("expire")
@click.argument("key_id")
@click.option("--days", required=True, type=click.IntRange(0, LONGEST_DAYS), help="几天后到期。")
@json_option
def expire(key_id: str, days: int, as_json: bool) -> None:
    """让密钥早些到期，不能延长。Let a key end sooner; never later."""
    moment = now()
    with store(writes=True) as tx:
        found = keys.find(tx, key_id)
        keys.end_at(tx, found, moment + timedelta(days=days))
        audit.record(tx, moment, actor(), "key.expire", found.id)
        document = {"id": found.id, "expires_at": found.expires_at.isoformat()}
    say(as_json, document, [f"{key_id} 到期：{document['expires_at']}"])


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
                "rights": _rights(made),
                "replaces": made.replaces,
            }
            for name in ([department] if department else releases.in_force(tx).registry.departments)
            for made in keys_of(tx, name)
        ]
    columns = (
        "id",
        "department",
        "areas",
        "sheets",
        "rights",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )
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


def _new(text: str, made: ApiKey) -> dict[str, object]:
    return {
        "id": made.id,
        "department": made.department,
        "areas": made.areas,
        "sheets": made.sheets,
        "unmasked": made.fields,
        "rights": _rights(made),
        "expires_at": made.expires_at.isoformat(),
        "key": text,
    }


def _rights(made: ApiKey) -> list[str]:
    return [right for right, given in ((READ, made.reads), (MANAGE, made.manages)) if given]
