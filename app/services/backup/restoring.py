"""Reading a backup into an empty store: all in one transaction, whole or not at all.

The store gets a new epoch. Cursors of before are answered 410, so that phones offer again what
they hold receipts for, and departments read anew: what came after the backup is not lost while a
phone still has it.
"""

import hashlib
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Protocol

from sqlalchemy.orm import Session

from app.errors import Problem
from app.services.backup import archive
from app.services.backup.archive import End, Manifest, damaged
from app.services.backup.writing import Told
from app.storage.queries import realm as realm_facts
from app.storage.queries import whole_tables as tables
from app.storage.shelves import Shelf


class Place(Protocol):
    """Where a backup goes: `realm` and `revision` it must be of, blobs, and who keeps secrets."""

    @property
    def realm(self) -> str: ...

    @property
    def revision(self) -> str: ...

    @property
    def shelf(self) -> Shelf: ...

    def keep_secret(self, name: str, content: bytes) -> None: ...


@dataclass(slots=True)
class _Arrived:
    """What has been read so far."""

    manifest: Manifest | None = None
    end: End | None = None
    rows: Counter[str] = field(default_factory=Counter)
    blobs: int = 0
    secrets: dict[str, bytes] = field(default_factory=dict)


def require_empty(tx: Session) -> None:
    """Raises Problem `not_empty`: restoring never writes over a store that is in use."""
    if realm_facts.epoch(tx):
        title = (
            "There is a store already. Move YGT_DATA (or the database) away first; do not run "
            "`init` before `restore`."
        )
        raise Problem(409, "not_empty", title)


def restore(
    tx: Session, plain: IO[bytes], place: Place, epoch: str, told: Told
) -> tuple[Manifest, End]:
    """Read a whole archive. Raises Problem `bad_backup` or `other_revision`: roll back then."""
    arrived = _Arrived()
    for name, content in _members(plain):
        _take(tx, arrived, place, name, content)
        told(1)
    if arrived.manifest is None or arrived.end is None:
        raise damaged("it stops before its end")
    _require_whole(arrived, arrived.end)
    tables.restart_counters(tx)
    realm_facts.set_epoch(tx, epoch)
    for name, content in arrived.secrets.items():
        place.keep_secret(name, content)
    return arrived.manifest, arrived.end


def _members(plain: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if file is None:
                    raise damaged(f"{member.name} is no file")
                yield member.name, file.read()
    except tarfile.TarError as error:
        raise damaged(str(error)) from None


def _take(tx: Session, arrived: _Arrived, place: Place, name: str, content: bytes) -> None:
    if name == archive.MANIFEST:
        arrived.manifest = _fitting(archive.read_manifest(content), place)
        return
    if arrived.manifest is None:
        raise damaged(f"it begins with {name}")
    kind, _, rest = name.partition("/")
    if name == archive.END:
        arrived.end = archive.read_end(content)
    elif kind == "table":
        _take_rows(tx, arrived, rest.partition("/")[0], content)
    elif kind == "blob":
        _take_blob(place.shelf, rest, content)
        arrived.blobs += 1
    elif kind == "secret":
        arrived.secrets[rest] = content
    else:
        raise damaged(f"it holds {name}")


def _fitting(manifest: Manifest, place: Place) -> Manifest:
    if manifest.realm != place.realm:
        title = f"This is a backup of the {manifest.realm} realm; this is the {place.realm} one."
        raise Problem(422, "other_realm", title)
    if manifest.revision != place.revision:
        title = (
            f"The backup stands at migration {manifest.revision}, this program at "
            f"{place.revision}: restore with the version of the program that made it, then update."
        )
        raise Problem(422, "other_revision", title)
    return manifest


def _take_rows(tx: Session, arrived: _Arrived, table: str, content: bytes) -> None:
    assert arrived.manifest is not None
    if table not in tables.names() or arrived.manifest.columns.get(table) != tables.columns_of(
        table
    ):
        raise damaged(f"its table {table} has other columns")
    rows = archive.unpacked(content)
    tables.put(tx, table, rows)
    arrived.rows[table] += len(rows)


def _take_blob(shelf: Shelf, sha256: str, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise damaged(f"blob {sha256[:12]} has other content than its name says")
    shelf.put(sha256, content)


def _require_whole(arrived: _Arrived, end: End) -> None:
    expected = {name: count for name, count in end.rows.items() if count}
    if dict(arrived.rows) != expected or arrived.blobs != end.blobs:
        raise damaged("rows or photos are missing in it")
