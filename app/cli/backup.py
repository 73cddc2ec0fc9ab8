"""`backup`, `restore` and the key between them: the whole installation as one sealed file."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tqdm import tqdm

from app import LIVE, PRACTICE
from app.cli.doctor import examine
from app.cli.drafts import drafted
from app.cli.output import json_option, say
from app.cli.store import actor, engine, is_practice, is_there, now, ready_app, settings
from app.errors import Problem
from app.http.house import house
from app.services import audit
from app.services.backup import sealing
from app.services.backup.archive import End, Manifest
from app.services.backup.restoring import require_empty
from app.services.backup.restoring import restore as restore_archive
from app.services.backup.writing import Told, manifest_of, write_archive
from app.settings import Settings, write_secret
from app.storage.database import transaction
from app.storage.field_keys import KeyFile
from app.storage.migrations import current, head, upgrade
from app.storage.reading import reading
from app.storage.shelves import Shelf, shelf_of

_FIELD_KEYS = "field-keys.json"
_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KEY = click.option("--key-file", required=True, type=_THERE, help="备份密钥，见 backup-key。")


@dataclass(frozen=True, slots=True)
class _Place:
    """An installation that is being made from a backup."""

    realm: str
    revision: str
    here: Settings

    @property
    def shelf(self) -> Shelf:
        return shelf_of(self.here.blobs, self.here.bucket)

    def keep_secret(self, name: str, content: bytes) -> None:
        path = _secret_files(self.here).get(name)
        if path is None:
            return
        if name == _FIELD_KEYS and path.exists():
            # On a disk of its own: keys made since the backup are kept beside those it brings.
            content = KeyFile.parsed(path.read_bytes()).joined(KeyFile.parsed(content)).packed()
        path.parent.mkdir(parents=True, exist_ok=True)
        write_secret(path, content)


@click.command("backup-key")
@click.argument("file", type=_FILE)
@json_option
def backup_key(file: Path, as_json: bool) -> None:
    """生成备份密钥（age 格式，0600）。请另存一份到别处：没有它，备份打不开。

    Make the key that seals backups. Keep a copy elsewhere: nothing opens a backup without it.
    """
    if file.exists():
        raise Problem(409, "exists", f"{file} exists: a key is never overwritten.")
    content, public = sealing.new_key()
    write_secret(file, content.encode())
    lines = [f"{file}：{public}", "请把它另存到别处：没有它，任何人都打不开备份。"]
    say(as_json, {"file": str(file), "public": public}, lines)


@click.command("backup")
@_KEY
@click.option("--out", required=True, type=_FILE, help="备份文件，如 ygt-2026-11-26.age。")
@click.option("--leave-blobs", is_flag=True, help="附件留在对象存储里，不进备份。")
@json_option
def backup(key_file: Path, out: Path, leave_blobs: bool, as_json: bool) -> None:
    """备份：服务照常运行；加密成一个文件，写完当场恢复一遍核对。

    Database, photos and secrets as one sealed file, while serving; proved by restoring it into a
    temporary store beside it, which needs as much room as the store itself. `--leave-blobs`: photos
    stay in the bucket (YGT_BLOBS), which has to be kept by means of its own.
    """
    if leave_blobs and not settings().bucket:
        raise click.UsageError("--leave-blobs 只用于对象存储（YGT_BLOBS）/ only with a bucket")
    key = sealing.Key(key_file.read_text(encoding="utf-8"))
    with drafted(out) as draft:
        with _bar("备份") as told:
            manifest, end = _write(draft, key, told, leaves=leave_blobs)
        with _bar("核对") as told:
            _prove(draft, key, told)
        _record(out, end)
    _tell(as_json, out, manifest, end)


@click.command("restore")
@click.argument("file", type=_THERE)
@_KEY
@json_option
def restore(file: Path, key_file: Path, as_json: bool) -> None:
    """恢复到空的 YGT_DATA（和空的数据库，SQLite 或 PostgreSQL 均可）；手机会补交备份里没有的。

    Into an empty installation, on either engine. The epoch changes: phones offer again what the
    backup lacks, departments read their feeds anew.
    """
    key = sealing.Key(key_file.read_text(encoding="utf-8"))
    with _bar("恢复") as told:
        manifest, end = _read(settings(), file, key, told)
    _tell(as_json, file, manifest, end)


def _write(draft: Path, key: sealing.Key, told: Told, *, leaves: bool) -> tuple[Manifest, End]:
    here = settings()
    files = _secret_files(here)
    kept = {name: path.read_bytes() for name, path in files.items() if path.exists()}
    with ready_app(), reading() as tx, draft.open("wb") as file:
        manifest = manifest_of(tx, _realm(), head() or "", now())
        with sealing.sealed(file, key) as plain:
            end = write_archive(plain, tx, manifest, (kept, house().shelf, leaves), told)
    return manifest, end


def _record(out: Path, end: End) -> None:
    """Before the file has its name: there is none that the audit does not tell of."""
    with ready_app(), transaction(writes=True) as tx:
        audit.record(tx, now(), actor(), "store.backup", out.name, {"rows": sum(end.rows.values())})


def _prove(draft: Path, key: sealing.Key, told: Told) -> None:
    with TemporaryDirectory(dir=draft.parent, prefix=".ygt-proof-") as folder:
        data = Path(folder)
        url = f"sqlite:///{data / 'live.db'}"
        # With the keys that the archive brings, and no others.
        there = replace(settings(), data=data, database_url=url, field_keys=None, bucket="")
        _, end = _read(there, draft, key, told)
        ill = [found for found in examine(there) if not found.well]
        # What the store itself lacks, its backup lacks too: `doctor` tells of it.
        ill = [found for found in ill if not (found.what == "附件" and (end.missing or end.left))]
    if ill:
        said = "; ".join(f"{found.what}: {found.found}" for found in ill)
        raise Problem(500, "bad_backup", f"The backup was made but cannot be restored: {said}.")


def _read(there: Settings, file: Path, key: sealing.Key, told: Told) -> tuple[Manifest, End]:
    place = _Place(_realm(), head() or "", there)
    _require_free(there)
    there.blobs.mkdir(parents=True, exist_ok=True)
    with engine(there, writes=True) as opened:
        upgrade(opened)
        with Session(opened) as tx, tx.begin(), sealing.unsealed(file, key) as plain:
            require_empty(tx)
            epoch = secrets.token_hex(8)
            manifest, end = restore_archive(tx, plain, place, epoch, told)
            detail = {"made_at": manifest.made_at, "rows": sum(end.rows.values())}
            audit.record(tx, now(), actor(), "store.restore", file.name, detail)
    return manifest, end


def _require_free(there: Settings) -> None:
    """Before a migration touches it."""
    with engine(there) as opened:
        if is_there(opened) and current(opened) is not None:
            with Session(opened) as tx:
                _require_current(opened)
                require_empty(tx)


def _require_current(opened: Engine) -> None:
    if current(opened) != head():
        title = "There is a store of another version. Move YGT_DATA (or the database) away first."
        raise Problem(409, "not_empty", title)


def _secret_files(here: Settings) -> dict[str, Path]:
    """Under their names in the archive. The field keys go with what is sealed with them: the
    archive is encrypted itself, and without them a restore would bring back nothing."""
    files = (here.secrets_file, here.push_key_file, here.training_key_file, here.own_duty_key)
    return {_FIELD_KEYS: here.field_keys_file} | {path.name: path for path in files}


def _realm() -> str:
    return PRACTICE if is_practice() else LIVE


@contextmanager
def _bar(title: str) -> Iterator[Told]:
    with tqdm(desc=title, unit="行", unit_scale=True, disable=None) as bar:
        yield bar.update


def _tell(as_json: bool, file: Path, manifest: Manifest, end: End) -> None:
    size = file.stat().st_size
    rows = sum(end.rows.values())
    document = {
        "file": str(file),
        "bytes": size,
        "made_at": manifest.made_at,
        "reports": end.rows.get("report", 0),
        "rows": rows,
        "blobs": end.blobs,
        "missing_blobs": end.missing,
        "left_blobs": end.left,
    }
    lines = [
        f"{file}：{document['reports']} 份记录，共 {rows} 行，{end.blobs} 个附件，{size} 字节",
        f"　　　数据截至 {manifest.made_at}，版本 {manifest.release}",
    ]
    if end.left:
        lines.append(f"　　　附件留在 {end.left}：恢复后 YGT_BLOBS 须指向它 / photos stay there")
    if end.missing:
        lines.append(f"　　　库里本来就缺 {len(end.missing)} 个附件：python run.py doctor")
    say(as_json, document, lines)
