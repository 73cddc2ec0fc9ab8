"""Where tests keep what they write: in memory, where a file system in memory has room.

A commit waits for the disk, and the suite commits tens of thousands of times; the calls are the
same in memory, and what a killed process was told is kept stays there as well. TMPDIR=… names
another place.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
# A guess on the safe side: what a run holds at once was not measured.
_ENOUGH = 4 << 30
# Of the container this runs in, if it does: control groups of either version.
_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def use_memory() -> None:
    """From here on temporary files of this process and of those that it starts are in memory."""
    if "TMPDIR" not in os.environ and _room() >= _ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def short_folder() -> Path:
    """Where a socket may lie, whose path has 107 bytes at most: many a TMPDIR is too long."""
    return _MEMORY if tempfile.gettempdir() == str(_MEMORY) else Path("/tmp")


def _room() -> int:
    # Some containers give a small one, or one whose files may not be run, as PostgreSQL's must.
    if not os.access(_MEMORY, os.W_OK) or os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        return 0
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    available = min([int(told["MemAvailable"].split()[0]) << 10, *_allowed()])
    # Half of it belongs to the programs that are tested.
    return min(shutil.disk_usage(_MEMORY).free, available // 2)


def _allowed() -> list[int]:
    """Bytes that a container lets its programs have, where it limits them."""
    said = [file.read_text().strip() for file in _LIMITS if file.is_file()]
    return [int(limit) for limit in said if limit.isdigit()]
