"""Job workers of their own, each as `python run.py work` starts it, to be killed and replaced."""

import os
import random
import signal
import sys
from contextlib import suppress

from app.cli.main import cli
from app.settings import Settings


class Labour:
    """So many processes in groups of their own; none before `start`."""

    def __init__(self, settings: Settings, many: int) -> None:
        self._settings, self._many = settings, many
        self._processes: list[int] = []

    def start(self) -> None:
        """As many as there shall be; nothing of ours may be connected to the store."""
        while len(self._processes) < self._many:
            sys.stdout.flush()
            process = os.fork()
            if process == 0:
                self._work()
            self._processes.append(process)

    def replace_one(self, chance: random.Random) -> None:
        """Kill one of them in the middle of whatever it does, and let another take its place."""
        self._kill(self._processes.pop(chance.randrange(len(self._processes))))
        self.start()

    def kill(self) -> None:
        while self._processes:
            self._kill(self._processes.pop())

    @staticmethod
    def _kill(process: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)

    def _work(self) -> None:
        try:
            os.setsid()
            here = self._settings
            log = os.open(here.data.with_name("work.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for own in (1, 2):
                os.dup2(log, own)
            os.environ |= {
                "YGT_DATA": str(here.data),
                "DATABASE_URL": here.database_url,
                "YGT_SCHEMA": str(here.schema),
                "YGT_WEBHOOK_NETWORKS": here.webhook_networks,
            }
            cli.main(["work"], standalone_mode=False)
        finally:
            os._exit(1)
