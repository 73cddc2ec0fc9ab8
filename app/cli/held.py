"""`held`: what was stored but not fanned out; a person releases or rejects it, with a reason."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import BinaryIO

import click

from app.cli.output import Tool, complain, json_option, say, table
from app.cli.store import actor, login, now, store
from app.http.house import desk, house
from app.services import handing_over, quarantine
from app.services import held as service
from app.services.held import Exit

_STATES = {
    "accepted": "已放行并分发",
    "returned": "已放行，内容有误，退回网格员",
    "held": "仍待核",
    "rejected": "已拒收",
}
_COLUMNS = ("op_id", "state", "reason", "type", "visit_id", "recorded_at", "received_at")


@click.group("held", cls=Tool)
def held() -> None:
    """待核：已保存、未分发的记录。Held operations."""


@held.command("list")
@json_option
def list_(as_json: bool) -> None:
    """列出待核与退回的记录。Everything that waits for a person, oldest first."""
    with store(writes=False) as tx:
        rows = service.listed(tx)
    say(as_json, rows, table(rows, _COLUMNS))


@held.command("release")
@click.argument("op_id")
@click.option("--reason", required=True, help="为什么放行。")
@click.option("--judge-by", metavar="VERSION", help="未知版本时按此版本判定。")
@json_option
def release(op_id: str, reason: str, judge_by: str | None, as_json: bool) -> None:
    """放行：重新判定并分发。Judge again without the reason it was held for, and fan out."""
    with store(writes=True) as tx:
        outcome = service.release(tx, _exit(reason), op_id.lower(), judge_by)
    _tell(outcome, as_json)


@held.command("reject")
@click.argument("op_id")
@click.option("--reason", required=True, help="为什么不收；网格员会看到。")
@click.option("--anyway", is_flag=True, help="走错门的，照片还没到齐也拒收。")
@json_option
def reject(op_id: str, reason: str, anyway: bool, as_json: bool) -> None:
    """不收：保留原文，不分发。Keep the bytes, never fan out."""
    with store(writes=True) as tx:
        outcome = service.reject(tx, _exit(reason), op_id.lower(), anyway=anyway)
    _tell(outcome, as_json)


@held.command("malformed")
@click.argument("support_code", required=False)
@click.option("--out", type=click.File("wb"), default="-", help="原始字节写到此文件。")
@json_option
def malformed(support_code: str | None, out: BinaryIO, as_json: bool) -> None:
    """隔离区：无法解读的原始字节；给出支持码则取出。

    The quarantine: bytes that cannot be an operation. With a support code: those bytes.
    """
    with store(writes=False) as tx:
        if support_code is not None:
            out.write(quarantine.payload(tx, support_code))
            return
        rows = quarantine.listed(tx)
    say(as_json, rows, table(rows, ("support_code", "received_at", "worker_id", "reason")))


@held.command("export")
@click.option("--out", type=click.File("wb"), required=True, help="一行一条，交给另一个库。")
@json_option
def export(out: BinaryIO, as_json: bool) -> None:
    """走错门的（wrong_realm）写成文件，连同已到的照片；这里仍是待核，收妥后再拒收。

    What names the other realm, for `held import` there. It stays held here. Photos that are still
    on the phone come here later: export and import again, what was taken in counts once.
    """
    count = missing = 0
    with store(writes=True) as tx:
        for line in handing_over.packed(tx, house().shelf, now(), actor()):
            out.write(line.content)
            count, missing = count + 1, missing + line.missing
    told = [f"已写出 {count} 条"]
    if missing:
        told.append(f"还有 {missing} 张照片在手机上，到了这里再导出、收下一次 / photos to come")
    say(as_json, {"operations": count, "missing": missing}, told)


@held.command("import")
@click.argument("file", type=click.File("rb"))
@json_option
def import_(file: BinaryIO, as_json: bool) -> None:
    """收下另一个库写出的：由同一手机号在这边的账号收下；重复也只算一次。

    Taken in as from the worker with the same number here; exit 1 where somebody has none.
    """
    with store(writes=True) as tx:
        here = desk(now())
        rows = [
            asdict(handing_over.take_over(tx, here, house().shelf, line, actor())) for line in file
        ]
    say(as_json, rows, table(rows, ("op_id", "status", "reason", "missing")))
    if any(row["status"] == "no_worker" for row in rows):
        complain("有人在这边没有账号，他的没有收下 / no account here with that number")
        click.get_current_context().exit(1)


def _exit(why: str) -> Exit:
    """Who, why, and the desk it is done at; needs the open store's application context."""
    return Exit(desk(now()), login(), why)


def _tell(outcome: Mapping[str, str | None], as_json: bool) -> None:
    reason = f"（{outcome['reason']}）" if outcome["state"] == "held" else ""
    say(as_json, outcome, [f"{outcome['op_id']}：{_STATES[str(outcome['state'])]}{reason}"])
