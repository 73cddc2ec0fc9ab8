"""`doctor`: is everything where it should be? Looks, and changes nothing."""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict

import click
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from app.cli import doctor_audit, wires
from app.cli.finding import Finding
from app.cli.output import json_option, say
from app.cli.setup import shown
from app.cli.store import engine, is_there, settings
from app.errors import Problem
from app.services import field_sealing
from app.settings import Settings, read_secrets
from app.storage.field_keys import FieldKeys
from app.storage.migrations import current, fits, head
from app.storage.models.blobs import Blob
from app.storage.models.directory import Sequence, SheetRow
from app.storage.models.releases import Release
from app.storage.queries import folding
from app.storage.queries.references import orphans
from app.storage.replica import Replica
from app.storage.shelves import shelf_of


@click.command("doctor")
@json_option
def doctor(as_json: bool) -> None:
    """体检：密钥、数据库、迁移、版本、附件、编号、引用、并入、审计。

    Look at everything; change nothing.
    """
    here = settings()
    findings = list(examine(here))
    lines = [f"{'✓' if f.well else '✗'} {f.what}：{f.found}" for f in findings]
    cures = [f"  → {f.what}：{f.cure}" for f in findings if not f.well]
    well = all(finding.well for finding in findings)
    document = {"well": well, "findings": [asdict(finding) for finding in findings]}
    say(as_json, document, lines)
    for cure in cures:
        click.echo(cure, err=True)
    if not well:
        sys.exit(1)


def examine(here: Settings) -> Iterator[Finding]:
    """Every finding; what needs tables is left out where there are none."""
    yield _secrets(here)
    with engine(here) as opened:
        if not is_there(opened):
            yield Finding("数据库", False, f"{shown(here)} 不存在", "python run.py init")
            return
        stands, newest = current(opened), head()
        cure = "python run.py init"
        fit = fits(opened)
        yield Finding("迁移", fit, f"{stands}，程序为 {newest}", cure)
        if not fit:
            return
        with opened.connect() as connection:
            for look in _LOOKS:
                yield look(connection, here)


def _secrets(here: Settings) -> Finding:
    try:
        read_secrets(here)
    except Problem as problem:
        return Finding("密钥", False, problem.code, problem.title)
    mode = here.secrets_file.stat().st_mode & 0o777
    return Finding("密钥", mode == 0o600, f"权限 {mode:o}", f"chmod 600 {here.secrets_file}")


def _database(connection: Connection, here: Settings) -> Finding:
    if connection.dialect.name != "sqlite":
        return _postgresql(connection, here)
    sound = connection.scalar(text("PRAGMA quick_check"))
    journal = connection.scalar(text("PRAGMA journal_mode"))
    found = f"{shown(here)}，{journal}，quick_check {sound}"
    return Finding("数据库", sound == "ok" and journal == "wal", found, "restore the last backup")


def _postgresql(connection: Connection, here: Settings) -> Finding:
    """Where another host may take over, it has to have what this one acknowledged."""
    commit = connection.scalar(text("SHOW synchronous_commit"))
    standbys = connection.scalar(text("SHOW synchronous_standby_names"))
    found = f"{shown(here)}，synchronous_commit={commit}，同步备机 {standbys or '无'}"
    if commit in ("off", "local"):
        return Finding("数据库", False, found, "synchronous_commit = on")
    given = connection.engine.url.query.get("host", ())
    hosts = given.split(",") if isinstance(given, str) else given
    alone = len(hosts) > 1 and not standbys
    return Finding("数据库", not alone, found, "synchronous_standby_names, see docs/operate.md")


def _replica(connection: Connection, here: Settings) -> Finding:
    """Not well where pulls all go to the primary; nothing is lost by that."""
    if not here.replica_url:
        return Finding("副本", True, "未设")
    replica = Replica(here.replica_url, here.replica_lag)
    try:
        with Session(connection) as tx:
            verdict = replica.verdict(tx)
    finally:
        replica.close()
    found = _REPLICA[verdict.word]
    if verdict.behind is not None:
        found += f"，最多落后 {verdict.behind:.1f} 秒"
    cure = "see docs/operate.md; the primary answers meanwhile"
    return Finding("副本", verdict.word in ("used", "unnoted"), found, cure)


def _wires(connection: Connection, here: Settings) -> Finding:
    clear = wires.bare(connection, here)
    found = "、".join(clear) or "到别的机器的都加密、核对证书，或没有"
    cure = "sslmode=verify-full&sslrootcert=…, https://: see docs/operate.md"
    return Finding("线路", not clear, found, cure)


def _release(connection: Connection, _: Settings) -> Finding:
    row = connection.execute(
        select(Release.version, Release.sha256, Release.bundle).order_by(Release.number.desc())
    ).first()
    if row is None:
        return Finding("版本", False, "没有现行版本", "python run.py publish")
    whole = hashlib.sha256(row.bundle).hexdigest() == row.sha256
    return Finding("版本", whole, f"{row.version} {row.sha256[:12]}", "restore the last backup")


def _blobs(connection: Connection, here: Settings) -> Finding:
    noted = {row.sha256: row.size for row in connection.execute(select(Blob.sha256, Blob.size))}
    try:
        shelf = shelf_of(here.blobs, here.bucket)
        present = dict(shelf.sizes())
    except Problem as problem:
        return Finding("附件", False, problem.code, problem.title)
    lost = [name for name, size in noted.items() if present.get(name) != size]
    found = f"{len(noted)} 个，缺 {len(lost)} 个，在 {shelf.shown}"
    return Finding("附件", not lost, found, "restore them from the backup of the same day")


def _numbering(connection: Connection, _: Settings) -> Finding:
    """No row may stand above what its stream has given out."""
    given = {
        row.stream: row.value for row in connection.execute(select(Sequence.stream, Sequence.value))
    }
    top = select(SheetRow.department, func.max(SheetRow.seq)).group_by(SheetRow.department)
    ahead = [
        department
        for department, seq in connection.execute(top)
        if seq is not None and seq > given.get(f"department:{department}", 0)
    ]
    found = "、".join(ahead) if ahead else f"{len(given)} 条序列一致"
    return Finding("编号", not ahead, found, "restore the last backup")


def _references(connection: Connection, _: Settings) -> Finding:
    """What the database itself does not check must refer to something all the same."""
    counts = dict(orphans(connection))
    lost = [f"{name} {count} 行" for name, count in counts.items() if count]
    unseen = [name for name, count in counts.items() if count is None]
    found = f"落空：{'、'.join(lost)}" if lost else f"{len(counts) - len(unseen)} 种都有着落"
    if unseen:
        found += f"；太大没有看完：{'、'.join(unseen)}"
    return Finding("引用", not lost, found if counts else "数据库自己核对", _FAULT)


def _folding(connection: Connection, _: Settings) -> Finding:
    """What waits is folded by whoever reads next; what was put aside needs a person."""
    with Session(connection) as tx:
        waiting, aside = folding.count_waiting(tx), folding.aside(tx)
    found = f"{waiting - len(aside)} 份待并入"
    if aside:
        found += f"，并不进去 {len(aside)} 份：{'、'.join(aside[:5])}"
    cure = "the log tells why; it is tried again by the next program that starts"
    return Finding("并入", not aside, found, cure)


def _field_keys(connection: Connection, here: Settings) -> Finding:
    """Everything that should be sealed is, with keys that are here; the last values open."""
    with Session(connection) as tx:
        try:
            field_sealing.require(tx)
            keys = FieldKeys(here.field_keys_file).file
            under = sum((one.under for one in field_sealing.stocks(tx)), Counter[str | None]())
            broken = list(field_sealing.unreadable(tx))
        except Problem as problem:
            return Finding("字段密钥", False, problem.code, problem.title)
    foreign = sum(count for name, count in under.items() if name and name not in keys.keys)
    old = sum(under[name] for name in keys.keys if name != keys.current)
    found = f"现行 {keys.current}：{under[keys.current]} 个值"
    found += f"，旧钥 {old} 个，无钥 {foreign} 个，未加密 {under[None]} 个"
    if broken:
        return Finding("字段密钥", False, f"{found}，打不开 {broken}", "restore the last backup")
    mode = here.field_keys_file.stat().st_mode & 0o777
    if mode != 0o600:
        return Finding("字段密钥", False, f"权限 {mode:o}", f"chmod 600 {here.field_keys_file}")
    cure = f"put {here.field_keys_file} back" if foreign else "python run.py fields rotate"
    return Finding("字段密钥", not foreign and not under[None], found, cure)


_FAULT = "a fault of the program: keep a backup as it is, and report it"
_REPLICA = {
    "used": "在用",
    "unnoted": "可用，还没有人取过",
    "behind": "落后太多，不用",
    "away": "不应答，或不是副本",
    "other": "不是这个主库现在的副本",
}
_LOOKS: tuple[Callable[[Connection, Settings], Finding], ...] = (
    _database,
    _replica,
    _wires,
    _release,
    _blobs,
    _numbering,
    _references,
    _folding,
    doctor_audit.chain,
    doctor_audit.newest_operations,
    _field_keys,
)
