"""What is promised of a photo holds in a folder of this machine and in a bucket alike."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.settings import Settings
from tests.blobs.sending import NAME, PHOTO, head, parts, patch, put, rows, stored
from tests.world import Phone, World


@pytest.fixture(params=["folder", "bucket"])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "folder":
        return settings
    objects = request.getfixturevalue("objects")
    return replace(settings, bucket=objects.make(objects.address()))


def test_a_photo_sent_at_once_is_whole(world: World) -> None:
    phone = world.worker()
    assert head(phone).status_code == 404
    response = put(phone, PHOTO)
    assert (response.status_code, response.data) == (204, b"")
    assert head(phone).status_code == 204
    assert head(phone).headers["Upload-Length"] == str(len(PHOTO))
    assert stored(world) == PHOTO
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
    assert stored(world) == PHOTO


def test_bytes_that_are_not_what_their_name_says_are_not_kept(world: World) -> None:
    phone = world.worker()
    wrong = PHOTO[:-1] + b"x"
    assert put(phone, wrong, NAME).get_json()["code"] == "hash_mismatch"
    assert patch(phone, PHOTO[:10], 0).status_code == 202
    assert patch(phone, wrong[10:], 10).status_code == 422
    assert head(phone).status_code == 404
    assert stored(world) is None
    assert rows(world) == []
    assert put(phone, PHOTO).status_code == 204


def test_a_whole_photo_stays_what_it_is(world: World) -> None:
    phone = world.worker()
    put(phone, PHOTO)
    assert put(phone, b"other", NAME).status_code == 422
    assert put(phone, PHOTO).status_code == 204
    assert patch(phone, PHOTO[:5], 0).status_code == 204
    assert stored(world) == PHOTO
    assert len(rows(world)) == 1


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
    assert stored(world) == PHOTO
    assert len(rows(world)) == 1
    assert parts(world) == []


def test_a_photo_whose_last_piece_was_cut_off_before_it_was_kept_is_kept_by_the_next(
    world: World,
) -> None:
    phone = world.worker()
    patch(phone, PHOTO[:200_000], 0)
    [part] = (world.settings.blobs / "parts").rglob(NAME)
    part.write_bytes(PHOTO)
    assert head(phone).status_code == 404
    assert patch(phone, PHOTO[:100_000], 0).status_code == 204
    assert (stored(world), parts(world)) == (PHOTO, [])
