"""A real PostgreSQL that is killed with SIGKILL, all its processes, and started on what it left."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import OperationalError

# The tests' server does without; one that is killed has to keep what it said.
_DURABLE = ("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on")
# Of the log it keeps little, so that checkpoints are as frequent as under a city's load.
_BRIEF = ("-c", "min_wal_size=32MB", "-c", "max_wal_size=96MB")
# How long it may take to come back by itself.
_PATIENCE = 30


class Database:
    """The server that `tests.postgres` started at this address; durable from now on."""

    def __init__(self, address: URL) -> None:
        self._address = address
        self._data = Path(str(address.query["host"])) / "data"
        self._process: subprocess.Popen[bytes] | None = None
        process = self._leader()
        assert process is not None
        command = (Path("/proc") / str(process) / "cmdline").read_bytes().split(b"\0")[:-1]
        self._owner = self._data.stat().st_uid
        self._command = [*map(os.fsdecode, command), *_DURABLE, *_BRIEF]
        self.restart()

    @property
    def folder(self) -> Path:
        """Where all of it lies."""
        return self._data

    def restart(self) -> None:
        """Kill it in the middle of whatever it does, and return when it serves again."""
        self.stop()
        with (self._data.parent / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                user=self._owner if os.geteuid() == 0 else None,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._await()

    def come_back(self) -> None:
        """Return when it serves; where it gave itself up, as an operator starts it again."""
        try:
            self._await(_PATIENCE)
        except TimeoutError:
            self.restart()

    def stop(self) -> None:
        """Kill it, all its processes."""
        leader = self._leader()
        family = [leader, *_children(leader)] if leader is not None else []
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        while any(map(_lives, family)):
            time.sleep(0.01)
        # Where nobody buries an orphan, its number looks alive to its successor.
        locks = (self._data / "postmaster.pid", *self._data.parent.glob(".s.PGSQL.*.lock"))
        for lock in locks:
            lock.unlink(missing_ok=True)

    def _leader(self) -> int | None:
        """None where it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            return None
        return int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])

    def _await(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            engine = create_engine(self._address)
            try:
                with engine.connect():
                    return
            except OperationalError:
                time.sleep(0.02)
            finally:
                engine.dispose()
        raise TimeoutError("the database does not come back")


def _children(leader: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(_fields(status)[1]) == leader:
                found.append(int(status.parent.name))
    return found


def _lives(process: int) -> bool:
    try:
        return _fields(Path("/proc") / str(process) / "stat")[0] not in "ZX"
    except OSError:
        return False


def _fields(status: Path) -> list[str]:
    """State, parent and the rest: what stands behind the name, which may hold anything."""
    return status.read_text().rsplit(") ", 1)[1].split()
