"""Rounds of a program of faults: a crowd hands in, something strikes, all heals, the judge looks.

    python -m tests.faults.<program> --rounds 100 --engine postgresql --seed 1

Several phones hand in without pause; departments follow their feeds, a webhook and an index; after
every few rounds all heals, and what was acknowledged is compared with what is there. In every
second block the jobs are done by two workers of their own.
"""

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

from tests.faults.asking import Asker, faults_of_chain
from tests.faults.city import Scene
from tests.faults.crowd import Crowd, History, heard_in
from tests.faults.readers import Readers
from tests.faults.table import Tally, counted, write
from tests.faults.town import Town, town

# Does one thing to a town, and names it; a name with `kill` in it is a crash.
Strike = Callable[[Town, random.Random], str]
# Looks at a town after each strike, and at the end of a block.
Watch = Callable[[Town, Scene], Iterator[str]]
# What a town stands on meanwhile.
Under = Callable[[Town], AbstractContextManager[object]]

_PHONES = 4
_BLOCK = 10
_HOOKED = "gongan/rental"


def main(
    program: str, strike: Strike, watch: Watch | None = None, under: Under = nullcontext
) -> None:
    """Play what the command line asks for, write the row, and end with 1 for a broken promise."""
    parser = argparse.ArgumentParser(prog=program, description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no block after them")
    given = parser.parse_args()
    end = time.monotonic() + 60 * given.minutes
    faults: list[str] = []
    kinds: Counter[str] = Counter()
    acknowledged = done = 0
    with town(given.engine) as house, under(house):
        while done < given.rounds and time.monotonic() < end:
            block, rounds = done // _BLOCK, min(_BLOCK, given.rounds - done)
            play = Block(house, f"{given.seed}-{block}", (strike, watch))
            history = play.run(rounds, apart=block % 2 == 1)
            done += rounds
            kinds += play.kinds
            acknowledged += history.acknowledged + len(history.blobs)
            faults += play.faults
            print(given.engine, play.name, dict(history.answers), flush=True)
            print(*play.faults, sep="\n", end="\n" if play.faults else "", flush=True)
    print(f"{program} {given.engine} seed {given.seed}: {done} rounds, {dict(kinds)}")
    crashes = sum(times for kind, times in kinds.items() if "kill" in kind)
    tally = Tally(
        f"{program} {given.engine}",
        str(given.seed),
        done,
        crashes,
        acknowledged,
        **counted(faults),
    )
    write(tally)
    sys.exit(0 if tally.holds else 1)


class Block:
    """Some rounds on workers and grids of their own, and in `faults` the verdict over them."""

    def __init__(self, house: Town, name: str, acts: tuple[Strike, Watch | None]) -> None:
        self.name = name
        self.kinds: Counter[str] = Counter()
        self.faults: list[str] = []
        self._house = house
        self._strike, self._watch = acts
        self._chance = random.Random(name)

    def run(self, rounds: int, *, apart: bool) -> History:
        """`apart`: the jobs are done by workers of their own."""
        house = self._house
        scene = house.scene(self.name, _PHONES)
        crowd = Crowd(house.serving.port, scene, self.name)
        house.employ(apart=apart)
        asker = Asker(house.serving.port, _HOOKED, scene.wide[_HOOKED])
        self._listen(scene, crowd.url)
        readers = Readers(house.serving.port, scene.wide)
        crowd.go()
        for _ in range(rounds):
            time.sleep(self._chance.uniform(0.05, 0.7))
            self.kinds[self._strike(house, self._chance)] += 1
            readers.read_on(self._chance.randint(1, 40))
            asker.ask()
            self._look(scene)
        crowd.drain()
        return self._close(scene, crowd, (readers, asker))

    def _close(self, scene: Scene, crowd: Crowd, ways: tuple[Readers, Asker]) -> History:
        readers, asker = ways
        readers.read_all()
        hooked = next(copy for copy in readers.copies if copy.sheet == _HOOKED)
        history = crowd.close(hooked.last)
        self._look(scene)
        self.faults += self._house.verdict(scene, readers, history)
        self.faults += _untold(history, hooked.last)
        self.faults += asker.verdict(hooked)
        self.faults += faults_of_chain(self._house.inside)
        return history

    def _look(self, scene: Scene) -> None:
        if self._watch is not None:
            self.faults += self._watch(self._house, scene)

    def _listen(self, scene: Scene, url: str) -> None:
        path = "/api/v1/departments/gongan/webhooks"
        body = {"url": url, "sheets": [_HOOKED]}
        status, hook = self._house.ask("POST", path, scene.wide[_HOOKED], body)
        assert status == 201, hook


def _untold(history: History, last: int) -> Iterator[str]:
    """The webhook spoke of the last change, under ids that are sent again but never made anew."""
    heard = max(map(heard_in, history.messages), default=0)
    if heard < last:
        yield f"I1 told up to {heard} of {last}"
    bodies = {(message.headers["webhook-id"], message.body) for message in history.messages}
    if len(bodies) != len({name for name, _ in bodies}):
        yield "I2 one message id, two contents"
