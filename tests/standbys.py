"""Streaming standbys of a PostgreSQL that runs on this machine, made by its own programs."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL

from tests.scratch import short_folder

_PATIENCE = 120
_PATIENTLY = ("-w", "-t", "300")
_NUMBERS = "SELECT json_object_agg(stream, value ORDER BY stream)::text FROM sequence"


class Server:
    """One server's folder (`data` and its socket lie in it), and the programs it was started by."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.home = home
        self._programs = programs
        self._owner = (home / "data").stat().st_uid

    @classmethod
    def at(cls, address: URL) -> "Server":
        """The one that answers at this address."""
        home = Path(str(address.query["host"]))
        leader = (home / "data" / "postmaster.pid").read_text().split("\n", 1)[0]
        return cls(home, (Path("/proc") / leader / "exe").resolve().parent)

    def copy(self, home: Path, name: str, options: str = "", hosts: str = "") -> "Server":
        """A standby in an empty folder, following this server, or whichever of `hosts` takes
        writes, from now on; `name` is what its primary knows it by."""
        data = home / "data"
        for folder in (home, data):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755 if folder == home else 0o700)
            os.chown(folder, self._owner, -1)
        where = f"host={hosts} target_session_attrs=read-write" if hosts else f"host={self.home}"
        source = f"{where} user=postgres application_name={name}"
        self.call("pg_basebackup", "-D", data, "-d", source, "-R", "-X", "stream", "-c", "fast",
                  "--no-sync")  # fmt: skip
        made = self.beside(home)
        made.start(options)
        return made

    def beside(self, home: Path) -> "Server":
        """One by the same programs; its folder is there."""
        return Server(home, self._programs)

    def start(self, options: str = "") -> None:
        own = f"{options} -c listen_addresses= -k {self.home}"
        log = ("-l", self.home / "log")
        self.call("pg_ctl", "-D", self.home / "data", *_PATIENTLY, *log, "-o", own, "start")

    def stop(self) -> None:
        """At once, as if the machine went: clients are cut off."""
        self.call("pg_ctl", "-D", self.home / "data", *_PATIENTLY, "-m", "immediate", "stop")

    def kill(self) -> None:
        """SIGKILL to all of its processes, whatever they are doing; nothing of it stays."""
        leader = int((self.home / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        family = [leader, *map(int, children)]
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not any(map(_lives, family)))
        shutil.rmtree(self.home)

    def promote(self) -> None:
        self.call("pg_ctl", "-D", self.home / "data", *_PATIENTLY, "promote")

    def call(self, program: str, *arguments: str | Path) -> None:
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            user=self._owner if os.geteuid() == 0 else None,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def ask(self, database: str, question: str) -> list[tuple[object, ...]]:
        """One statement by itself."""
        where = f"host={self.home} user=postgres dbname={database}"
        with psycopg.connect(where, autocommit=True) as line:
            found = line.execute(question)
            return found.fetchall() if found.description else []


@dataclass(frozen=True, slots=True)
class Pair:
    """A server and a standby of it that is read, as one database of them."""

    primary: Server
    copy: Server
    database: str

    def await_level(self) -> None:
        """Until the replica has everything that there is now."""
        ((end,),) = self.primary.ask("postgres", "SELECT pg_current_wal_lsn()::text")
        question = f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"
        until(lambda: self.copy.ask("postgres", question) == [(True,)])

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The replica plays nothing that comes in meanwhile."""
        self.await_level()
        self.copy.ask("postgres", "SELECT pg_wal_replay_pause()")
        state = "SELECT pg_get_wal_replay_pause_state()"
        until(lambda: self.copy.ask("postgres", state) == [("paused",)])
        try:
            yield
        finally:
            self.copy.ask("postgres", "SELECT pg_wal_replay_resume()")
            self.await_level()

    @contextmanager
    def nobody_confirms(self) -> Iterator[None]:
        """A commit is sent to the replica, and then waits for a standby that there is not."""
        self._wait_for("nobody")
        try:
            yield
        finally:
            self._wait_for("")

    def is_ahead(self) -> bool:
        own, other = (each.ask(self.database, _NUMBERS) for each in (self.primary, self.copy))
        return own != other

    def _wait_for(self, standby: str) -> None:
        self.primary.ask("postgres", f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
        self.primary.ask("postgres", "SELECT pg_reload_conf()")
        question = "SHOW synchronous_standby_names"
        until(lambda: self.primary.ask("postgres", question) == [(standby,)])


@contextmanager
def standby(primary: Server, options: str = "") -> Iterator[Server]:
    """A standby of this server until the end."""
    # A socket's path may have 107 bytes, so it lies directly in a short folder.
    home = Path(tempfile.mkdtemp(prefix="ygt-sb-", dir=short_folder()))
    try:
        made = primary.copy(home, "ygt_standby", options)
        try:
            yield made
        finally:
            with suppress(subprocess.CalledProcessError):
                made.stop()
    finally:
        shutil.rmtree(home)


def _lives(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    # The name before it may hold anything; who is dead may wait to be buried.
    return stat.rsplit(") ", 1)[1][0] not in "ZX"


def until(true: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    """Wait for what comes by itself."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.02)
