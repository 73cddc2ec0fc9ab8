"""A crowd of recorders in a process of its own, so that servers are forked from one thread."""

import json
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from multiprocessing.connection import Connection
from typing import Any

from tests.faults.city import Scene
from tests.faults.recorder import Recorder
from tests.receivers import Message, Receiver, receiving

_FORK = multiprocessing.get_context("fork")
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class History:
    """What the crowd recorded, and what it was told: `operations` and `blobs` as the judge reads
    them; `messages` are what a webhook brought."""

    operations: list[dict[str, Any]]
    blobs: list[str]
    answers: Counter[str]
    faults: list[str]
    messages: list[Message]

    @property
    def acknowledged(self) -> int:
        return sum(each["acknowledged"] for each in self.operations)


class Crowd:
    """Records from the start until `drained`; `url` is where a webhook reaches it."""

    def __init__(self, port: int, scene: Scene, seed: str) -> None:
        self._line, other = _FORK.Pipe()
        self._process = _FORK.Process(target=_live, args=(other, port, scene, seed), daemon=True)
        self._process.start()
        self.url: str = self._line.recv()

    def go(self) -> None:
        self._line.send("go")

    def drain(self) -> None:
        """Record nothing more; return when all is handed in."""
        self._line.send("drain")
        assert self._line.poll(_PATIENCE), "the crowd still hands in"
        assert self._line.recv() == "drained"

    def close(self, last: int) -> History:
        """When the webhook has told of the change `last`, or will not tell any more."""
        self._line.send(last)
        history: History = self._line.recv()
        self._process.join(_PATIENCE)
        return history


def _live(line: Connection, port: int, scene: Scene, seed: str) -> None:
    with receiving(answer=_slowly) as receiver:
        line.send(receiver.url)
        line.recv()
        recorders = [
            Recorder(port, worker, scene.grids[0], random.Random(f"{seed}-{n}"))
            for n, worker in enumerate(scene.workers)
        ]
        for recorder in recorders:
            recorder.start()
        line.recv()
        for recorder in recorders:
            recorder.halt.set()
        for recorder in recorders:
            recorder.join()
        line.send("drained")
        _hear(receiver, line.recv())
        line.send(_history(recorders, receiver))


def _slowly(answering: BaseHTTPRequestHandler) -> None:
    """So that whoever sends is often killed over it."""
    time.sleep(0.15)
    answering.send_response(204)
    answering.end_headers()


def heard_in(message: Message) -> int:
    """The last change that a message tells of."""
    return int(json.loads(message.body)["data"]["seq"])


def _hear(receiver: Receiver, last: int) -> None:
    for _ in range(_PATIENCE):
        receiver.arrived.clear()
        if max(map(heard_in, list(receiver.messages)), default=0) >= last:
            return
        receiver.arrived.wait(1)


def _history(recorders: list[Recorder], receiver: Receiver) -> History:
    operations = [
        {
            "op_id": each.op_id,
            "sha256": each.sha256,
            "state": each.shown,
            "acknowledged": bool(each.receipts),
            "lost": False,
            "poison": False,
        }
        for recorder in recorders
        for each in recorder.saved
    ]
    return History(
        operations,
        [name for recorder in recorders for name in recorder.blobs],
        sum((recorder.answers for recorder in recorders), Counter()),
        [fault for recorder in recorders for fault in recorder.faults],
        list(receiver.messages),
    )
