"""The phones of the peak hour at work: a share of them in each process, fifty of them at once.

Over a bad link a push breaks off in the middle, or its answer is lost on the way; like every other
failure it is tried again, with the pauses that a phone makes.
"""

import heapq
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Lock

from tests.bench.peak.plan import Hand, token_of

_AT_ONCE = 50
_BAD_LINKS = 0.05
_LONGEST_PAUSE = 30.0
_LONGEST_WAIT = 0.25


@dataclass(frozen=True, slots=True)
class Share:
    """What one process does: `begin` is the hour's first moment, `factor` how fast it passes."""

    port: int
    folder: Path
    places: Sequence[tuple[int, int]]
    hands: Sequence[Hand]
    begin: float
    factor: float
    seed: int


@dataclass(slots=True)
class Told:
    """What happened: per acknowledged push (sent, answered, due, reports), all in seconds; receipts
    by place of the report; links that broke; why the server put pushes off."""

    pushes: list[tuple[float, float, float, int]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    broken: int = 0
    lost_answers: int = 0
    put_off: Counter[str] = field(default_factory=Counter)


class _Phones:
    def __init__(self, share: Share) -> None:
        self._share = share
        self._lock = Lock()
        self._chance = random.Random(share.seed)
        self._content = (share.folder / "operations").open("rb")
        self._due = [
            (share.begin + hand.second / share.factor, number, 0)
            for number, hand in enumerate(share.hands)
        ]
        heapq.heapify(self._due)
        self._open = len(self._due)
        self.told = Told()

    def work(self) -> None:
        """Hand in what is due until nothing is left."""
        while self._open:
            with self._lock:
                wait = self._due[0][0] - time.time() if self._due else _LONGEST_WAIT
                job = heapq.heappop(self._due) if wait <= 0 else None
            if job is None:
                time.sleep(min(wait, _LONGEST_WAIT))
            else:
                self._hand_in(*job)

    def _hand_in(self, due: float, number: int, tries: int) -> None:
        hand = self._share.hands[number]
        body, bad = self._body(hand)
        sent = time.time()
        try:
            fault = _push(self._share.port, token_of(hand.phone), body, bad)
        except (OSError, HTTPException) as error:
            fault = type(error).__name__
        with self._lock:
            if not fault:
                first_due = self._share.begin + hand.second / self._share.factor
                self.told.pushes.append((sent, time.time(), first_due, len(hand.reports)))
                self.told.acknowledged += hand.reports
                self._open -= 1
                return
            self.told.broken += bad == "cut"
            self.told.lost_answers += bad == "answer"
            self.told.put_off.update([fault] if not bad else [])
            pause = min(_LONGEST_PAUSE, 2.0**tries) * self._chance.uniform(0.5, 1)
            heapq.heappush(self._due, (time.time() + pause, number, tries + 1))

    def _body(self, hand: Hand) -> tuple[bytes, str]:
        with self._lock:
            parts = [self._read(*self._share.places[report]) for report in hand.reports]
            bad = self._chance.random() < _BAD_LINKS
            how = self._chance.choice(["cut", "answer"]) if bad else ""
        return b'{"operations": [' + b", ".join(parts) + b"]}", how

    def _read(self, at: int, size: int) -> bytes:
        self._content.seek(at)
        return self._content.read(size)


def work(share: Share) -> Told:
    """Be these phones until all they had is acknowledged."""
    phones = _Phones(share)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done in [pool.submit(phones.work) for _ in range(_AT_ONCE)]:
            done.result()
    return phones.told


def _push(port: int, token: str, body: bytes, bad: str) -> str:
    """Empty when all of a body was acknowledged, else why not; `bad`: what the link does to it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        connection.putrequest("POST", "/api/v1/sync/push")
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2] if bad == "cut" else body)
        if bad:
            return _break_off(connection, bad)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        return str(answer.status)
    states = {result.get("state", result["status"]) for result in json.loads(content)["results"]}
    return ", ".join(sorted(states - {"accepted"}))


def _break_off(connection: HTTPConnection, bad: str) -> str:
    # The server is done with what it got whole before the phone is gone.
    if bad == "answer" and connection.sock is not None:
        connection.sock.recv(1, socket.MSG_PEEK)
    return bad
