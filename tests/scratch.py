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
# More than twice what a run was ever seen to hold at once.
_ENOUGH = 4 << 30


def use_memory() -> None:
    """From here on temporary files of this process and of those that it starts are in memory."""
    if "TMPDIR" not in os.environ and _room() >= _ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def short_folder() -> Path:
    """Where a socket may lie, whose path has 107 bytes at most: many a TMPDIR is too long."""
    return _MEMORY if tempfile.gettempdir() == str(_MEMORY) else Path("/tmp")


def _room() -> int:
    if not os.access(_MEMORY, os.W_OK):
        return 0
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    available = int(told["MemAvailable"].split()[0]) << 10
    # Half of it belongs to the programs that are tested.
    return min(shutil.disk_usage(_MEMORY).free, available // 2)
