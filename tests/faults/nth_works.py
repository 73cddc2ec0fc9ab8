"""The works of others whose operations fail one by one: reports, photos, news to a webhook.

Each is done once under a layer of failures, looked at, and done again without; it gives the
promises that were broken, as the judge words them.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import scheduler
from app.storage.models.directory import SheetRow
from app.storage.models.reports import Operation
from tests.builders import a_tenant, a_visit, an_operation
from tests.faults.failing import COMMITS, FILES, SENDS, Layer, failing
from tests.receivers import Receiver
from tests.world import Key, Phone, World

_DURABLE = {"accepted", "accepted_need_blobs", "duplicate"}
_DEPARTMENT, _SHEET = "gongan", "rental"


class Works:
    """On one world; `acknowledged` counts what it was told to be durable."""

    def __init__(self, world: World, receiver: Receiver) -> None:
        self._world, self._receiver = world, receiver
        self._phone: Phone = world.worker()
        self._key: Key = world.key(_DEPARTMENT)
        self._turn = count(1)
        self.acknowledged = 0
        body = {"url": receiver.url, "sheets": [f"{_DEPARTMENT}/{_SHEET}"]}
        made = self._key.client.post(
            f"/api/v1/departments/{_DEPARTMENT}/webhooks", json=body, headers=self._key.headers
        )
        assert made.status_code == 201, made.text

    def intake(self, at: int) -> tuple[Layer, list[str]]:
        """A batch of three, each with a row for a department."""
        batch = [a_rental() for _ in range(3)]
        with failing(at, COMMITS) as layer:
            answer = self._phone.post("/api/v1/sync/push", {"operations": batch})
        found = []
        if answer.status_code == 200:
            results = answer.get_json()["results"]
            told = {each["op_id"] for each in results if each["status"] in _DURABLE}
            self.acknowledged += len(told)
            found += [f"I1 acknowledged, not here: {name}" for name in told - self._stored(batch)]
        elif answer.status_code != 503:
            found.append(f"I5 push: {answer.status_code} {answer.text}")
        found += self._again(batch)
        return layer, found

    def _again(self, batch: list[dict[str, Any]]) -> Iterator[str]:
        """Handed in once more, everything is here, once, with one row each."""
        for result in self._phone.push(*batch):
            if result["status"] not in _DURABLE:
                yield f"I1 not taken the second time: {result}"
        self.acknowledged += len(batch)
        names = {each["op_id"] for each in batch}
        if self._stored(batch) != names:
            yield "I1 not stored the second time"
        self._rows()
        rows = self._directory()
        for each in batch:
            times = rows.count(each["report"]["visit"]["id"])
            if times != 1:
                yield f"{'I2' if times else 'I1'} {times} rows of {each['op_id']}"

    def folding(self, at: int) -> tuple[Layer, list[str]]:
        """What a report tells of its place, on its way to a phone."""
        operation = a_rental()
        code = operation["report"]["place"]["code"] = f"N{next(self._turn)}"
        [result] = self._phone.push(operation)
        assert result["status"] == "accepted", result
        with failing(at, COMMITS) as layer:
            answer = self._phone.get("/api/v1/sync/pull")
        found = []
        if answer.status_code not in (200, 503):
            found.append(f"I5 pull: {answer.status_code} {answer.text}")
        items = self._phone.pull_all()
        names = [item["data"]["aliases"] for item in items if item["kind"] == "subject"]
        times = sum(code in aliases for aliases in names)
        if times != 1:
            found.append(f"I6 {times} places by the code of {operation['op_id']}")
        return layer, found

    def photo(self, at: int) -> tuple[Layer, list[str]]:
        """A photo in two pieces, then sent whole as often as it takes."""
        data = f"photo {next(self._turn)}".encode() * 5_000
        name = hashlib.sha256(data).hexdigest()
        found: list[str] = []
        with failing(at, (*FILES, *COMMITS)) as layer:
            for offset, part in ((0, data[:30_000]), (30_000, data[30_000:])):
                sizes = {"Upload-Offset": str(offset), "Upload-Length": str(len(data))}
                found += self._sent(layer, "PATCH", name, part, sizes)
            found += self._sent(layer, "PUT", name, data, {})
            found += self._sent(layer, "PUT", name, data, {})
        path = self._world.settings.blobs / name[:2] / name[2:]
        if not path.is_file() or path.read_bytes() != data:
            found.append(f"I1 photo is not here whole: {name}")
        head = self._phone.client.head(f"/api/v1/blobs/{name}", headers=self._phone.headers)
        if head.status_code != 204:
            found.append(f"I1 photo is not known: {head.status_code}")
        return layer, found

    def _sent(
        self, layer: Layer, method: str, name: str, data: bytes, sizes: dict[str, str]
    ) -> Iterator[str]:
        answer = self._phone.client.open(
            f"/api/v1/blobs/{name}",
            method=method,
            data=data,
            headers={**self._phone.headers, **sizes},
            content_type="image/jpeg",
        )
        path = self._world.settings.blobs / name[:2] / name[2:]
        if answer.status_code == 204:
            self.acknowledged += 1
            if path in layer.unsettled:
                yield f"I1 acknowledged, its name not durable: {name}"
        elif answer.status_code not in (202, 409, 503):
            yield f"I5 {method}: {answer.status_code} {answer.text}"

    def webhook(self, at: int) -> tuple[Layer, list[str]]:
        """News of a row, on their way to a receiver."""
        self._receiver.messages.clear()
        [result] = self._phone.push(a_rental())
        assert result["status"] == "accepted", result
        last = max(row["seq"] for row in self._rows())
        with failing(at, (*COMMITS, *SENDS)) as layer:
            self._jobs()
        # A lease that a failure left behind runs out, and so does the longest pause.
        for _ in range(3):
            self._world.clock.advance(hours=1)
            self._jobs()
        heard = {message.headers["webhook-id"]: message for message in self._receiver.messages}
        said = [self._said(message.body) for message in heard.values()]
        if max(said, default=0) < last:
            return layer, [f"I1 told up to {max(said, default=0)} of {last}"]
        return layer, [] if len(said) == 1 else [f"I2 {len(said)} messages of one change"]

    def _jobs(self) -> None:
        for job in (scheduler.tell_news, scheduler.deliver_due):
            # As the scheduler itself goes on after a failure.
            with suppress(SQLAlchemyError):
                job(self._world.app)

    @staticmethod
    def _said(body: bytes) -> int:
        return int(json.loads(body)["data"]["seq"])

    def _stored(self, batch: list[dict[str, Any]]) -> set[str]:
        names = [each["op_id"] for each in batch]
        with self._world.app.app_context(), self._world.transaction(writes=False) as tx:
            return set(tx.scalars(select(Operation.op_id).where(Operation.op_id.in_(names))))

    def _directory(self) -> list[str]:
        """The visits that made rows of the sheet, one entry a row."""
        query = select(SheetRow.visit_id).where(SheetRow.sheet == f"{_DEPARTMENT}/{_SHEET}")
        with self._world.app.app_context(), self._world.transaction(writes=False) as tx:
            return list(tx.scalars(query))

    def _rows(self) -> list[dict[str, Any]]:
        page = self._key.rows(_SHEET, limit=1000)
        assert not page["has_more"]
        rows: list[dict[str, Any]] = page["items"]
        return rows


def a_rental() -> dict[str, Any]:
    """A report that makes a row of the sheet."""
    return an_operation(a_visit(place={"rented": True}, persons=[a_tenant()]))
