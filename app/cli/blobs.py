"""`blobs move`: photos from this machine's folder into the bucket of YGT_BLOBS."""

import click
from tqdm import tqdm

from app.cli.output import complain, json_option, say
from app.cli.store import actor, now, ready_app, settings
from app.errors import Problem
from app.http.house import house
from app.services import audit, blob_moving
from app.storage.database import transaction
from app.storage.shelves import FolderShelf


@click.group("blobs")
def blobs() -> None:
    """照片和签名放在哪里。Where photos stand."""


@blobs.command("move")
@json_option
def move(as_json: bool) -> None:
    """把本机 blobs/ 里的附件搬进 YGT_BLOBS 指的桶；服务照常，断了再来一次接着搬。

    First restart the servers with YGT_BLOBS: they find in the folder what is not in the bucket yet.
    Then move, on every machine that has such a folder; repeat after an interruption.
    """
    with ready_app():
        shelf = house().shelf
        if not settings().bucket:
            raise Problem(422, "bad_setting", "Name the bucket in YGT_BLOBS: s3://bucket/prefix.")
        names = [name for name, _ in FolderShelf(shelf.folder).sizes()]
        with tqdm(desc="附件", total=len(names), unit="个", disable=None) as bar:
            moved = blob_moving.move(shelf, names, bar.update)
        with transaction(writes=True) as tx:
            audit.record(tx, now(), actor(), "blobs.move", shelf.shown, {"moved": moved.count})
    document = {"moved": moved.count, "spoilt": moved.spoilt, "to": shelf.shown}
    say(as_json, document, [f"已搬 {moved.count} 个到 {shelf.shown}"])
    if moved.spoilt:
        complain(f"{len(moved.spoilt)} 个内容已坏，留在原处 / spoilt, left: {moved.spoilt[0]} …")
        click.get_current_context().exit(1)
