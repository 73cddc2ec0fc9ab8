"""Jumps of the server's clock under load: two hours and two days, forwards and back.

    python -m tests.faults.clocks --rounds 100 --engine postgresql --seed 1

Nobody waits until the clock has come round again, and nobody comes in who was shown out. Now and
then a process is killed, so that what it had claimed is claimed at another time.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from app.clock import system_clock
from tests.faults import city
from tests.faults.asking import awaited
from tests.faults.city import Scene
from tests.faults.machine_clock import MachineClock, machine_clock
from tests.faults.rounds import main
from tests.faults.town import Town

_HOURS = (-48, -2, 0, 2, 48)


class Jumps:
    """Sets the clock of all servers, and looks who may come in."""

    def __init__(self, clock: MachineClock) -> None:
        self._clock = clock
        self._ahead = 0
        self._shown_out: dict[str, list[str]] = {}

    def strike(self, house: Town, chance: random.Random) -> str:
        if chance.random() < 0.2:
            house.serving.kill_one(chance)
            return "one killed"
        self._ahead = chance.choice([hours for hours in _HOURS if hours != self._ahead])
        self._clock.set(timedelta(hours=self._ahead))
        return f"{self._ahead:+} h"

    def look(self, house: Town, scene: Scene) -> Iterator[str]:
        """In each block one phone is revoked and one signs out, at whatever time it is then."""
        name = f"{scene.grids[0]}-out"
        if name not in self._shown_out:
            self._shown_out[name] = _shown_out(house, name)
        for token in self._shown_out[name]:
            status = _asked(house, "GET", "/api/v1/sync/pull", token)
            if status != 401:
                yield f"I7 who was shown out reads at {self._ahead:+} h: {status}"
        worker = scene.workers[0]
        for secret, expected in (("not it", 401), (worker["secret"], 200)):
            status = _asked(house, "POST", "/api/v1/session", None, _signing(worker, secret))
            if status != expected:
                yield f"I9 signing in at {self._ahead:+} h: {status}, not {expected}"


def _shown_out(house: Town, name: str) -> list[str]:
    """The tokens of a revoked phone and of one that has signed out."""
    workers = house.scene(name, 2).workers
    tokens = [_token(house, worker) for worker in workers]
    house.inside(city.revoke, workers[0]["phone"], system_clock())
    _asked(house, "DELETE", "/api/v1/session", tokens[1])
    return tokens


def _token(house: Town, worker: dict[str, str]) -> str:
    body = _signing(worker, worker["secret"])
    answer = _answered(house, "POST", "/api/v1/session", None, body)
    assert answer is not None, "nobody answers"
    return str(answer[1]["token"])


def _signing(worker: dict[str, str], secret: str) -> dict[str, object]:
    return {"phone": worker["phone"], "secret": secret, "device": {"name": "probe"}}


def _asked(house: Town, *asked: Any) -> int | None:
    found = _answered(house, *asked)
    return None if found is None else found[0]


def _answered(house: Town, *asked: Any) -> tuple[int, Any] | None:
    """Status and document, once one of the processes answers."""
    return awaited(lambda: _answer(house, *asked), lambda answer: answer is not None)


def _answer(house: Town, *asked: Any) -> tuple[int, Any] | None:
    with suppress(OSError, HTTPException):
        answer = house.ask(*asked)
        return None if answer[0] == 503 else answer
    return None


if __name__ == "__main__":
    with machine_clock() as clock:
        jumps = Jumps(clock)
        main("clocks", jumps.strike, jumps.look)
