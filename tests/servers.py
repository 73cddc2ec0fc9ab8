"""The real server as a process of its own, on a free port, for as long as a test needs it.

It is forked from a process that has the product imported, as importing it takes longer than most
tests; beside that it is `python run.py …` with an environment of its own.
"""

import atexit
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count, islice
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app.cli.main import main
from app.settings import Settings

_ROOT = Path(__file__).parents[1]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.forked"])
# A busy machine is slow, not wrong.
_PATIENCE = 120
# Below those that a system hands out to whoever connects.
_PORTS = range(20_000, 30_000)
_tried = count(os.getpid() * 101)
_signs = ExitStack()
atexit.register(_signs.close)


class Running:
    """A command of the operator's that goes on, the leader of a process group of its own."""

    def __init__(self, environment: Mapping[str, str], arguments: tuple[str, ...], said: Path):
        given = (dict(environment), arguments, said)
        self._process = _FORKS.Process(target=_become, args=given, daemon=True)
        self._process.start()

    def ended(self) -> bool:
        return not self._process.is_alive()

    def listens(self) -> list[str]:
        """The sockets in the file system that its leader has open, on Linux."""
        assert self._process.pid is not None
        held = set()
        for number in Path(f"/proc/{self._process.pid}/fd").iterdir():
            # It may be closed meanwhile.
            with suppress(FileNotFoundError):
                held.add(str(number.readlink()))
        lines = Path("/proc/net/unix").read_text(encoding="utf-8").splitlines()[1:]
        # Number, count, protocol, flags, type, state, inode and, of one with a name, its path.
        named = [line.split(maxsplit=7) for line in lines if line.count("/")]
        return [path for *_, inode, path in named if f"socket:[{inode}]" in held]

    def stop(self) -> None:
        """Ask it to end, as a service manager does, and wait until it has."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGTERM)
        self._process.join(_PATIENCE)
        assert self.ended()

    def kill(self) -> None:
        """All of its processes at once, as a power cut ends them: what is told is on disk."""
        leader = self._process.pid
        assert leader is not None
        if self.ended():
            return
        # Who was only just begun may not lead a group yet.
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                end(leader, signal.SIGKILL)
        self._process.join(_PATIENCE)
        assert self.ended()


def _become(environment: dict[str, str], arguments: tuple[str, ...], said: Path) -> None:
    os.setsid()
    os.chdir(_ROOT)
    os.environ.update(environment)
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), sys.stderr.fileno())
    main(arguments)


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """`python run.py serve` on this installation; gives its address once it answers."""
    with started(settings) as (url, _):
        yield url


@contextmanager
def started(settings: Settings) -> Iterator[tuple[str, Running]]:
    """The same with its processes."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with run(settings, "serve", "--port", str(port)) as process:
        await_answer(process, url)
        yield url, process


@contextmanager
def run(settings: Settings, *arguments: str, said: Path | None = None) -> Iterator[Running]:
    """`python run.py <arguments>` on this installation until the end; it tells `said` what it
    would tell the operator."""
    environment = {
        "YGT_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "YGT_PRACTICE_DATABASE_URL": settings.practice_database_url,
        "YGT_REPLICA_URL": settings.replica_url,
        "YGT_WORKERS": str(settings.workers),
        "YGT_WEBHOOK_NETWORKS": settings.webhook_networks,
        "YGT_FIELD_APP": str(settings.field_app or ""),
        "YGT_INDEX_FROM": str(settings.index_from),
        "YGT_PROXIES": str(settings.proxies),
        "YGT_JOBS": str(int(settings.jobs)),
        "YGT_METRICS_TOKEN": settings.metrics_token or "",
    }
    process = Running(environment, arguments, said or Path(os.devnull))
    try:
        yield process
    finally:
        process.kill()


def await_answer(process: Running, url: str) -> None:
    """Until something answers there, as long as the process lives."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        assert not process.ended(), "the server ended by itself"
        try:
            with urlopen(f"{url}/", timeout=_PATIENCE):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError(url)


def free_port(row: int = 1) -> int:
    """The first of so many ports in a row that nobody listens on, and that no other test of this
    machine is given while this process lives: the UDP port of that number is held as a sign."""
    for n in islice(_tried, len(_PORTS)):
        first = _PORTS[n % len(_PORTS)]
        with ExitStack() as held, suppress(OSError):
            for port in range(first, first + row):
                sign = held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
                sign.bind(("127.0.0.1", port))
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            _signs.enter_context(held.pop_all())
            return first
    raise OSError("no port is free")
