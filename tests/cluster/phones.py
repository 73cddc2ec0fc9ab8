"""Phones and departments that ask a cluster by its one address, over TLS."""

import json
import ssl
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPSConnection
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.builders import OTHER_COMMUNITY_GRID, a_visit, an_operation

Answer = tuple[int, bytes]
_PIECE = 1024
_PATIENCE = 600
_BATCH = 25


class Door:
    """The proxy, which must be vouched for by this certificate."""

    def __init__(self, url: str, certificate: str) -> None:
        self._port = urlsplit(url).port
        self._trust = ssl.create_default_context(cafile=certificate)

    def connect(self) -> HTTPSConnection:
        return HTTPSConnection("127.0.0.1", self._port, timeout=120, context=self._trust)

    def ask(self, method: str, path: str, token: str, body: object = None) -> Answer:
        with closing(self.connect()) as line:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, answer.read()

    def sign_in(self, worker: dict[str, str]) -> str:
        """Again and again while the store is away."""
        body = {**worker, "device": {"name": "c"}}
        for _ in range(_PATIENCE):
            status, raw = self.ask("POST", "/api/v1/session", "", body)
            if status in (200, 201):
                return str(json.loads(raw)["token"])
            assert status == 503, raw
            time.sleep(0.1)
        raise TimeoutError("no phone can sign in")


class Phone(Thread):
    """Hands in one batch after the other; what got no answer, or 503, goes again as it was."""

    def __init__(self, door: Door, worker: dict[str, str], batches: int) -> None:
        super().__init__(daemon=True)
        self.accepted = self.again = 0
        self.seconds: list[float] = []
        self.refused: list[object] = []
        self._door, self._worker, self._batches = door, worker, batches

    def run(self) -> None:
        token = self._door.sign_in(self._worker)
        for _ in range(self._batches):
            waiting = [an_operation(_visit()) for _ in range(_BATCH)]
            began = time.monotonic()
            while waiting:
                waiting = self._left(waiting, token)
            self.seconds.append(time.monotonic() - began)

    def _left(self, waiting: list[dict[str, Any]], token: str) -> list[dict[str, Any]]:
        try:
            status, raw = self._door.ask(
                "POST", "/api/v1/sync/push", token, {"operations": waiting}
            )
        except OSError:
            status, raw = 0, b""
        if status != 200:
            self.again += 1
            if status not in (0, 502, 503, 504):
                self.refused.append((status, raw[:200]))
            time.sleep(0.05)
            return waiting
        results = json.loads(raw)["results"]
        left = [
            each for each, said in zip(waiting, results, strict=True) if said["status"] == "retry"
        ]
        self.accepted += len(waiting) - len(left)
        known = ("retry", "accepted", "duplicate")
        self.refused += [said for said in results if said["status"] not in known]
        return left


class SlowPhone(Thread):
    """On a line of two kilobytes a second: it takes as long as that for its one batch."""

    def __init__(self, door: Door, token: str, body: bytes) -> None:
        super().__init__(daemon=True)
        self.status = 0
        self._door, self._token, self._body = door, token, body

    def run(self) -> None:
        with closing(self._door.connect()) as line:
            line.putrequest("POST", "/api/v1/sync/push")
            for name, value in (
                ("Authorization", f"Bearer {self._token}"),
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(self._body))),
            ):
                line.putheader(name, value)
            line.endheaders()
            for at in range(0, len(self._body), _PIECE):
                line.send(self._body[at : at + _PIECE])
                time.sleep(0.5)
            self.status = line.getresponse().status


def slow_body() -> bytes:
    """About 16 KB: eight seconds of such a line."""
    return json.dumps({"operations": [an_operation(_visit()) for _ in range(8)]}).encode()


def watched(ask: Callable[[], Answer], ended: Event, seconds: list[float]) -> None:
    """How long an answer takes meanwhile, time and again."""
    while not ended.is_set():
        began = time.monotonic()
        assert ask()[0] == 200
        seconds.append(time.monotonic() - began)
        ended.wait(0.1)


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _visit() -> dict[str, Any]:
    return a_visit(visit={"grid_code": OTHER_COMMUNITY_GRID}, place={"rented": True})
