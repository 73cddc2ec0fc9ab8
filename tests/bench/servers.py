"""Real servers to measure: the product and the bare framework, each with two processes."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_AREAS = (
    ("4401", "广州市", None),
    ("440106", "天河区", "4401"),
    ("440106999", "榕荔街道", "440106"),
    ("440106999001", "云桂社区", "440106999"),
    ("440106999001003", "第003网格", "440106999001"),
)


@dataclass(frozen=True, slots=True)
class Installation:
    """A product store of its own: where it lies and what it runs with."""

    data: Path
    env: dict[str, str]

    @property
    def url(self) -> str:
        return self.env.get("DATABASE_URL") or f"sqlite:///{self.data / 'live.db'}"

    def run(self, *arguments: str) -> Any:
        done = subprocess.run(
            [sys.executable, "run.py", *arguments, "--json"],
            cwd=ROOT,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
        return json.loads(done.stdout)


def installed(data: Path, url: str = "") -> Installation:
    """The store that lies there already."""
    # One phone hands in here what a city's phones do.
    own = {"YGT_DATA": str(data), "YGT_WORKERS": "2", "YGT_PHONE_REQUESTS": "0"}
    return Installation(data, {**os.environ, **own, "DATABASE_URL": url})


def install(data: Path, url: str = "") -> Installation:
    """Initialise a store with the golden grid in it, on SQLite unless a database is given."""
    place = installed(data, url)
    place.run("init")
    for code, name, parent in _AREAS:
        above = ("--parent", parent) if parent else ()
        place.run("area", "add", code, "--name", name, *above)
    return place


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def peak_memory(self) -> float:
        """MiB: the largest resident set any of the serving processes ever had."""
        return max(_peak_kib(pid) for pid in self._processes()) / 1024

    def processor(self) -> float:
        """Seconds that the serving processes computed so far, those that have ended included."""
        stats = [Path(f"/proc/{pid}/stat").read_text() for pid in self._processes()]
        # Behind the name, which may hold anything: user, system, and of children that ended.
        ticks = [sum(map(int, stat.rpartition(")")[2].split()[11:15])) for stat in stats]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def disk(self) -> tuple[int, int]:
        """Bytes that the serving processes had read from the disk, and written, so far."""
        files = [Path(f"/proc/{pid}/io").read_text() for pid in self._processes()]
        told = [dict(line.split(": ") for line in text.splitlines()) for text in files]
        return (
            sum(int(one["read_bytes"]) for one in told),
            sum(int(one["write_bytes"]) for one in told),
        )

    def _processes(self) -> tuple[str, ...]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return (str(self.pid), *children)


def sign_in(port: int, secret: str, phone: str) -> str:
    """A token for a new device of this worker's."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    body = {"phone": phone, "secret": secret, "device": {"name": "bench"}}
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/v1/session", json.dumps(body), headers)
    answer = json.loads(connection.getresponse().read())
    return str(answer["token"])


@contextmanager
def product(place: Installation) -> Iterator[Server]:
    """The product's own server."""
    port = _free_port()
    command = [sys.executable, "run.py", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with _running(command, place.env, port, "/api/openapi.json") as server:
        yield server


@contextmanager
def bare_framework(url: str) -> Iterator[Server]:
    """Flask that only inserts the rows of a body, served as the product is."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4"]
    command += ["-b", f"127.0.0.1:{port}", "tests.bench.bare:make_app()"]
    env = {**os.environ, "BARE_DATABASE": url}
    with _running(command, env, port, "/") as server:
        yield server


@contextmanager
def _running(command: list[str], env: dict[str, str], port: int, path: str) -> Iterator[Server]:
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=nowhere, stderr=nowhere)
    try:
        _await(process, port, path)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _await(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _peak_kib(pid: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0
