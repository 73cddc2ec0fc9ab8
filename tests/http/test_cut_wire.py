"""The wire cut at every byte of a push, there and back: nothing is lost, nothing doubled."""

import json
import socket
from collections.abc import Sequence
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.storage.models.directory import SheetRow
from app.storage.models.reports import Operation, Quarantine
from tests.builders import a_visit, an_operation
from tests.servers import serving
from tests.world import Phone, World

SHEET = "jiaotong/parking"
_PATIENCE = 120


def an_equal(world: World, n: int) -> dict[str, Any]:
    """A small report that makes one row; each is as long as the others."""
    report = a_visit(place={"parking_violations": 1})
    return an_operation(report, device_seq=10_000 + n, recorded_at=world.clock().isoformat())


def asking(phone: Phone, *operations: dict[str, Any]) -> bytes:
    """A push as it goes over the wire."""
    body = json.dumps({"operations": operations}).encode()
    head = [
        "POST /api/v1/sync/push HTTP/1.1",
        "Host: wire",
        f"Authorization: Bearer {phone.token}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def carried(url: str, request: bytes, back: int | None = None) -> bytes:
    """Send all this, and hang up after so many bytes of the answer; None: after all of it."""
    far = urlsplit(url)
    answer = b""
    with socket.create_connection((far.hostname, far.port), _PATIENCE) as wire:
        wire.sendall(request)
        while (back is None or len(answer) < back) and (more := wire.recv(65536)):
            answer += more
    return answer[:back]


def cut(request: bytes, sent: int, of: int) -> bytes:
    """Its beginning. Some are a byte or two longer than others: the second half of all cuts is told
    from the end, so that the last byte alone is missing once."""
    return request[: sent if 2 * sent < of else len(request) - (of - sent)]


def understood(answer: bytes) -> list[dict[str, Any]] | None:
    """The results in an answer; None where it is not whole."""
    response = HTTPResponse(cast("socket.socket", _Heard(answer)))
    try:
        response.begin()
        return cast("list[dict[str, Any]]", json.loads(response.read())["results"])
    except (HTTPException, ConnectionError, ValueError):
        return None


class _Heard:
    """What was heard of a connection, to be read like one."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def makefile(self, *_: object) -> BytesIO:
        return BytesIO(self._answer)


def handed_in_again(phone: Phone, operations: Sequence[dict[str, Any]]) -> list[str]:
    """What a phone hears that never heard a receipt, and so sends everything once more."""
    batches = [operations[at : at + 100] for at in range(0, len(operations), 100)]
    return [result["status"] for batch in batches for result in phone.push(*batch)]


def test_a_push_that_is_cut_at_any_byte_is_taken_once(world: World, engine_name: str) -> None:
    if engine_name == "postgresql":
        pytest.skip("what is cut is the wire, whatever lies behind the server")
    world.clock.now = world.machine_time()
    phone = world.worker()
    with serving(world.settings) as url:
        first = an_equal(world, 0)
        whole = carried(url, asking(phone, first))
        assert [each["status"] for each in understood(whole) or ()] == ["accepted"]

        there = [an_equal(world, 1 + n) for n in range(len(asking(phone, first)))]
        for sent, operation in enumerate(there):
            carried(url, cut(asking(phone, operation), sent, len(there)), back=0)

        back = [an_equal(world, 1 + len(there) + n) for n in range(len(whole))]
        for heard, operation in enumerate(back):
            answer = carried(url, asking(phone, operation), back=heard)
            assert len(answer) == heard
            assert understood(answer) is None

    with world.app.app_context(), world.transaction(writes=False) as tx:
        assert tx.scalars(select(Quarantine)).all() == []
    assert set(handed_in_again(phone, there)) == {"accepted"}
    # Of the first the answer was not waited for.
    assert set(handed_in_again(phone, back[1:])) == {"duplicate"}
    assert set(handed_in_again(phone, back[:1])) <= {"accepted", "duplicate"}
    everything = [first, *there, *back]
    visits = sorted(each["report"]["visit"]["id"] for each in everything)
    with world.app.app_context(), world.transaction(writes=False) as tx:
        of_sheet = (SheetRow.sheet == SHEET, SheetRow.live)
        assert sorted(tx.scalars(select(SheetRow.visit_id).where(*of_sheet))) == visits
        ops = sorted(tx.scalars(select(Operation.op_id)))
    assert ops == sorted(each["op_id"] for each in everything)
