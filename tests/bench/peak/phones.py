"""The phones of the peak hour at work: a share of them in each process, fifty of them at once.

Over a bad link a push breaks off in the middle, or its answer is lost on the way; like every other
failure it is tried again, with the pauses that a phone makes. What was acknowledged is followed by
a pull, and by another one soon where the server says so, as phones do.
"""

import heapq
import json
import os
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from tests.bench.peak.board import Board
from tests.bench.peak.plan import HOUR, Hand, token_of

_AT_ONCE = 50
_BAD_LINKS = 0.05
_LONGEST_PAUSE = 30.0
_TICK = 0.02


@dataclass(frozen=True, slots=True)
class Share:
    """What one process does: `begin` is the hour's first moment, `factor` how fast it passes;
    `patience`: so many seconds after the hour the phones give up."""

    row: int
    port: int
    folder: Path
    places: Sequence[int]
    hands: Sequence[Hand]
    begin: float
    factor: float
    patience: float
    seed: int


@dataclass(slots=True)
class Told:
    """What happened: per acknowledged push (sent, answered, due, reports), all in seconds; receipts
    by place of the report; seconds of each pull, and why some failed; links that broke; why the
    server put pushes off."""

    pushes: list[tuple[float, float, float, int]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    pulls: list[float] = field(default_factory=list)
    pulls_failed: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    lost_answers: int = 0
    put_off: Counter[str] = field(default_factory=Counter)


class _Phones:
    def __init__(self, share: Share) -> None:
        self._share = share
        self._lock = Lock()
        self._chance = random.Random(share.seed)
        self._content = os.open(share.folder / "operations", os.O_RDONLY)
        self._board = Board(share.folder, share.row)
        self._due = [
            (share.begin + hand.second / share.factor, number, 0)
            for number, hand in enumerate(share.hands)
        ]
        heapq.heapify(self._due)
        self._open = len(self._due)
        self._failed: list[BaseException] = []
        self._cursors: dict[int, str] = {}
        self.told = Told()

    def work(self, pool: ThreadPoolExecutor) -> None:
        """Hand in what is due until nothing is left, or patience is over."""
        end = self._share.begin + HOUR / self._share.factor + self._share.patience
        while self._open and time.time() < end and not self._failed:
            for job in self._now_due():
                pool.submit(self._hand_in, *job).add_done_callback(self._ended)
            time.sleep(_TICK)
        pool.shutdown(cancel_futures=True)
        for error in self._failed:
            raise error

    def _now_due(self) -> list[tuple[int, int]]:
        due, now = [], time.time()
        with self._lock:
            while self._due and self._due[0][0] <= now:
                due.append(heapq.heappop(self._due)[1:])
        return due

    def _ended(self, job: Future[None]) -> None:
        error = None if job.cancelled() else job.exception()
        self._failed += [error] if error else []

    def _hand_in(self, number: int, tries: int) -> None:
        if number < 0:
            self._pull(-1 - number, tries)
            return
        hand = self._share.hands[number]
        body, bad = self._body(hand)
        sent = time.time()
        try:
            fault = _push(self._share.port, token_of(hand.phone), body, bad)
        except (OSError, HTTPException) as error:
            fault = type(error).__name__
        with self._lock:
            if not fault:
                self._acknowledged(hand, sent, time.time())
        if not fault:
            self._pull(hand.phone, 0)
            return
        with self._lock:
            self.told.broken += bad == "cut"
            self.told.lost_answers += bad == "answer"
            self.told.put_off.update([fault] if not bad else [])
            pause = min(_LONGEST_PAUSE, 2.0**tries) * self._chance.uniform(0.5, 1)
            heapq.heappush(self._due, (time.time() + pause, number, tries + 1))

    def _pull(self, phone: int, times: int) -> None:
        begin, token = time.time(), token_of(phone)
        try:
            pages = pull(self._share.port, token, self._cursors.get(phone, ""))
            *_, (self._cursors[phone], soon) = pages
        except (OSError, HTTPException) as error:
            # Its next round asks again.
            self.told.pulls_failed[str(error) or type(error).__name__] += 1
            return
        self.told.pulls.append(time.time() - begin)
        if soon:
            with self._lock:
                heapq.heappush(self._due, (time.time() + 2.0**times, -1 - phone, times + 1))

    def _acknowledged(self, hand: Hand, sent: float, answered: float) -> None:
        due = self._share.begin + hand.second / self._share.factor
        self.told.pushes.append((sent, answered, due, len(hand.reports)))
        self.told.acknowledged += hand.reports
        self._board.acknowledge(len(hand.reports), answered - sent)
        self._open -= 1

    def _body(self, hand: Hand) -> tuple[bytes, str]:
        with self._lock:
            bad = self._chance.random() < _BAD_LINKS
            how = self._chance.choice(["cut", "answer"]) if bad else ""
        parts = [self._read(report) for report in hand.reports]
        return b'{"operations": [' + b", ".join(parts) + b"]}", how

    def _read(self, report: int) -> bytes:
        at, end = self._share.places[report : report + 2]
        return os.pread(self._content, end - at, at)


def work(share: Share) -> Told:
    """Be these phones until all they had is acknowledged, or they give up."""
    phones = _Phones(share)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        phones.work(pool)
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


def pull(port: int, token: str, cursor: str) -> Iterator[tuple[str, bool]]:
    """The cursor behind each page, and whether to ask again soon, until there is no more now.
    Raises HTTPException for an answer that is no page."""
    more = True
    while more:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            path = "/api/v1/sync/pull" + (f"?cursor={quote(cursor)}" if cursor else "")
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise HTTPException(str(answer.status))
        page = json.loads(content)
        cursor, more = page["next"], page["has_more"]
        yield cursor, page["soon"]


def _break_off(connection: HTTPConnection, bad: str) -> str:
    # The server is done with what it got whole before the phone is gone.
    if bad == "answer" and connection.sock is not None:
        connection.sock.recv(1, socket.MSG_PEEK)
    return bad
