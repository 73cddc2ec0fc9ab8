"""Photos and signatures on their way from a phone, through HTTP."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.blobs.sending import NAME, PHOTO, head, patch, put
from tests.world import Phone, World

LARGEST = 5 * 1024 * 1024


@pytest.mark.parametrize("offset", [0, 50, 99_999, 100_001])
def test_a_piece_at_a_wrong_offset_is_told_the_right_one(world: World, offset: int) -> None:
    phone = world.worker()
    patch(phone, PHOTO[:100_000], 0)
    response = patch(phone, PHOTO[offset : offset + 10], offset)
    assert (response.status_code, response.headers["Upload-Offset"]) == (409, "100000")
    assert response.get_json()["code"] == "offset_mismatch"
    assert patch(phone, PHOTO[100_000:], 100_000).status_code == 204


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
