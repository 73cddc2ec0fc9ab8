"""Phones that record and hand in without pause, and keep a history of what they were told.

An answer that did not come is unknown: the same bytes go again until one does.
"""

import hashlib
import json
import random
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any
from uuid import UUID

from tests.builders import a_visit, an_amendment, an_operation

_DURABLE = {"accepted", "accepted_need_blobs", "duplicate"}
_FIRST = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)


@dataclass(slots=True)
class Saved:
    """An operation as it is sent, and the receipts that came for it."""

    op_id: str
    raw: bytes
    receipts: set[int] = field(default_factory=set)
    status: str | None = None
    shown: str = "waiting"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


class Recorder(Thread):
    """One phone. `halt` ends recording; it then hands in what is left, and ends."""

    def __init__(self, port: int, worker: dict[str, str], grid: str, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.halt = Event()
        self.saved: list[Saved] = []
        self.blobs: list[str] = []
        self.answers: Counter[str] = Counter()
        self.faults: list[str] = []
        self._port, self._worker, self._grid, self._chance = port, worker, grid, chance
        self._visits: list[str] = []
        self._name = f"{chance.getrandbits(32):08x}"
        self._token = ""

    def run(self) -> None:
        body = {**self._worker, "device": {"name": self._name}}
        self._token = self._until("POST", "/api/v1/session", json.dumps(body).encode())["token"]
        while not self.halt.is_set():
            photos = [self._chance.randbytes(20_000) for _ in range(self._chance.choice((0, 0, 2)))]
            self._hand_in([self._new(photos) for _ in range(self._chance.randint(1, 8))])
            for photo in photos:
                self._send_photo(photo)

    def _new(self, photos: list[bytes]) -> Saved:
        op_id = str(UUID(int=self._chance.getrandbits(128), version=4))
        n = len(self.saved) + 1
        at = (_FIRST + timedelta(seconds=n)).isoformat()
        own: dict[str, Any] = {"op_id": op_id, "device_seq": n, "recorded_at": at}
        if self._visits and self._chance.random() < 0.2:
            visit = self._visits.pop(self._chance.randrange(len(self._visits)))
            operation = an_amendment(visit, set={"place.floors": n % 30 + 1}, **own)
        else:
            operation = an_operation(self._visit(n, at), **own)
            operation["blobs"] = [_named(photo) for photo in photos]
        saved = Saved(op_id, json.dumps(operation).encode())
        self.saved.append(saved)
        return saved

    def _visit(self, n: int, at: str) -> dict[str, Any]:
        visit_id = f"{self._name}-{n}"
        self._visits.append(visit_id)
        where = {"id": visit_id, "started_at": at, "grid_code": self._grid}
        place = {"code": f"{self._name}-{n % 7}", "floors": n % 20 + 1, "rented": True}
        return a_visit(visit=where, place=place)

    def _hand_in(self, batch: list[Saved]) -> None:
        while batch:
            body = b'{"operations":[' + b",".join(each.raw for each in batch) + b"]}"
            results = self._until("POST", "/api/v1/sync/push", body)["results"]
            if len(results) != len(batch):
                self.faults.append(f"I1 {len(results)} results for {len(batch)} operations")
            for each, result in zip(batch, results, strict=False):
                self._take(each, result)
            batch = [each for each in batch if each.status == "retry"]
            time.sleep(0.02 if batch else 0)

    def _take(self, saved: Saved, result: dict[str, Any]) -> None:
        saved.status = result["status"]
        self.answers[f"operation {saved.status}"] += 1
        if saved.status in _DURABLE:
            # A duplicate tells where it stands now.
            is_counted = result.get("state", "accepted") in ("accepted", "accepted_need_blobs")
            saved.shown = "delivered" if is_counted else result["state"]
            receipt = result["receipt"]
            saved.receipts.add(receipt["server_seq"])
            if len(saved.receipts) > 1:
                self.faults.append(f"I2 two receipts: {saved.op_id}")
            if (receipt["op_id"], receipt["sha256"]) != (saved.op_id, saved.sha256):
                self.faults.append(f"I1 receipt of something else: {saved.op_id}")
        elif saved.status != "retry":
            self.faults.append(f"I1 {saved.op_id} is {saved.status}: {result}")

    def _send_photo(self, photo: bytes) -> None:
        name = hashlib.sha256(photo).hexdigest()
        self._until("PUT", f"/api/v1/blobs/{name}", photo)
        self.blobs.append(name)

    def _until(self, method: str, path: str, body: bytes) -> Any:
        """Again and again until it is answered; 503 is no answer, and whatever else is a fault."""
        for _ in range(3000):
            with suppress(OSError, HTTPException):
                status, said = self._ask(method, path, body)
                self.answers[f"{method} {status}"] += 1
                if status in (200, 204):
                    return json.loads(said or b"null")
                if status != 503:
                    self.faults.append(f"I5 {method} {path}: {status} {said[:200]!r}")
            time.sleep(0.02)
        raise TimeoutError(path)

    def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as door:
            kind = "image/jpeg" if method == "PUT" else "application/json"
            headers = {"Content-Type": kind}
            if self._token:
                headers["Authorization"] = f"Bearer {self._token}"
            door.request(method, path, body, headers)
            answer = door.getresponse()
            return answer.status, answer.read()


def _named(photo: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(photo).hexdigest()
    return {"name": f"{sha256[:8]}.jpg", "sha256": sha256, "bytes": len(photo)}
