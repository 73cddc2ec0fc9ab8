"""The primary is killed under load while commits are in flight, and its standby takes over.

    python -m tests.faults.failover --rounds 30 --seed 1

Web processes go on by a DATABASE_URL of both hosts, departments by a replica that follows whichever
takes writes. What was not answered is unknown, and handed in again as it was; the judge decides.
"""

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import postgres
from tests.faults.crowd import Crowd, History
from tests.faults.readers import Readers
from tests.faults.table import Tally, counted, write
from tests.faults.town import Town
from tests.standbys import Server
from tests.store import database_of
from tests.store_postgres import PostgresStores
from tests.trio import Trio, trio

_PHONES = 4
_BLOCK = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no block after them")
    given = parser.parse_args()
    tally = failed_over(given.seed, given.rounds, given.minutes)
    write(tally)
    sys.exit(0 if tally.holds else 1)


def failed_over(seed: int, wanted: int, minutes: float) -> Tally:
    """Play that many rounds, or what these minutes allow; every broken promise is printed."""
    end = time.monotonic() + 60 * minutes
    faults: list[str] = []
    acknowledged = anew = rounds = 0
    with _city() as (house, servers):
        house.serving.start(None)
        while rounds < wanted and time.monotonic() < end:
            name, coming = f"{seed}-{rounds // _BLOCK}", min(_BLOCK, wanted - rounds)
            play = _Block(house, servers, name)
            history, found = play.run(coming)
            rounds += coming
            acknowledged += history.acknowledged + len(history.blobs)
            anew += play.anew
            faults += found
            print(f"{name}: {dict(history.answers)}", *found, sep="\n", flush=True)
    print(f"failover seed {seed}: {rounds} rounds, replica made anew {anew} times", flush=True)
    name = "failover postgresql"
    return Tally(name, str(seed), rounds, rounds, acknowledged, **counted(faults))


class _Block:
    """Some failovers while phones of this block hand in, and the verdict over them."""

    def __init__(self, house: Town, servers: Trio, name: str) -> None:
        self._house, self._servers, self._name = house, servers, name
        self._chance = random.Random(name)
        self.anew = 0

    def run(self, rounds: int) -> tuple[History, list[str]]:
        house = self._house
        scene = house.scene(self._name, _PHONES)
        crowd = Crowd(house.serving.port, scene, self._name)
        readers = Readers(house.serving.port, scene.wide)
        crowd.go()
        for _ in range(rounds):
            self._read_for(readers, self._chance.uniform(0.3, 1.5))
            self._servers.fail_over()
            # Whoever reads what is audited waits for the standby too, like those who hand in.
            with ThreadPoolExecutor(1) as beside:
                joining = beside.submit(self._servers.rejoin)
                self._read_for(readers, self._chance.uniform(0.5, 2))
                self.anew += joining.result()
        self._read_for(readers, 1)
        crowd.drain()
        history = crowd.close(0)
        return history, [*house.verdict(scene, readers, history), *self._bugs()]

    def _read_for(self, readers: Readers, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            readers.read_on(self._chance.randint(1, 40))

    def _bugs(self) -> Iterator[str]:
        """Whatever a server took for a mistake of its own; a store that is away is none."""
        log = self._house.serving.log
        for line in log.read_text(errors="replace").splitlines():
            if "bug " in line:
                yield f"I5 {line}"
        log.write_text("")


@contextmanager
def _city() -> Iterator[tuple[Town, Trio]]:
    with TemporaryDirectory(prefix="ygt-faults-") as folder, postgres.server() as address:
        home = Path(folder)
        for name in ("template", "data"):
            (home / name).mkdir()
        stores = PostgresStores(address, home / "template", "faults")
        settings = stores.published(home / "data")
        stores.let_go()
        with trio(Server.at(address)) as servers:
            name = database_of(settings)
            settings = replace(settings, database_url=servers.url(name))
            house = Town(replace(settings, replica_url=servers.replica_url(name)), None)
            try:
                yield house, servers
            finally:
                house.serving.kill()


if __name__ == "__main__":
    main()
