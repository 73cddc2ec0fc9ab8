"""What a backup file is: a tar archive sealed by age, its parts and their names.

`manifest.json` comes first, `end.json` last; an archive without its end is none. Between them
`secret/…` (keys of this installation), `table/<name>/<n>` (rows as MessagePack, deflated) and
`blob/<sha256>`. With the key, `age -d -i KEY FILE | tar t` lists it without this program
(age: https://age-encryption.org/v1).
"""

import io
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from app.errors import Problem

FORMAT = 1
MANIFEST, END = "manifest.json", "end.json"
# Encoded rows in one part: what writing and reading hold in memory.
_PART = 4 << 20


class Manifest(msgspec.Struct, frozen=True):
    """`revision` is the migration the tables stand at; `columns` of each table, in order."""

    format: int
    realm: str
    made_at: str
    revision: str
    epoch: str
    release: str
    columns: dict[str, list[str]]


class End(msgspec.Struct, frozen=True):
    """How much there has to be: rows a table, blobs. `missing` are blobs that rows name and the
    store did not have, or no longer as they came. `left` says where all of them were left."""

    rows: dict[str, int]
    blobs: int
    missing: list[str]
    left: str = ""


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(content))


def add_document(tar: tarfile.TarFile, name: str, document: Manifest | End) -> None:
    add(tar, name, msgspec.json.format(msgspec.json.encode(document), indent=1))


def packed(rows: Iterable[Sequence[object]]) -> Iterator[tuple[bytes, int]]:
    """Parts of a table, and how many rows are in each; none for a table without rows."""
    encode = msgspec.msgpack.Encoder().encode
    part: list[msgspec.Raw] = []
    size = 0
    for row in rows:
        raw = encode(tuple(row))
        part.append(msgspec.Raw(raw))
        size += len(raw)
        if size >= _PART:
            yield zlib.compress(encode(part)), len(part)
            part, size = [], 0
    if part:
        yield zlib.compress(encode(part)), len(part)


def unpacked(content: bytes) -> list[list[Any]]:
    """The rows of one part. Moments come back as aware datetimes, dates as text."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(content), type=list[list[Any]])
    except (msgspec.MsgspecError, zlib.error) as error:
        raise damaged(str(error)) from None


def read_manifest(content: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise damaged(str(error)) from None
    if manifest.format != FORMAT:
        title = f"This file is of format {manifest.format}; this program reads format {FORMAT}."
        raise Problem(422, "bad_backup", title)
    return manifest


def read_end(content: bytes) -> End:
    try:
        return msgspec.json.decode(content, type=End)
    except msgspec.MsgspecError as error:
        raise damaged(str(error)) from None


def damaged(why: str) -> Problem:
    title = f"The file is damaged or no backup of ours: {why}. Nothing was changed."
    return Problem(422, "bad_backup", title)
