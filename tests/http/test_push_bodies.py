"""Push: bad bodies and poisoned operations get the right answer each, and nothing is lost."""

import gzip
import hashlib
import json
import zlib
from typing import Any

import pytest

from app.services import quarantine
from tests.builders import a_visit, an_operation
from tests.world import Phone, World

OP_ID = "0198c0de-0000-7000-8000-00000000dead"
SCALARS = {
    "half of a surrogate pair": b'"\\ud800"',
    "a low surrogate": b'"x\\udc00y"',
    "a raw NUL": b'"\x00"',
    "bytes that are not UTF-8": b'"\xff\xfe"',
    "NaN": b"NaN",
    "a number beyond any": b"1e999999",
    "nesting without end": b"[" * 100_000 + b"]" * 100_000,
    "nesting deeper than any report": b"[" * 200 + b"]" * 200,
    "text without end": b'"never',
    "nothing": b"",
}


def poisoned(value: bytes) -> bytes:
    operation = an_operation(a_visit(visit={"note": "POISON"}), op_id=OP_ID)
    return json.dumps(operation).encode().replace(b'"POISON"', value)


def push_raw(phone: Phone, *elements: bytes) -> list[dict[str, Any]]:
    response = phone.push_bytes(b'{"operations": [' + b",".join(elements) + b"]}")
    assert response.status_code == 200, response.text
    results: list[dict[str, Any]] = response.get_json()["results"]
    return results


def kept_bytes(world: World, code: str) -> bytes:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return quarantine.payload(tx, code)


@pytest.mark.parametrize("value", SCALARS.values(), ids=SCALARS)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_poisoned_operation_is_quarantined_and_its_neighbours_go_on(
    world: World, value: bytes, position: int
) -> None:
    poison = poisoned(value)
    elements = [json.dumps(an_operation()).encode() for _ in range(2)]
    elements.insert(position, poison)
    results = push_raw(world.worker(), *elements)

    malformed = results.pop(position)
    assert (malformed["status"], malformed["op_id"]) == ("malformed", OP_ID)
    assert kept_bytes(world, malformed["support_code"]) == poison
    assert [result["status"] for result in results] == ["accepted"] * 2


@pytest.mark.parametrize(
    "element",
    [
        b"3",
        b"null",
        b"[]",
        b"{}",
        b'{"op_id": "not an id"}',
        json.dumps(an_operation(op_id=OP_ID, type="visit.dance")).encode(),
        json.dumps(an_operation(op_id=OP_ID, recorded_at="yesterday")).encode(),
        json.dumps(an_operation(op_id=OP_ID, recorded_at="2026-11-18T08:00:00")).encode(),
        json.dumps(an_operation(op_id=OP_ID, recorded_at="0001-01-01T00:00:00+14:00")).encode(),
        json.dumps(an_operation(op_id=OP_ID, realm=3)).encode(),
        json.dumps(an_operation(op_id=OP_ID, blobs=[{"name": "x", "sha256": "no"}])).encode(),
        json.dumps(an_operation(op_id=OP_ID, device_seq=-1)).encode(),
        json.dumps(an_operation(op_id=OP_ID, type="visit.amend", base_rev=1)).encode(),
    ],
)
def test_what_cannot_be_an_operation_is_malformed_and_says_why(
    world: World, element: bytes
) -> None:
    [result] = push_raw(world.worker(), element)

    assert result["status"] == "malformed"
    assert result["title"]
    assert kept_bytes(world, result["support_code"]) == element


def test_what_nobody_reads_has_to_be_text_all_the_same(world: World) -> None:
    operation = json.dumps(an_operation(paradata="POISON")).encode()
    [result] = push_raw(world.worker(), operation.replace(b"POISON", b"\xff\xfe"))

    assert result["status"] == "malformed"


def test_an_operation_above_its_limit_is_quarantined_whole(world: World) -> None:
    big = json.dumps(an_operation(a_visit(visit={"note": "大" * 52_000}))).encode()
    fits = json.dumps(an_operation(paradata={"x": "y" * 250_000})).encode()
    first, second = push_raw(world.worker(), big, fits)

    assert len(big) > 300_000
    assert (first["status"], second["status"]) == ("malformed", "accepted")
    assert kept_bytes(world, first["support_code"]) == big


def test_the_same_poison_again_has_the_same_support_code(world: World) -> None:
    phone = world.worker()
    [first], [again] = push_raw(phone, b"nonsense"), push_raw(phone, b"nonsense")

    assert first == again


@pytest.mark.parametrize("text", ["𠮷䶮", "\u202eزيارة\u202c", "字" * 10_000, "a\x00b"])
def test_every_text_that_json_can_carry_is_taken(world: World, text: str) -> None:
    phone = world.worker()
    operation = an_operation(a_visit(visit={"note": text}))
    [result], [again] = phone.push(operation), phone.push(operation)

    assert (result["status"], again["state"]) == ("accepted", "accepted")


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 400, "unreadable_batch"),
        (b"no json", {}, 400, "unreadable_batch"),
        (b"[]", {}, 400, "unreadable_batch"),
        (b'{"operations": 3}', {}, 400, "unreadable_batch"),
        (b'{"operations": [{"op_id": "1"}, {"op_', {}, 400, "unreadable_batch"),
        (b"no gzip", {"Content-Encoding": "gzip"}, 400, "invalid_gzip"),
        (
            gzip.compress(b'{"operations": []}', mtime=0)[:-9],
            {"Content-Encoding": "gzip"},
            400,
            "invalid_gzip",
        ),
        (b"{}", {"Content-Encoding": "br"}, 415, "unsupported_encoding"),
        (json.dumps({"operations": [1] * 101}).encode(), {}, 413, "too_many_operations"),
        (b" " * (2**21 + 1), {}, 413, "body_too_large"),
        (gzip.compress(b" " * 2**28), {"Content-Encoding": "gzip"}, 413, "body_too_large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_whole(
    world: World, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    phone = world.worker()
    response = phone.client.post("/api/v1/sync/push", data=body, headers=phone.headers | headers)

    problem = response.get_json()
    assert response.mimetype == "application/problem+json"
    assert (response.status_code, problem["code"]) == (status, code)
    assert status != 413 or problem["limit"] in (100, 2**21)


def test_the_largest_batch_is_taken_zipped_in_two_members(world: World) -> None:
    body = json.dumps({"operations": [an_operation() for _ in range(100)]}).encode()
    packed = gzip.compress(body[:5000]) + gzip.compress(body[5000:])
    phone = world.worker()
    headers = phone.headers | {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    response = phone.client.post("/api/v1/sync/push", data=packed, headers=headers)

    assert response.headers["Content-Encoding"] == "gzip"
    results = json.loads(zlib.decompress(response.data, wbits=31))["results"]
    assert {result["status"] for result in results} == {"accepted"}
    assert len({result["receipt"]["server_seq"] for result in results}) == 100


def test_an_empty_batch_is_answered(world: World) -> None:
    assert world.worker().push() == []


def test_nobody_hands_in_without_a_token(world: World) -> None:
    response = world.client.post("/api/v1/sync/push", data=b'{"operations": []}')

    assert (response.status_code, response.get_json()["code"]) == (401, "unauthorized")


def test_have_tells_known_unknown_and_differing_operations(world: World) -> None:
    phone, operation = world.worker(), an_operation()
    phone.push(operation)
    digest = hashlib.sha256(json.dumps(operation).encode()).hexdigest()
    known = {"op_id": operation["op_id"].upper(), "sha256": digest.upper()}
    answer = phone.have(known, known | {"op_id": OP_ID}, known | {"sha256": "0" * 64})

    assert [found["status"] for found in answer["results"]] == ["known", "unknown", "differs"]
    assert answer["results"][1]["op_id"] == OP_ID
    assert [found.get("state") for found in answer["results"]] == ["accepted", None, None]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"nonsense", 400),
        (b'{"operations": [{"op_id": "x", "sha256": "y"}]}', 400),
        (b"[" * 100_000, 400),
        (json.dumps({"operations": [{"op_id": OP_ID, "sha256": "0" * 64}] * 1001}).encode(), 413),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(world: World, body: bytes, status: int) -> None:
    phone = world.worker()
    response = phone.client.post("/api/v1/sync/have", data=body, headers=phone.headers)

    assert response.status_code == status
    assert response.get_json()["title"]
