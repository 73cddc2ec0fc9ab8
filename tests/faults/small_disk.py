"""A disk of its own that is really full: a small file system in memory, laid over a folder.

Only whoever may mount can have one; everybody else is told that it was not run.
"""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_STEP = 1 << 16


class SmallDisk:
    """The file system over `folder`. `fill` it, and `free` it again."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self, room: int) -> None:
        """Leave no more than this many bytes, and less than a page of 64 KiB where it is 0."""
        left = os.statvfs(self._ballast.parent)
        size = left.f_bavail * left.f_frsize - room
        # Unbuffered: what does not fit must not be tried again when the file is closed.
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while size > 0:
                    size -= file.write(bytes(min(_STEP, size)))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


def may_mount() -> bool:
    """True where this process may lay one over a folder."""
    with TemporaryDirectory(prefix="ygt-disk-") as folder:
        try:
            with small_disk(Path(folder), 1):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Lay one of this size over a folder that nobody uses; what lies in it comes along."""
    owner = folder.stat()
    with TemporaryDirectory(prefix="ygt-disk-") as aside:
        # cp keeps owners and modes, which a database insists on.
        _call("cp", "-a", f"{folder}/.", aside)
        size = f"size={megabytes}m,mode={owner.st_mode & 0o7777:o}"
        _call("mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder))
        shutil.chown(folder, owner.st_uid, owner.st_gid)
        _call("cp", "-a", f"{aside}/.", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _call("umount", "-l", str(folder))


def _call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
