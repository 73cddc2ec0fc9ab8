"""What one process counts, in a file from which any process adds it up.

The library would map its file, and whoever writes to a mapped file on a full disk is ended by
SIGBUS. Here values are written one by one, in the library's own format, which its collector reads:
a disk that takes nothing costs the figures of that while, and no process.
"""

import errno
import os
import secrets
import struct
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import structlog
from prometheus_client.mmap_dict import mmap_key

_log = structlog.get_logger()
# How many bytes are used, and as many of padding: then value by value, each behind its name.
_USED = struct.Struct("i4x")
# A value and a moment, which counters have no use for.
_VALUE = struct.Struct("dd")
_LENGTH = struct.Struct("i")


class CountsFile:
    """Appears under its name, which nothing else may have, once it is there with all it holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._bytes = bytearray(_USED.size)
        self._places: dict[str, int] = {}
        self._lock = Lock()
        # Up to where the file is as these bytes are.
        self._kept = 0
        self._told = False

    def add(self, key: str, amount: float) -> None:
        """Count, also while the disk does not take it; what it missed is made up for."""
        with self._lock:
            place = self._places.get(key) or self._place(key)
            value, _ = _VALUE.unpack_from(self._bytes, place)
            _VALUE.pack_into(self._bytes, place, value + amount, 0.0)
            try:
                self._keep(place)
                self._told = False
            except OSError as error:
                self._tell(error)

    def _place(self, key: str) -> int:
        """Where a new value stands: behind its name, which is filled up to eight bytes."""
        name = key.encode()
        name += b" " * (8 - (len(name) + _LENGTH.size) % 8)
        self._bytes += _LENGTH.pack(len(key.encode())) + name
        place = self._places[key] = len(self._bytes)
        self._bytes += _VALUE.pack(0.0, 0.0)
        _USED.pack_into(self._bytes, 0, len(self._bytes))
        return place

    def _keep(self, place: int) -> None:
        """Raises OSError."""
        if place < self._kept:
            self._write(place, place + _VALUE.size)
        if self._kept == len(self._bytes):
            return
        coming = self._path.with_name(f"{self._path.name}.new")
        if self._file is None:
            self._file = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        # What is used is told last: a reader goes as far as that.
        self._write(max(self._kept, _USED.size), len(self._bytes))
        self._write(0, _USED.size)
        if not self._kept:
            coming.rename(self._path)
        self._kept = len(self._bytes)

    def _write(self, start: int, end: int) -> None:
        assert self._file is not None
        if os.pwrite(self._file, self._bytes[start:end], start) < end - start:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _tell(self, error: OSError) -> None:
        """Once, until it goes well again."""
        if not self._told:
            _log.warning("counts_not_kept", file=self._path.name, reason=error.strerror)
        self._told = True


class CountsFolder:
    """Where a process keeps its counters and histograms: makes their values for the library."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Numbers of processes come again, and what an ended one counted stays.
        self._own = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._files: dict[str, CountsFile] = {}

    def value(
        self, kind: str, metric: str, name: str, labels: Sequence[str], *said: Any, **_: Any
    ) -> "Kept":
        """As the library makes one: `said` are the labels' values and the help."""
        path = self._folder / f"{kind}_{self._own}.db"
        file = self._files.setdefault(kind, CountsFile(path))
        return Kept(file, mmap_key(metric, name, list(labels), *said))


class Kept:
    """One value of a counter or histogram."""

    def __init__(self, file: CountsFile, key: str) -> None:
        self._file = file
        self._key = key
        self.inc(0)

    def inc(self, amount: float) -> None:
        self._file.add(self._key, amount)
