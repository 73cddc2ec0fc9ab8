"""`fields`: the keys that sensitive values are sealed with; made anew, and at last thrown away."""

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

from app.cli.output import Tool, json_option, say, table
from app.cli.store import actor, now, ready_app, settings, store
from app.errors import Problem
from app.services import audit, field_sealing
from app.services.field_sealing import Walk
from app.settings import Settings, write_secret
from app.storage.database import transaction
from app.storage.field_keys import FieldKeys, KeyFile
from app.storage.queries.sealed import let_writers_end


@click.group("fields", cls=Tool)
def fields() -> None:
    """敏感值的加密密钥：查看、轮换、作废。Keys of sensitive values at rest."""


@fields.command("list")
@json_option
def list_(as_json: bool) -> None:
    """列出密钥，各加密了多少值。The keys, and how much is sealed with each."""
    file = _file()
    with store(writes=False) as tx:
        stocks = field_sealing.stocks(tx)
    names: list[str | None] = [*file.keys]
    names += sorted(
        {name for one in stocks for name in one.under if name not in file.keys}, key=str
    )
    rows = [
        {
            "key": name or "clear",
            "state": _state(file, name),
            **{one.table: one.under[name] for one in stocks},
        }
        for name in names
    ]
    say(as_json, rows, table(rows, ("key", "state", *(one.table for one in stocks))))


@fields.command("new")
@json_option
def new(as_json: bool) -> None:
    """先备好一把新密钥，尚不使用：多台机器时，复制到每台后再 rotate。

    Make a key ahead without using it, to be carried to every machine before `rotate`.
    """
    file = _file()
    if file.ahead():
        title = f"Key {file.ahead()[0]} was made ahead already: `fields rotate` takes it."
        raise Problem(409, "exists", title)
    with store(writes=True) as tx:
        made = file.with_new()
        [name] = made.ahead()
        _note(tx, "fields.new", name)
        write_secret(settings().field_keys_file, made.packed())
    say(as_json, {"key": name}, [f"已备好 {name}；复制到每台机器后：python run.py fields rotate"])


@fields.command("rotate")
@json_option
def rotate(as_json: bool) -> None:
    """换新密钥，分批重新加密已有的值；服务照常，可中断，再运行即接着做。

    A new key, or the one made ahead, becomes current and everything is sealed anew, in batches,
    while serving. Broken off, the next run goes on with the same key.
    """
    with ready_app():
        name = _current()
        changed = _seal_all()
    left = [one for one in _file().keys if one != name]
    lines = [f"现行密钥 {name}，重新加密 {changed} 个值"]
    if left:
        lines.append(f"旧密钥 {'、'.join(left)} 已无用处：先备份，再 python run.py fields retire")
    say(as_json, {"key": name, "changed": changed, "old": left}, lines)


@fields.command("retire")
@click.argument("name")
@json_option
def retire(name: str, as_json: bool) -> None:
    """作废一把旧密钥；还有值用它加密时拒绝。

    Take an old key out of the file, once nothing is sealed with it; backups keep theirs.
    """
    file = _file()
    if name not in file.keys or name == file.current:
        title = f"{name} is no old key: see `python run.py fields list`."
        raise Problem(404, "unknown_field_key", title)
    with ready_app():
        with transaction(writes=True) as tx:
            let_writers_end(tx)
        with transaction(writes=False) as tx:
            field_sealing.require_unused(tx, name)
        with transaction(writes=True) as tx:
            field_sealing.forget(tx, name)
            _note(tx, "fields.retire", name)
            write_secret(settings().field_keys_file, _file().without(name).packed())
    say(as_json, {"key": name}, [f"已作废 {name}"])


def make_field_keys(here: Settings) -> None:
    """Write a first key, once. Refuse it where the store is sealed with one that is not here."""
    if not here.field_keys_file.exists():
        here.field_keys_file.parent.mkdir(parents=True, exist_ok=True)
        write_secret(here.field_keys_file, KeyFile.made().packed())


def _current() -> str:
    """Make a key current, unless what the last run began is not done yet."""
    file = _file()
    with transaction(writes=False) as tx:
        unfinished = field_sealing.next_rows(tx, Walk()) is not None
    if unfinished and not file.ahead():
        return file.current
    file = file if file.ahead() else file.with_new()
    file = file.with_current(file.ahead()[-1])
    write_secret(settings().field_keys_file, file.packed())
    with transaction(writes=True) as tx:
        field_sealing.settle(tx)
        _note(tx, "fields.rotate", file.current)
    return file.current


def _seal_all() -> int:
    """Go through everything, again and again until nothing was left to do."""
    total = 0
    with tqdm(desc="重新加密", unit="个", disable=None) as bar:
        while True:
            walk = Walk()
            while _seal_next(walk):
                bar.update(walk.changed + total - bar.n)
            total += walk.changed
            if not walk.changed:
                return total


def _seal_next(walk: Walk) -> bool:
    # Found without holding up who hands in: a table may be long, and little of it to be changed.
    with transaction(writes=False) as tx:
        found = field_sealing.next_rows(tx, walk)
    if found is None:
        return False
    with transaction(writes=True) as tx:
        field_sealing.seal_anew(tx, walk, *found)
    return True


def _file() -> KeyFile:
    return FieldKeys(settings().field_keys_file).fresh().file


def _state(file: KeyFile, name: str | None) -> str:
    if name == file.current:
        return "current"
    if name in file.ahead():
        return "ahead"
    return "old" if name in file.keys else "missing"


def _note(tx: Session, action: str, name: str) -> None:
    audit.record(tx, now(), actor(), action, f"field_key:{name}")
