"""Blobs: photos and signatures by content, taken in piece by piece, whole once and for ever.

A blob is durable, file and folder, before its row says so; the row is all that others look at.
"""

import errno
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.errors import Problem, invalid
from app.storage import blob_files as files
from app.storage.queries import blobs as queries
from app.storage.shelves import Shelf

LARGEST = 5 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Upload:
    """One worker sending one blob to its shelf."""

    shelf: Shelf
    worker_id: str
    sha256: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.sha256):
            raise invalid("sha256", "A blob is named by its SHA-256: 64 digits 0-9 and a-f.")

    @property
    def part(self) -> Path:
        return files.part_path(self.shelf.folder, self.worker_id, self.sha256)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that begin at `offset` of a blob of `length` bytes."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a blob is durable."""

    offset: int
    whole: bool


def noted_size(tx: Session, upload: Upload) -> int | None:
    """The size of this blob if its row says that it is whole."""
    return queries.size_of(tx, upload.sha256)


def standing(upload: Upload, noted: int | None) -> Standing | None:
    """What is here of this blob, whose row says `noted`: all of it, this worker's part of it, or
    nothing (None). Asks the shelf: not while a transaction is open."""
    if noted is not None and upload.shelf.size(upload.sha256) is not None:
        return Standing(noted, whole=True)
    received = files.size_of(upload.part)
    if received is None or _is_complete(upload):
        return None
    return Standing(received, whole=False)


def receive(upload: Upload, piece: Piece) -> Standing:
    """Take the next piece; the blob may be whole by it. Durable when this returns.

    Raises Problem `offset_mismatch` with the right offset, `too_large`, or `hash_mismatch`, after
    which nothing is kept and the sending starts again.
    """
    _check_length(piece)
    with _part_of(upload) as part:
        if part is None:
            return _known(upload)
        received = files.length(part)
        if received == piece.length and files.hashes_to(part, upload.sha256):
            # Whoever sent the last piece was cut off before the whole was kept.
            return _kept(upload, received)
        if received != piece.offset:
            title = f"{received} bytes of this blob are here: go on from there."
            raise Problem(409, "offset_mismatch", title, upload_offset=received)
        return _take(upload, part, piece)


def receive_whole(upload: Upload, data: bytes) -> Standing:
    """Take a blob at once; a part that was sent before is dropped. Raises as `receive` does."""
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise _mismatch()
    with _part_of(upload) as part:
        if part is None:
            return _known(upload)
        files.empty(part)
        return _take(upload, part, Piece(0, len(data), data))


def note(tx: Session, upload: Upload, size: int, mime: str | None, now: datetime) -> None:
    """Write down that a blob is whole; whoever was first stays its sender."""
    line = {
        "sha256": upload.sha256,
        "size": size,
        "mime": mime,
        "worker_id": upload.worker_id,
        "created_at": now,
    }
    queries.add(tx, line)


def too_large() -> Problem:
    return Problem(413, "too_large", "A blob has at most 5 MB.", limit=LARGEST)


def _check_length(piece: Piece) -> None:
    if piece.length > LARGEST:
        raise too_large()
    if piece.offset + len(piece.data) > piece.length:
        raise invalid("Upload-Length", "These bytes go beyond Upload-Length, the size in all.")


@contextmanager
def _part_of(upload: Upload) -> Iterator[int | None]:
    """This worker's part, held; None where the whole is here and nothing has to be received."""
    with _disk(), files.opened_part(upload.part) as part:
        if upload.shelf.size(upload.sha256) is None:
            yield part
        else:
            # Whoever made it whole may have failed before its name was durable.
            upload.shelf.settle(upload.sha256)
            upload.part.unlink()
            yield None


def _known(upload: Upload) -> Standing:
    return Standing(upload.shelf.size(upload.sha256) or 0, whole=True)


def _take(upload: Upload, part: int, piece: Piece) -> Standing:
    files.append(part, piece.offset, piece.data)
    received = piece.offset + len(piece.data)
    if received < piece.length:
        return Standing(received, whole=False)
    if not files.hashes_to(part, upload.sha256):
        upload.part.unlink()
        raise _mismatch()
    return _kept(upload, received)


def _kept(upload: Upload, size: int) -> Standing:
    upload.shelf.keep(upload.part, upload.sha256)
    return Standing(size, whole=True)


def _is_complete(upload: Upload) -> bool:
    """A phone goes on behind what is here; behind the last byte there is nothing to go on with, so
    that it is told to begin, and by its first piece the blob is whole."""
    try:
        with upload.part.open("rb") as part:
            return files.hashes_to(part.fileno(), upload.sha256)
    except FileNotFoundError:
        return False


def _mismatch() -> Problem:
    title = "The bytes do not hash to the name of this blob; nothing is kept: send it again."
    return Problem(422, "hash_mismatch", title, upload_offset=0)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        title = "The blob store is full; try again later."
        raise Problem(503, "storage_full", title, retry_after=300) from None
