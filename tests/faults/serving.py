"""The product's own server in a process group of its own, to be killed and started in no time.

It is forked from a process that has everything imported and compiled; beside that it is what
`python run.py serve` starts, with bugs planted into it where a test wants to see them caught.
"""

import os
import random
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from app.cli.serve import Server
from app.settings import Settings
from tests.faults import crashes, planted


class Serving:
    def __init__(self, settings: Settings) -> None:
        self.port = _free_port()
        self._settings = settings
        self._process: int | None = None
        # False where job workers of their own do what no request waits for.
        self.jobs = True

    @property
    def crash_plan(self) -> Path:
        return self._settings.data / "crash"

    @property
    def log(self) -> Path:
        """What the servers say, beside the disk that may be full."""
        return self._settings.data.with_name("server.log")

    def start(self, bug: str | None) -> None:
        """Serve, and return once it answers; nothing of ours may be connected to the store."""
        self.kill()
        self.crash_plan.unlink(missing_ok=True)
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            self._serve(bug)
        self._process = process
        self._await_answer()

    def kill(self) -> None:
        """As a power cut ends it, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)

    def kill_one(self, chance: random.Random) -> None:
        """One of the processes that answer; the server gets itself another."""
        leader = self._process
        own = Path(f"/proc/{leader}/task/{leader}/children")
        workers = [int(word) for word in own.read_text().split()]
        if workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(sorted(workers)), signal.SIGKILL)

    def await_death(self, seconds: float) -> None:
        """Until the crash that is planned has come, or that long where nothing calls it forth."""
        until = time.monotonic() + seconds
        while self.crash_plan.exists() and time.monotonic() < until:
            time.sleep(0.005)

    def _serve(self, bug: str | None) -> None:
        try:
            os.setsid()
            log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for own, other in ((nothing, 0), (log, 1), (log, 2)):
                os.dup2(own, other)
            crashes.listen(self.crash_plan)
            if bug:
                planted.plant(bug, self._settings)
            here = replace(self._settings, jobs=self.jobs)
            Server(here, {"bind": f"127.0.0.1:{self.port}"}).run()
        finally:
            os._exit(1)

    def _await_answer(self) -> None:
        for _ in range(3000):
            door = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                door.request("GET", "/api/v1/sync/pull")
                door.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.02)
            else:
                return
            finally:
                door.close()
        raise TimeoutError(f"no answer on port {self.port}")


def _free_port() -> int:
    """One that no outgoing connection is given meanwhile: the server is away time and again."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port")
