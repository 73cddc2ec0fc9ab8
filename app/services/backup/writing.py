"""Writing a backup: one moment of the database, and every blob that it names."""

import tarfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from app.services import releases
from app.services.backup.archive import (
    END,
    FORMAT,
    MANIFEST,
    End,
    Manifest,
    add,
    add_document,
    packed,
)
from app.storage.queries import realm as realm_facts
from app.storage.queries import whole_tables as tables
from app.storage.shelves import Shelf

# Called with how many rows or blobs more are written.
Told = Callable[[int], object]


def manifest_of(tx: Session, realm: str, revision: str, at: datetime) -> Manifest:
    """What this store is, at this moment."""
    return Manifest(
        format=FORMAT,
        realm=realm,
        made_at=at.isoformat(),
        revision=revision,
        epoch=realm_facts.epoch(tx),
        release=releases.in_force(tx).version,
        columns={name: tables.columns_of(name) for name in tables.names()},
    )


def write_archive(
    out: IO[bytes],
    tx: Session,
    manifest: Manifest,
    kept: tuple[Mapping[str, bytes], Shelf, bool],
    told: Told,
) -> End:
    """Everything of this installation, in plain, to `out`. `kept` is what lies beside the
    database: the secrets by name, the blobs, and whether they are left where they are.

    Blobs are read after the rows: a blob is written before its row and never changed, so that
    every one a row names is there. One that is not is said in `End.missing`.
    """
    secrets, shelf, leaves = kept
    with tarfile.open(fileobj=out, mode="w|") as tar:
        add_document(tar, MANIFEST, manifest)
        for name, content in secrets.items():
            add(tar, f"secret/{name}", content)
        rows = {name: _table(tar, tx, name, told) for name in manifest.columns}
        written, missing = (0, []) if leaves else _blobs(tar, tx, shelf, told)
        end = End(rows, written, missing, shelf.shown if leaves else "")
        add_document(tar, END, end)
    return end


def _table(tar: tarfile.TarFile, tx: Session, name: str, told: Told) -> int:
    total = 0
    for number, (content, rows) in enumerate(packed(tables.rows_of(tx, name)), 1):
        add(tar, f"table/{name}/{number:06}", content)
        total += rows
        told(rows)
    return total


def _blobs(tar: tarfile.TarFile, tx: Session, shelf: Shelf, told: Told) -> tuple[int, list[str]]:
    written, missing = 0, []
    for sha256 in tables.values_of(tx, "blob", "sha256"):
        content = shelf.read(sha256)
        if content is None:
            missing.append(sha256)
            continue
        add(tar, f"blob/{sha256}", content)
        written += 1
        told(1)
    return written, missing
