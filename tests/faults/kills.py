"""kill -9 under load: of a web process, of all of them, at a commit, and of the database.

    python -m tests.faults.kills --rounds 100 --engine postgresql --seed 1

Several phones hand in without pause; departments follow their feeds and a webhook; after every few
rounds all heals and the judge compares what was acknowledged with what is there.
"""

import argparse
import random
import sys
import time
from collections import Counter

from tests.faults.city import Scene
from tests.faults.crowd import Crowd, History, heard_in
from tests.faults.readers import Readers
from tests.faults.table import Tally, counted, write
from tests.faults.town import Town, town

_PHONES = 4
_BLOCK = 10
_HOOKED = "gongan/rental"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    tally = killed(given.engine, given.seed, given.rounds)
    write(tally)
    sys.exit(0 if tally.holds else 1)


def killed(engine: str, seed: int, rounds: int) -> Tally:
    """Play that many rounds; every broken promise is printed."""
    faults: list[str] = []
    kinds: Counter[str] = Counter()
    acknowledged = 0
    with town(engine) as house:
        for block, done in enumerate(range(0, rounds, _BLOCK)):
            name = f"{seed}-{block}"
            play = _Block(house, name)
            history, found = play.run(min(_BLOCK, rounds - done))
            kinds += play.kinds
            acknowledged += history.acknowledged + len(history.blobs)
            faults += found
            print(f"{engine} {name}: {dict(history.answers)}", *found, sep="\n", flush=True)
    print(f"kills {engine} seed {seed}: {rounds} rounds, {dict(kinds)}", flush=True)
    crashes = kinds.total()
    return Tally(f"kills {engine}", str(seed), rounds, crashes, acknowledged, **counted(faults))


class _Block:
    """Some rounds on workers and grids of their own, and the verdict over them."""

    def __init__(self, house: Town, name: str) -> None:
        self._house, self._name = house, name
        self._chance = random.Random(name)
        self.kinds: Counter[str] = Counter()

    def run(self, rounds: int) -> tuple[History, list[str]]:
        house = self._house
        scene = house.scene(self._name, _PHONES)
        crowd = Crowd(house.serving.port, scene, self._name)
        house.serving.start(None)
        self._listen(scene, crowd.url)
        readers = Readers(house.serving.port, scene.wide)
        crowd.go()
        for _ in range(rounds):
            time.sleep(self._chance.uniform(0.05, 0.7))
            self._kill()
            readers.read_on(self._chance.randint(1, 40))
        crowd.drain()
        readers.read_all()
        last = max(copy.last for copy in readers.copies if copy.sheet == _HOOKED)
        history = crowd.close(last)
        return history, [*house.verdict(scene, readers, history), *_untold(history, last)]

    def _listen(self, scene: Scene, url: str) -> None:
        path = "/api/v1/departments/gongan/webhooks"
        body = {"url": url, "sheets": [_HOOKED]}
        status, hook = self._house.ask("POST", path, scene.wide[_HOOKED], body)
        assert status == 201, hook

    def _kill(self) -> None:
        kinds = ("all", "one", "commit") + ("database",) * 2 * bool(self._house.database)
        kind = self._chance.choice(kinds)
        self.kinds[kind] += 1
        serving = self._house.serving
        if kind == "database":
            assert self._house.database
            self._house.database.restart()
        elif kind == "one":
            serving.kill_one(self._chance)
        elif kind == "commit":
            word = self._chance.choice(("push", "blobs"))
            serving.crash_plan.write_text(f"{word} {self._chance.choice(('before', 'after'))}")
            serving.await_death(seconds=5)
            serving.start(None)
        else:
            serving.start(None)


def _untold(history: History, last: int) -> list[str]:
    """The webhook spoke of the last change, under ids that are sent again but never made anew."""
    heard = max(map(heard_in, history.messages), default=0)
    found = [f"I1 told up to {heard} of {last}"] if heard < last else []
    bodies = {(message.headers["webhook-id"], message.body) for message in history.messages}
    if len(bodies) != len({name for name, _ in bodies}):
        found.append("I2 one message id, two contents")
    return found


if __name__ == "__main__":
    main()
