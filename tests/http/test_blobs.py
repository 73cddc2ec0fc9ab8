"""Photos and signatures on their way from a phone, through HTTP."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.storage.models.blobs import Blob
from tests.world import Phone, World

PHOTO = bytes(range(256)) * 1_000
NAME = hashlib.sha256(PHOTO).hexdigest()
LARGEST = 5 * 1024 * 1024


def put(phone: Phone, data: bytes, name: str | None = None, **more: Any) -> TestResponse:
    name = name or hashlib.sha256(data).hexdigest()
    return phone.client.put(
        f"/api/v1/blobs/{name}", data=data, headers=phone.headers, content_type="image/jpeg", **more
    )


def patch(
    phone: Phone, data: bytes, offset: object, length: object = len(PHOTO), name: str = NAME
) -> TestResponse:
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    return phone.client.patch(
        f"/api/v1/blobs/{name}",
        data=data,
        headers={**phone.headers, **headers},
        content_type="image/jpeg",
    )


def head(phone: Phone, name: str = NAME) -> TestResponse:
    return phone.client.head(f"/api/v1/blobs/{name}", headers=phone.headers)


def stored(world: World, name: str = NAME) -> Path:
    return world.settings.blobs / name[:2] / name[2:]


def rows(world: World) -> list[tuple[str, int, str | None]]:
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return [(blob.sha256, blob.size, blob.mime) for blob in tx.query(Blob)]


def test_a_photo_sent_at_once_is_whole(world: World) -> None:
    phone = world.worker()
    assert head(phone).status_code == 404
    response = put(phone, PHOTO)
    assert (response.status_code, response.data) == (204, b"")
    assert head(phone).status_code == 204
    assert head(phone).headers["Upload-Length"] == str(len(PHOTO))
    assert stored(world).read_bytes() == PHOTO
    assert rows(world) == [(NAME, len(PHOTO), "image/jpeg")]


def test_a_photo_sent_piece_by_piece_goes_on_where_it_stopped(world: World) -> None:
    phone = world.worker()
    first = patch(phone, PHOTO[:100_000], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (202, "100000")
    known = head(phone)
    assert (known.status_code, known.headers["Upload-Offset"]) == (200, "100000")
    assert rows(world) == []
    last = patch(phone, PHOTO[100_000:], 100_000)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    assert stored(world).read_bytes() == PHOTO


@pytest.mark.parametrize("offset", [0, 50, 99_999, 100_001])
def test_a_piece_at_a_wrong_offset_is_told_the_right_one(world: World, offset: int) -> None:
    phone = world.worker()
    patch(phone, PHOTO[:100_000], 0)
    response = patch(phone, PHOTO[offset : offset + 10], offset)
    assert (response.status_code, response.headers["Upload-Offset"]) == (409, "100000")
    assert response.get_json()["code"] == "offset_mismatch"
    assert patch(phone, PHOTO[100_000:], 100_000).status_code == 204


def test_bytes_that_are_not_what_their_name_says_are_not_kept(world: World) -> None:
    phone = world.worker()
    wrong = PHOTO[:-1] + b"x"
    assert put(phone, wrong, NAME).get_json()["code"] == "hash_mismatch"
    assert patch(phone, PHOTO[:10], 0).status_code == 202
    assert patch(phone, wrong[10:], 10).status_code == 422
    assert head(phone).status_code == 404
    assert not stored(world).exists()
    assert rows(world) == []
    assert put(phone, PHOTO).status_code == 204


def test_a_whole_photo_stays_what_it_is(world: World) -> None:
    phone = world.worker()
    put(phone, PHOTO)
    assert put(phone, b"other", NAME).status_code == 422
    assert put(phone, PHOTO).status_code == 204
    assert patch(phone, PHOTO[:5], 0).status_code == 204
    assert stored(world).read_bytes() == PHOTO
    assert len(rows(world)) == 1


def test_a_photo_cut_off_on_its_way_keeps_what_arrived(world: World) -> None:
    phone = world.worker()
    headers = {**phone.headers, "Upload-Offset": "0", "Upload-Length": str(len(PHOTO))}
    address = f"/api/v1/blobs/{NAME}"
    cut = {"Content-Length": str(len(PHOTO))}
    phone.client.patch(address, data=PHOTO[:70_000], headers={**headers, **cut})
    received = int(head(phone).headers["Upload-Offset"])
    assert received == 70_000
    assert patch(phone, PHOTO[received:], received).status_code == 204


def test_whoever_sends_a_part_spoils_nobody_elses(world: World) -> None:
    phone, rogue = world.worker(), world.worker()
    assert patch(rogue, b"rubbish", 0).status_code == 202
    assert head(phone).status_code == 404
    assert patch(phone, PHOTO[:10], 0).status_code == 202
    assert patch(phone, PHOTO[10:], 10).status_code == 204
    assert head(rogue).status_code == 204


def test_one_photo_sent_many_times_at_once_is_stored_once(world: World) -> None:
    phones = [world.worker() for _ in range(2)]

    def send(n: int) -> int:
        phone = Phone(world.app.test_client(), phones[n % 2].token, {}, number="", secret="")
        if n % 3:
            return put(phone, PHOTO).status_code
        offset = 0
        while offset < len(PHOTO):
            answer = patch(phone, PHOTO[offset : offset + 90_000], offset)
            if answer.status_code == 204:
                return 204
            offset = int(answer.headers["Upload-Offset"])
        return answer.status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(12))) == {204}
    assert stored(world).read_bytes() == PHOTO
    assert len(rows(world)) == 1
    assert [path for path in (world.settings.blobs / "parts").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "send",
    [
        lambda phone: put(phone, b"\x00" * (LARGEST + 1)),
        lambda phone: patch(phone, b"x", 0, length=LARGEST + 1),
    ],
    ids=["put", "patch"],
)
def test_a_blob_beyond_5_mb_is_refused_with_the_limit(
    world: World, send: Callable[[Phone], TestResponse]
) -> None:
    response = send(world.worker())
    assert response.status_code == 413
    assert response.get_json()["limit"] == LARGEST


def test_a_blob_of_exactly_5_mb_is_taken(world: World) -> None:
    assert put(world.worker(), b"\x01" * LARGEST).status_code == 204


@pytest.mark.parametrize(
    ("offset", "length"),
    [("", "10"), ("0", ""), ("-1", "10"), ("x", "10"), ("0", "1e3"), ("0", "2")],
)
def test_sizes_that_are_none_are_refused_by_name(world: World, offset: str, length: str) -> None:
    response = patch(world.worker(), b"abc", offset, length)
    assert response.status_code == 422
    assert response.get_json()["field"] in {"Upload-Offset", "Upload-Length"}


@pytest.mark.parametrize("name", ["abc", "g" * 64, "A" * 64, "0" * 63, "..%2F" * 12 + "0000"])
def test_a_name_that_is_no_hash_is_refused(world: World, name: str) -> None:
    phone = world.worker()
    assert put(phone, b"x", name).status_code in {404, 422}
    assert head(phone, name).status_code in {404, 422}
    assert not world.settings.blobs.exists()


def test_without_a_token_no_blob_is_told_of_or_taken(world: World) -> None:
    put(world.worker(), PHOTO)
    assert world.client.head(f"/api/v1/blobs/{NAME}").status_code == 401
    assert world.client.put(f"/api/v1/blobs/{NAME}", data=PHOTO).status_code == 401
    assert world.client.patch(f"/api/v1/blobs/{NAME}", data=PHOTO).status_code == 401
