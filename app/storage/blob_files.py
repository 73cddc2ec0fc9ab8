"""The blob store: whole files by hash, and beside them the parts that phones are still sending.

A whole file is written once, under `ab/cdef…` of its hash; a part belongs to one worker, so nobody
can spoil what another is sending. Whatever is promised is synced first, file and folder.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def whole_path(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / sha256[2:]


def part_path(root: Path, worker_id: str, sha256: str) -> Path:
    return root / "parts" / worker_id / sha256


def size_of(path: Path) -> int | None:
    """The file's size; None where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


@contextmanager
def opened_part(path: Path) -> Iterator[int]:
    """The part, made if it is not there, open for one sender at a time."""
    _make_folder(path.parent)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Whoever held it may have made it the whole file, which must never be written to.
            if not _is_named(descriptor, path):
                continue
            yield descriptor
            return
        finally:
            os.close(descriptor)


def append(descriptor: int, offset: int, data: bytes) -> None:
    """Write behind what is there and sync it; undone if the disk is full, say."""
    try:
        _write(descriptor, offset, data)
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, offset)
        raise


def empty(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)


def length(descriptor: int) -> int:
    return os.fstat(descriptor).st_size


def hashes_to(descriptor: int, sha256: str) -> bool:
    """Whether all that the file holds hashes to this name."""
    digest = hashlib.sha256()
    offset = 0
    while chunk := os.pread(descriptor, 1 << 20, offset):
        digest.update(chunk)
        offset += len(chunk)
    return digest.hexdigest() == sha256


def keep(part: Path, root: Path, sha256: str) -> None:
    """Make a synced part the whole file: afterwards its name outlives a power cut too."""
    path = whole_path(root, sha256)
    _make_folder(path.parent)
    part.rename(path)
    _sync_folder(path.parent)


def settle(path: Path) -> None:
    """Sync the name of a whole file that another has written."""
    _sync_folder(path.parent)


def put_whole(root: Path, sha256: str, content: bytes) -> None:
    """Write a whole file whose hash was checked; one that is there already is the same."""
    path = whole_path(root, sha256)
    if path.exists():
        settle(path)
        return
    _make_folder(path.parent)
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _sync_folder(path.parent)


def _is_named(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _write(descriptor: int, offset: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o750, exist_ok=True)
    try:
        _sync_folder(folder.parent)
    except OSError:
        # Whoever tries again must not find a folder that a power cut may take away.
        with suppress(OSError):
            folder.rmdir()
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
